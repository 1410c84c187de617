#pragma once

#include <string>
#include <vector>

#include "config/settings.h"

namespace kexec_load::config {

/// Whose file configures the crash kernel.
enum class CrashDialect {
  red_hat,  ///< /etc/sysconfig/kdump
  debian,   ///< /etc/default/kdump-tools
};

/// A setting of the same file that another program reads. Its value, which may be a password, is not looked
/// at.
struct OthersSetting {
  std::string name;
  std::string origin;
  std::string reader;  ///< "mkdumprd"
};

/// What the distribution's configuration says of the crash kernel. Debian's names are behind the bar where
/// both have the setting.
struct CrashSettings {
  CrashDialect dialect = CrashDialect::red_hat;
  std::string source;  ///< which file rules, and why, in plain words

  Setting<std::string> command_line;   ///< KDUMP_COMMANDLINE | KDUMP_CMDLINE; empty: the running kernel's
  Setting<std::string> appended;       ///< KDUMP_COMMANDLINE_APPEND | KDUMP_CMDLINE_APPEND
  Setting<std::string> kexec_options;  ///< KEXEC_ARGS | KDUMP_KEXEC_ARGS, all of which change nothing here
  std::vector<OthersSetting> others;

  // Red Hat's only.
  Setting<std::string> version;                ///< KDUMP_KERNELVER; empty: the running kernel's
  Setting<std::string> removed;                ///< KDUMP_COMMANDLINE_REMOVE: names of parameters
  Setting<std::string> boot_directory;         ///< KDUMP_BOOTDIR; empty: looked for
  Setting<std::string> image_name{"vmlinuz"};  ///< KDUMP_IMG
  Setting<std::string> image_extension;        ///< KDUMP_IMG_EXT

  // Debian's only.
  Setting<bool> enabled{true};  ///< USE_KDUMP: the service loads a crash kernel
  Setting<std::string> kernel;  ///< KDUMP_KERNEL, a path; empty: the running kernel
  Setting<std::string> initrd;  ///< KDUMP_INITRD, a path
};

/// What a crash kernel's configuration file says, and what in it is doubtful.
struct CrashConfiguration {
  CrashSettings settings;
  std::vector<std::string> warnings;
};

}  // namespace kexec_load::config
