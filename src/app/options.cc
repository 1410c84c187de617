#include "app/options.h"

#include <algorithm>
#include <array>
#include <boost/program_options.hpp>
#include <sstream>
#include <utility>

#include "app/guarded_values.h"
#include "text/error.h"

namespace kexec_load::app {

namespace {

namespace po = boost::program_options;
using text::Error;
using text::ErrorKind;

constexpr std::array kEvents = {policy::Event::start,      policy::Event::stop,
                                policy::Event::runlevel,   policy::Event::halt,
                                policy::Event::reboot,     policy::Event::jump,
                                policy::Event::last_step,  policy::Event::upgrade,
                                policy::Event::coldreboot, policy::Event::coldreboot_cancelled,
                                policy::Event::booted};

std::string event_names() {
  std::string names;
  for (const policy::Event event : kEvents) {
    names += (names.empty() ? "" : ", ") + std::string(policy::name(event));
  }
  return names;
}

std::string method_names() {
  std::string names;
  for (const plan::Method method : plan::kMethods) {
    names += (names.empty() ? "" : ", ") + std::string(plan::name(method));
  }
  return names;
}

po::options_description describe() {
  po::options_description all("Options");
  auto add = all.add_options();
  add("dry-run", "show the whole plan and where each value comes from; change nothing");
  add("prepare", "unpack now what a reboot would load, so that the reboot need not");
  add("unload,u", "unload the loaded kernel");
  add("list", "show the boot menu, with what the boot loader would start marked");
  add("status,S", "tell whether a kernel is loaded (exit status 0: yes, 3: no)");
  add("history", "tell how this machine was started the last times, and how long it was away");
  add("exec,e", "start the loaded kernel now, without shutting anything down");
  add("panic,p", "the crash kernel, which a panic starts: load it, or --unload, --status, --event it");
  add("estimate", "tell how much memory the crash kernel needs to be reserved (crashkernel=)");
  add("kernel", po::value<std::string>()->value_name("FILE"), "this kernel instead of KERNEL_IMAGE");
  add("initrd", po::value<std::vector<std::string>>()->composing()->value_name("FILE"),
      "this initrd instead of INITRD; may be given several times; '' means none");
  add("append", po::value<std::string>()->value_name("ARGS"), "this command line instead of APPEND");
  add("command-line", po::value<std::string>()->value_name("ARGS"), "the same as --append");
  add("reuse-cmdline", "the running kernel's command line; --append adds to it");
  add("running",
      "the running kernel again: its version, and its command line without rhgb and quiet; --append adds to "
      "it");
  add("entry", po::value<std::string>()->value_name("NAME"),
      "this entry of the boot menu: its path (1>0), id, or title; --list shows them");
  add("grub-config", po::value<std::string>()->value_name("FILE"),
      "this boot menu instead of the boot loader's own grub.cfg");
  add("boot-dir", po::value<std::string>()->value_name("DIR"),
      "the boot menu and files of DIR instead of /boot");
  add("method", po::value<std::string>()->value_name("METHOD"),
      ("how the kernel is loaded: " + method_names()).c_str());
  add("initrd-as-is", "leave the unpacking of the initrd to the new kernel");
  add("no-cache", "use nothing that was prepared, and keep nothing under /var/cache/kexec-load");
  add("config", po::value<std::string>()->value_name("FILE"),
      "this configuration instead of /etc/default/kexec");
  add("root", po::value<std::string>()->value_name("DIR"), "work on the system below DIR");
  add("event", po::value<std::string>()->value_name("EVENT"),
      ("what the init scripts report: " + event_names()).c_str());
  add("json", "plan, menu, status or history as JSON");
  add("verbose,v", "tell more about what happens");
  add("help,h", "show this help");
  add("version,V", "show the version");
  return all;
}

constexpr std::array<std::string_view, 11> kValued = {
    "--kernel", "--initrd",      "--append",   "--config", "--command-line", "--entry",
    "--root",   "--grub-config", "--boot-dir", "--event",  "--method"};

std::optional<std::string> value(const po::variables_map& given, const char* name) {
  return given.count(name) != 0 ? std::optional(unguarded(given[name].as<std::string>())) : std::nullopt;
}

policy::Event event_named(const std::string& name) {
  const auto* const found = std::find_if(kEvents.begin(), kEvents.end(),
                                         [&](policy::Event event) { return policy::name(event) == name; });
  if (found == kEvents.end()) {
    throw Error(ErrorKind::usage, "--event " + name + ": the events are " + event_names());
  }
  return *found;
}

plan::Method read_method(const std::string& name) {
  const auto method = plan::method_named(name);
  if (!method) {
    throw Error(ErrorKind::usage, "--method " + name + ": the methods are " + method_names());
  }
  return *method;
}

Command command_of(const po::variables_map& given) {
  constexpr std::array<std::pair<const char*, Command>, 10> kCommands = {{{"help", Command::help},
                                                                          {"version", Command::version},
                                                                          {"prepare", Command::prepare},
                                                                          {"unload", Command::unload},
                                                                          {"list", Command::list},
                                                                          {"status", Command::status},
                                                                          {"exec", Command::exec},
                                                                          {"event", Command::event},
                                                                          {"estimate", Command::estimate},
                                                                          {"history", Command::history}}};
  std::vector<std::pair<const char*, Command>> asked;
  std::copy_if(kCommands.begin(), kCommands.end(), std::back_inserter(asked),
               [&](const auto& command) { return given.count(command.first) != 0; });
  if (asked.empty()) {
    return Command::load;
  }
  if (asked.size() > 1 && asked[0].second != Command::help && asked[0].second != Command::version) {
    throw Error(ErrorKind::usage,
                std::string("--") + asked[0].first + " and --" + asked[1].first + " exclude each other");
  }
  return asked.front().second;
}

/// No boot menu has crash kernels, and only a panic starts one.
void require_fitting_panic(const Options& options) {
  const bool about_crash_kernel = options.panic || options.command == Command::estimate;
  if (about_crash_kernel && (options.overrides.entry || options.overrides.other_menu)) {
    throw Error(ErrorKind::usage,
                "--entry, --grub-config and --boot-dir name a kernel of the boot menu, which has none for a "
                "panic: --kernel FILE names one");
  }
  constexpr std::array kNotForPanic = {Command::list, Command::exec, Command::history, Command::prepare};
  if (options.panic &&
      std::find(kNotForPanic.begin(), kNotForPanic.end(), options.command) != kNotForPanic.end()) {
    throw Error(ErrorKind::usage, "--panic goes with a load, --unload, --status or --event");
  }
}

void require_fitting(const Options& options) {
  const bool loads = options.command == Command::load;
  if (options.dry_run && !loads) {
    throw Error(ErrorKind::usage, "--dry-run shows what a load would do; it does not go with another action");
  }
  require_fitting_panic(options);
  choice::Overrides other_than_menu = options.overrides;
  other_than_menu.other_menu = false;
  if (other_than_menu.any() && !loads && options.command != Command::estimate) {
    throw Error(ErrorKind::usage,
                "--kernel, --initrd, --append, --reuse-cmdline, --running and --entry go with a load only");
  }
  if (options.overrides.other_menu && !loads && options.command != Command::list) {
    throw Error(ErrorKind::usage, "--grub-config and --boot-dir go with a load or --list");
  }
  if (options.overrides.running && (options.panic || options.overrides.kernel || options.overrides.entry ||
                                    options.overrides.other_menu || options.command == Command::estimate)) {
    throw Error(ErrorKind::usage,
                "--running names the kernel of the next reboot: it does not go with --kernel, --entry, "
                "--grub-config, --boot-dir, --panic or --estimate");
  }
  if (options.overrides.kernel && (options.overrides.entry || options.overrides.other_menu)) {
    throw Error(ErrorKind::usage,
                "--kernel names a kernel, and --entry, --grub-config and --boot-dir have it "
                "named by a menu: they exclude each other");
  }
  if (options.no_cache && options.command == Command::prepare) {
    throw Error(ErrorKind::usage, "--prepare fills the cache that --no-cache does without");
  }
  if (options.json && options.command != Command::status && options.command != Command::list &&
      options.command != Command::estimate && options.command != Command::history && !options.dry_run &&
      (!loads || options.panic)) {
    throw Error(ErrorKind::usage,
                "--json goes with a load for the next reboot, --dry-run, --list, --status, --estimate or "
                "--history");
  }
}

Options options_from(const po::variables_map& given) {
  Options options;
  options.command = command_of(given);
  if (const auto event = value(given, "event")) {
    options.event = event_named(*event);
  }
  options.overrides.kernel = value(given, "kernel");
  options.overrides.append =
      given.count("append") != 0 ? value(given, "append") : value(given, "command-line");
  options.overrides.reuse_command_line = given.count("reuse-cmdline") != 0;
  options.overrides.running = given.count("running") != 0;
  if (given.count("initrd") != 0) {
    options.overrides.initrds.emplace();
    for (const std::string& initrd : given["initrd"].as<std::vector<std::string>>()) {
      options.overrides.initrds->push_back(unguarded(initrd));
    }
  }
  options.overrides.entry = value(given, "entry");
  options.config = value(given, "config");
  options.grub_config = value(given, "grub-config");
  options.boot_directory = value(given, "boot-dir");
  options.overrides.other_menu = options.grub_config || options.boot_directory;
  if (const auto method = value(given, "method")) {
    options.method = read_method(*method);
  }
  options.root = value(given, "root").value_or("/");
  options.initrd_as_is = given.count("initrd-as-is") != 0;
  options.no_cache = given.count("no-cache") != 0;
  options.panic = given.count("panic") != 0;
  options.dry_run = given.count("dry-run") != 0;
  options.json = given.count("json") != 0;
  options.verbose = given.count("verbose") != 0;
  require_fitting(options);
  return options;
}

}  // namespace

Options parse_options(const std::vector<std::string>& arguments) {
  try {
    po::variables_map given;
    const auto style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
    const auto description = describe();
    po::store(po::command_line_parser(guarded(arguments, {kValued.begin(), kValued.end()}))
                  .options(description)
                  .positional(po::positional_options_description())
                  .style(style)
                  .run(),
              given);
    return options_from(given);
  } catch (const po::too_many_positional_options_error&) {
    throw Error(ErrorKind::usage,
                "kexec-load takes options only; --kernel FILE names a kernel, and --help shows all options");
  } catch (const po::error& error) {
    throw Error(ErrorKind::usage, std::string(error.what()) + "; kexec-load --help shows the options");
  }
}

std::string help_text() {
  std::ostringstream text;
  text << "Usage: kexec-load [OPTION]...\n"
          "Loads the kernel that the next reboot starts by kexec, as /etc/default/kexec says.\n\n"
       << describe()
       << "\nExit status: 0 done, 1 the kernel or the system refused, 2 wrong usage, 3 nothing loaded "
          "(--status), firmware (--event last-step),\n"
          "4 not permitted, 5 kernel or initrd missing or unusable, 6 wrong configuration,\n"
          "7 no memory is reserved for a crash kernel.\n";
  return text.str();
}

}  // namespace kexec_load::app
