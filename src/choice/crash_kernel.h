#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "choice/kernel_choice.h"
#include "config/crash_settings.h"

namespace kexec_load::choice {

/// What of the running system the search for the crash kernel depends on.
struct CrashPlaces {
  std::string release;                          ///< uname -r
  std::string command_line;                     ///< /proc/cmdline
  std::string machine_id;                       ///< /etc/machine-id
  std::string stub_image;                       ///< the unified kernel image that was started; empty: none
  std::vector<std::string> ostree_directories;  ///< /boot/ostree/*, on such systems only
  std::function<bool(const std::string&)> is_file;  ///< whether there is a file of this path
};

/// The crash kernel's version: KDUMP_KERNELVER, or the running one, for a debug kernel the plain one of the
/// same version if its modules are installed.
std::string crash_version(const config::CrashSettings& settings, const CrashPlaces& places);

struct CrashFiles {
  config::Setting<ChosenFile> kernel;
  config::Setting<std::vector<ChosenFile>> initrds;
};

/// The kernel that kdumpctl would load, and the initrd that mkdumprd has made for it (kdump-utils,
/// kdump-lib.sh, prepare_kdump_kernel and prepare_kdump_bootinfo). Throws text::Error (kind image), with
/// every path that was tried, where one of them is missing.
CrashFiles red_hat_crash_files(const config::CrashSettings& settings, const CrashPlaces& places);

/// The same for kdump-config (kdump-tools). Its links under /var/lib/kdump stand for the running kernel's
/// files, as which kdump-config would renew them first; a KDUMP_KERNEL elsewhere is taken as it is.
CrashFiles debian_crash_files(const config::CrashSettings& settings, const CrashPlaces& places);

}  // namespace kexec_load::choice
