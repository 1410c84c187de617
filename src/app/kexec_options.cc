#include "app/kexec_options.h"

#include <algorithm>
#include <array>
#include <boost/program_options.hpp>
#include <sstream>
#include <string_view>
#include <utility>

#include "app/guarded_values.h"
#include "text/error.h"

namespace kexec_load::app {

namespace {

namespace po = boost::program_options;
using text::Error;
using text::ErrorKind;

enum class Treatment {
  understood,
  nothing_to_add,  ///< what it asks for is done anyway
  not_honoured,    ///< taken, with a warning: the outcome is as good without it
  refused,         ///< what it asks for would be missed
};

struct OptionRow {
  const char* name;      ///< as Boost takes it: "load,l"
  const char* argument;  ///< what its value is called; nullptr: it has none
  const char* help;      ///< for what is not honoured or refused, the reason
  Treatment treatment = Treatment::understood;
};

constexpr const char* kOwnPurgatory =
    "it is for the code that kexec-tools puts between the two kernels, which does not exist here";
constexpr const char* kKernelChooses = "the running kernel itself chooses where in memory the new one goes";
constexpr const char* kNoReturn = "here the running kernel does not outlive the jump";
constexpr const char* kNoXen = "it is for a Xen hypervisor";
constexpr const char* kLinuxOnly = "it is for images that are no Linux kernel of this architecture";
constexpr const char* kEntry64 = "kernels are entered in 64-bit mode only";

/// Every option of kexec(8) 2.0.32 for x86-64 (its kexec/kexec.h and arch/i386/include/arch/options.h), and
/// three of ours.
constexpr auto kRows = std::to_array<OptionRow>({
    {"help,h", nullptr, "show this help"},
    {"version,v", nullptr, "show the version"},
    {"load,l", nullptr, "load the kernel, for a later reboot or --exec"},
    {"exec,e", nullptr, "start the loaded kernel now, without shutting anything down"},
    {"force,f", nullptr, "load the kernel and start it now"},
    {"unload,u", nullptr, "unload the loaded kernel"},
    {"status,S", nullptr, "exit with 1 if a crash kernel (with --load: a kernel) is loaded, with 0 if not"},
    {"load-panic,p", nullptr, "load the crash kernel, which a panic starts; with --unload unload it"},
    {"initrd", "FILE", "the kernel's initrd"},
    {"ramdisk", "FILE", "the same"},
    {"command-line", "ARGS", "the kernel's command line; with --reuse-cmdline what is added to it"},
    {"append", "ARGS", "the same"},
    {"reuse-cmdline", nullptr, "the running kernel's command line"},
    {"type,t", "TYPE", "refuse a kernel of another type than this: bzImage, bzImage64, elf-x86_64, uki"},
    {"no-ifdown,x", nullptr, "leave network interfaces up before the jump"},
    {"no-sync,y", nullptr, "do not write file systems to the disks before the jump"},
    {"debug,d", nullptr, "tell more about what happens"},
    {"kexec-file-syscall,s", nullptr, "load by kexec_file_load(2)"},
    {"kexec-syscall-auto,a", nullptr, "load as this system allows (the default)"},
    {"kexec-syscall,c", nullptr, "load by kexec_load(2)"},
    {"print-ckr-size", nullptr, "show how much memory is reserved for a crash kernel, in bytes"},
    {"dry-run", nullptr, "show what would be loaded; change nothing (not in kexec-tools)"},
    {"root", "DIR", "work on the system below DIR (not in kexec-tools)"},

    {"no-checks,i", nullptr, "no digest is computed before the jump", Treatment::nothing_to_add},
    {"elf32-core-headers", nullptr, "the running kernel writes them", Treatment::nothing_to_add},
    {"elf64-core-headers", nullptr, "the running kernel writes them", Treatment::nothing_to_add},
    {"mem-min", "ADDRESS", kKernelChooses, Treatment::not_honoured},
    {"mem-max", "ADDRESS", kKernelChooses, Treatment::not_honoured},
    {"noefi", nullptr, "write noefi on the new kernel's command line instead", Treatment::not_honoured},
    {"pass-memmap-cmdline", nullptr, "kernels find their memory without it", Treatment::not_honoured},
    {"reuse-video-type", nullptr, "the running kernel hands its screen over", Treatment::not_honoured},
    {"hotplug", nullptr, "the running kernel decides it", Treatment::not_honoured},
    {"reset-vga", nullptr, kOwnPurgatory, Treatment::not_honoured},
    {"console-vga", nullptr, kOwnPurgatory, Treatment::not_honoured},
    {"console-serial", nullptr, kOwnPurgatory, Treatment::not_honoured},
    {"serial", "PORT", kOwnPurgatory, Treatment::not_honoured},
    {"serial-baud", "RATE", kOwnPurgatory, Treatment::not_honoured},
    {"reuseinitrd", nullptr, "x86 kernels do not hand their initrd on: name it with --initrd",
     Treatment::refused},
    {"load-preserve-context", nullptr, kNoReturn, Treatment::refused},
    {"load-jump-back-helper", nullptr, kNoReturn, Treatment::refused},
    {"entry", "ADDRESS", kNoReturn, Treatment::refused},
    {"load-live-update", nullptr, kNoXen, Treatment::refused},
    {"exec-live-update", nullptr, kNoXen, Treatment::refused},
    {"args-elf", nullptr, kLinuxOnly, Treatment::refused},
    {"args-linux", nullptr, kLinuxOnly, Treatment::refused},
    {"args-none", nullptr, kLinuxOnly, Treatment::refused},
    {"module", "ARGS", kLinuxOnly, Treatment::refused},
    {"dtb", "FILE", kLinuxOnly, Treatment::refused},
    {"real-mode", nullptr, kEntry64, Treatment::refused},
    {"entry-32bit", nullptr, kEntry64, Treatment::refused},
});

std::string long_name(const OptionRow& row) {
  const std::string_view name = row.name;
  return "--" + std::string(name.substr(0, name.find(',')));
}

const OptionRow& row_of(const std::string& key) {
  return *std::find_if(kRows.begin(), kRows.end(),
                       [&](const OptionRow& row) { return long_name(row) == "--" + key; });
}

po::options_description describe(bool with_meaning_only) {
  po::options_description all("Options");
  for (const OptionRow& row : kRows) {
    if (with_meaning_only && row.treatment != Treatment::understood) {
      continue;
    }
    if (row.argument != nullptr) {
      all.add_options()(row.name, po::value<std::string>()->value_name(row.argument), row.help);
    } else {
      all.add_options()(row.name, row.help);
    }
  }
  return all;
}

/// getopt_long(3) takes a long option's beginning for it where only one option begins so.
std::string whole_name(const std::string& argument) {
  if (!argument.starts_with("--") || argument == "--") {
    return argument;
  }
  const std::size_t end = std::min(argument.find('='), argument.size());
  std::vector<std::string> meant;
  for (const OptionRow& row : kRows) {
    const std::string name = long_name(row);
    if (name == argument.substr(0, end)) {
      return argument;
    }
    if (name.starts_with(argument.substr(0, end))) {
      meant.push_back(name);
    }
  }
  return meant.size() == 1 ? meant.front() + argument.substr(end) : argument;
}

std::vector<std::string> prepared(std::vector<std::string> arguments) {
  std::vector<std::string> names;
  for (const OptionRow& row : kRows) {
    if (row.argument != nullptr) {
      names.push_back(long_name(row));
    }
  }
  const std::vector<std::string_view> valued(names.begin(), names.end());
  for (auto argument = arguments.begin(); argument != arguments.end() && *argument != "--"; ++argument) {
    *argument = whole_name(*argument);
    if (argument + 1 != arguments.end() &&
        std::find(valued.begin(), valued.end(), *argument) != valued.end()) {
      ++argument;  // its value, whatever it looks like
    }
  }
  return guarded(arguments, valued);
}

/// The options in their order, which matters: a later one of --load, --exec and their like takes back what an
/// earlier one asked for.
class Reader {
 public:
  KexecRequest read(const std::vector<po::option>& given) {
    for (const po::option& option : given) {
      if (option.position_key >= 0) {
        take_kernel(option.value.front());
      } else {
        take(option);
      }
    }
    finish();
    return std::move(request_);
  }

 private:
  void take_kernel(const std::string& name) {
    if (options().overrides.kernel) {
      throw Error(ErrorKind::usage, "one kernel can be loaded, and two are named: " +
                                        *options().overrides.kernel + " and " + name);
    }
    options().overrides.kernel = name;
    options().overrides.kernel_origin = "the kernel to load";
  }

  void take(const po::option& option) {
    const OptionRow& row = row_of(option.string_key);
    switch (row.treatment) {
      case Treatment::refused:
        throw Error(ErrorKind::usage, long_name(row) + " is not supported: " + row.help);
      case Treatment::not_honoured:
        request_.warnings.push_back(long_name(row) + " changes nothing: " + row.help);
        break;
      case Treatment::nothing_to_add:
        break;
      case Treatment::understood:
        understand(option.string_key, option.value.empty() ? "" : value_of(option));
    }
  }

  /// A short option's value was never guarded.
  static std::string value_of(const po::option& option) {
    const bool is_short =
        !option.original_tokens.empty() && !option.original_tokens.front().starts_with("--");
    return is_short ? option.value.front() : unguarded(option.value.front());
  }

  void understand(const std::string& name, const std::string& value) {
    if (name == "load" || name == "exec" || name == "force" || name == "unload" || name == "load-panic") {
      act(name);
    } else if (name == "initrd" || name == "ramdisk") {
      options().overrides.initrds = {value};
    } else if (name == "append" || name == "command-line") {
      options().overrides.append = value;
    } else if (name == "reuse-cmdline") {
      options().overrides.reuse_command_line = true;
    } else if (name == "type") {
      take_type(value);
    } else if (name == "no-ifdown") {
      leave_interfaces_up_ = true;
    } else if (name == "no-sync") {
      leave_unsynced_ = true;
    } else if (name == "root") {
      options().root = value;
    } else {
      take_switch(name);
    }
  }

  void take_switch(const std::string& name) {
    if (name == "help") {
      answer(KexecRequest::Answer::help);
    } else if (name == "version") {
      answer(KexecRequest::Answer::version);
    } else if (name == "print-ckr-size") {
      answer(KexecRequest::Answer::reserved_memory);
    } else if (name == "status") {
      status_ = true;
    } else if (name == "debug") {
      options().verbose = true;
    } else if (name == "dry-run") {
      options().dry_run = true;
    } else {
      take_method(name);
    }
  }

  /// -s, -c and -a, of which the last one rules.
  void take_method(const std::string& name) {
    options().method = name == "kexec-syscall"        ? plan::Method::classic
                       : name == "kexec-file-syscall" ? plan::Method::file
                                                      : plan::Method::automatic;
  }

  /// What each of the five says of load, reboot, and jump.
  void act(const std::string& name) {
    request_.load = name == "load" || name == "force" || name == "load-panic";
    request_.panic |= name == "load-panic";
    request_.reboot = false;
    if (name == "unload") {
      request_.unload = true;
    } else {
      request_.jump = name == "exec" || name == "force";
    }
    asked_to_load_ |= name == "load";
  }

  void take_type(const std::string& type) {
    constexpr std::array<std::string_view, 4> kKnown = {"bzImage", "bzImage64", "elf-x86_64", "uki"};
    if (std::find(kKnown.begin(), kKnown.end(), type) == kKnown.end()) {
      throw Error(ErrorKind::usage,
                  "--type " + type + ": the types of kernel are bzImage, bzImage64, elf-x86_64 and uki");
    }
    request_.type = type;
  }

  /// The first such option rules, as it does in kexec(8), which ends there.
  void answer(KexecRequest::Answer which) {
    if (!request_.answer) {
      request_.answer = which;
    }
  }

  void finish() {
    if (!request_.answer && status_) {
      request_.answer = asked_to_load_ && !request_.panic ? KexecRequest::Answer::loaded
                                                          : KexecRequest::Answer::crash_image_loaded;
    }
    choice::Overrides& overrides = options().overrides;
    if (request_.unload && request_.panic && !overrides.kernel) {
      request_.load = false;  // -u -p is as good as -p -u
    }
    options().panic = request_.panic;
    if (request_.panic) {
      options().method = plan::Method::automatic;  // a crash kernel is always loaded by kexec_file_load
    }
    if (overrides.initrds && overrides.initrds->front().empty()) {
      throw Error(ErrorKind::image, "--initrd has no file: leave it out if the kernel needs none");
    }
    // Nothing is looked for and nothing taken over that was not asked for.
    overrides.initrds = overrides.initrds.value_or(std::vector<std::string>{""});
    if (!overrides.reuse_command_line) {
      overrides.append = overrides.append.value_or("");
    }
    request_.before_jump.sync = !leave_unsynced_;
    request_.before_jump.interfaces_down = !leave_interfaces_up_;
  }

  Options& options() { return request_.options; }

  KexecRequest request_;
  bool status_ = false;
  bool asked_to_load_ = false;
  bool leave_interfaces_up_ = false;
  bool leave_unsynced_ = false;
};

}  // namespace

KexecRequest parse_kexec_options(const std::vector<std::string>& arguments) {
  try {
    const auto style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
    const auto description = describe(false);
    KexecRequest request = Reader().read(
        po::command_line_parser(prepared(arguments)).options(description).style(style).run().options);
    // Scripts call kexec(8) while the machine goes down, when nothing is to be prepared.
    request.options.initrd_as_is = true;
    request.options.no_cache = true;
    return request;
  } catch (const po::error& error) {
    throw Error(ErrorKind::usage, std::string(error.what()) + "; kexec --help shows the options");
  }
}

std::string kexec_help_text() {
  std::ostringstream text;
  text << "Usage: kexec [OPTION]... [KERNEL]\n"
          "Loads a kernel that is started without the firmware. Without an option it is loaded, and the "
          "machine "
          "reboots.\n\n"
       << describe(true)
       << "\nExit status: 0 done, 1 wrong usage or nothing loaded, 255 it failed. With --status: 1 loaded, 0 "
          "not "
          "loaded.\n";
  return text.str();
}

}  // namespace kexec_load::app
