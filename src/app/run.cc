#include "app/run.h"

#include <unistd.h>

#include <algorithm>
#include <boost/filesystem.hpp>
#include <csignal>
#include <cstring>
#include <iostream>

#include "app/actions.h"
#include "app/boot_menu.h"
#include "app/checked_plan.h"
#include "app/configuration.h"
#include "app/crash_commands.h"
#include "app/event.h"
#include "app/exit_status.h"
#include "app/history.h"
#include "app/kexec_command.h"
#include "app/opened_choice.h"
#include "app/prepare.h"
#include "host/facts.h"
#include "host/image_cache.h"
#include "host/linux_file_system.h"
#include "host/state.h"
#include "report/menu_report.h"
#include "report/plan_report.h"
#include "report/status_report.h"
#include "text/error.h"

namespace kexec_load::app {

namespace {

using text::Error;

/// Reading a mapped file that someone has just cut short raises SIGBUS, and so do a disk's faults; nothing is
/// loaded then, and nothing is lost.
void on_bus_error(int /*signal*/) {
  constexpr const char* kMessage =
      "kexec-load: a file could not be read to its end: if it was just being replaced, try again when the "
      "upgrade is done; else its disk may be full or damaged\n";
  const ssize_t ignored = ::write(STDERR_FILENO, kMessage, std::strlen(kMessage));
  ::_exit(ignored < 0 ? kFailed : kNoImage);
}

std::string shown(const plan::LoadPlan& plan, const config::Settings& settings, bool coloured,
                  report::Places places = report::Places::shown) {
  return report::plan_text(plan, coloured, places) + report::settings_text(report::shown(settings), coloured);
}

ExitStatus run_load(const Session& session) {
  const Options& options = session.options;
  const plan::SystemFacts facts = host::read_facts(session.files);
  const auto [settings, warnings] = read_configuration(session, facts);
  plan::LoadPlan plan = make_plan(session, open_choice(session, settings, facts), facts);
  plan.warnings.insert(plan.warnings.begin(), warnings.begin(), warnings.end());
  if (options.dry_run) {
    warn_of_obstacle(host::Call::load, plan, facts);
  }
  if (!options.json) {
    session.console.warn(plan.warnings);
  }
  if (options.dry_run) {
    session.console.detail(report::stages_text(plan.stages));
    session.console.out << (options.json ? report::plan_json(plan, report::shown(settings))
                                         : shown(plan, settings, session.console.out_is_terminal));
    return kDone;
  }
  if (session.console.verbose) {
    session.console.err << shown(plan, settings, session.console.err_is_terminal, report::Places::hidden);
  }
  // With LOAD_KEXEC=false a load is an administrator's own will, as one with options is.
  load_by_hand(session, plan, facts,
               settings.load_kexec.value && !options.overrides.any() && !options.config);
  session.console.out << (options.json ? report::plan_json(plan, report::shown(settings))
                                       : "loaded " + described(plan) + "\n");
  return kDone;
}

ExitStatus run_list(const Session& session) {
  const report::Console& console = session.console;
  const BootMenu boot = read_boot_menu(session, host::read_facts(session.files));
  console.out << (session.options.json
                      ? report::menu_json(boot.menu, boot.name)
                      : report::menu_text(boot.menu, boot.name, console.verbose, console.out_is_terminal));
  return kDone;
}

ExitStatus run_unload(const Session& session) {
  session.console.out << (unload_if_loaded(session) ? "unloaded\n" : "no kernel was loaded\n");
  return kDone;
}

ExitStatus run_status(const Session& session) {
  const plan::SystemFacts facts = host::read_facts(session.files);
  host::State state(session.files);
  report::Status status;
  status.loaded = facts.image_loaded;
  status.panic_loaded = facts.panic_loaded;
  status.cold_reboot_asked = state.cold_reboot_asked();
  status.stopped = state.stopped();
  if (const auto prepared = host::ImageCache(session.files, session.clock).prepared()) {
    status.prepared_kernel = prepared->kernel;
    status.prepared_bytes = prepared->bytes;
  }
  if (const auto record = state.loaded(); record && facts.image_loaded) {
    status.ours = true;
    status.kernel = record->kernel.path;
    status.version = record->version;
    status.command_line = record->command_line;
  }
  session.console.out << (session.options.json ? report::status_json(status) : report::status_text(status));
  return status.loaded ? kDone : kNotLoaded;
}

ExitStatus dispatch(const Session& session) {
  const bool panic = session.options.panic;
  switch (session.options.command) {
    case Command::load:
      return panic ? run_crash_load(session) : run_load(session);
    case Command::prepare:
      return run_prepare(session);
    case Command::unload:
      return panic ? run_crash_unload(session) : run_unload(session);
    case Command::list:
      return run_list(session);
    case Command::status:
      return panic ? run_crash_status(session) : run_status(session);
    case Command::exec: {
      const JumpNote note(session);
      jump(session, host::read_facts(session.files));
    }
    case Command::event:
      return panic ? handle_crash_event(session) : handle_event(session);
    case Command::estimate:
      return run_estimate(session);
    case Command::history:
      return run_history(session);
    case Command::help:
      session.console.out << help_text();
      return kDone;
    case Command::version:
      session.console.out << "kexec-load " KEXEC_LOAD_VERSION "\n";
      return kDone;
  }
  return kUsage;
}

/// Runs `work` and tells what it threw; `status_of` makes an exit status of it.
template <typename Work, typename StatusOf>
int reporting(const report::Console& console, StatusOf status_of, Work work) {
  try {
    const int status = work();
    return console.out.flush() ? status : static_cast<int>(status_of(text::ErrorKind::system));
  } catch (const Error& error) {
    console.error(error.what());
    return status_of(error.kind());
  } catch (const std::bad_alloc&) {
    console.error("too little memory");
    return status_of(text::ErrorKind::system);
  } catch (const std::exception& error) {
    console.error(error.what());
    return status_of(text::ErrorKind::system);
  }
}

/// Relative names are those of the directory that the program was called in.
void make_absolute(Options& options) {
  choice::Overrides& overrides = options.overrides;
  const auto absolute = [](std::string& path) {
    if (!path.empty()) {
      path = boost::filesystem::absolute(path).string();
    }
  };
  if (overrides.kernel) {
    absolute(*overrides.kernel);
  }
  if (options.config) {
    absolute(*options.config);
  }
  if (overrides.initrds) {
    std::for_each(overrides.initrds->begin(), overrides.initrds->end(), absolute);
  }
}

/// Runs `work` with the system that the options name.
template <typename Work>
int on_system(Options& options, const report::Console& console, Work work) {
  host::LinuxFileSystem files(options.root);
  host::LinuxKexecCalls calls;
  host::LinuxClock clock;
  if (options.root != "/") {
    host::NoInit init;
    host::NoProbe probe;
    host::NoMounter mounter;
    host::NoBackground background;
    return work(Session{options, files, calls, init, probe, mounter, clock, background, console});
  }
  make_absolute(options);
  host::LinuxInit init;
  host::BlkidProbe probe;
  host::LinuxMounter mounter;
  host::LinuxBackground background;
  return work(Session{options, files, calls, init, probe, mounter, clock, background, console});
}

/// The program keeps being killed out of a reboot's way: when the reader of its output goes, it goes on.
void install_signal_handlers() {
  struct sigaction action {};
  action.sa_handler = on_bus_error;
  ::sigaction(SIGBUS, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error as others are
}

}  // namespace

int run(const Session& session) {
  return reporting(session.console, exit_status, [&] { return dispatch(session); });
}

int run_kexec_command(const Session& session, const KexecRequest& request) {
  return reporting(session.console, kexec_status, [&] { return run_kexec(session, request); });
}

int run(int argc, const char* const* argv) {
  install_signal_handlers();
  report::Console console{std::cout, std::cerr, report::is_terminal(STDOUT_FILENO),
                          report::is_terminal(STDERR_FILENO)};
  console.unicode = report::is_unicode();
  const std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
  if (argc > 0 && called_as_kexec(argv[0])) {
    console.program = "kexec";
    return reporting(console, kexec_status, [&] {
      KexecRequest request = parse_kexec_options(arguments);
      console.verbose = request.options.verbose;
      return on_system(request.options, console,
                       [&](const Session& session) { return run_kexec_command(session, request); });
    });
  }
  return reporting(console, exit_status, [&] {
    Options options = parse_options(arguments);
    console.verbose = options.verbose;
    return on_system(options, console, [](const Session& session) { return run(session); });
  });
}

}  // namespace kexec_load::app
