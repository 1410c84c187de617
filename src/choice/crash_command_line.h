#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/crash_settings.h"

namespace kexec_load::choice {

/// What of the running system the crash kernel's command line depends on, besides the running one.
struct CrashSurroundings {
  std::string boot_apic_id;  ///< of processor 0, as /proc/cpuinfo says it; empty: this machine has none
  std::vector<std::string> watchdog_modules;  ///< the drivers of the watchdogs, as modprobe calls them
  bool irqpoll_harms = false;                 ///< Amazon's arm64 machines: it makes PCI devices vanish there
};

/// The crash kernel's command line as kdumpctl builds it (kdump-utils, kdump-lib.sh, prepare_cmdline) of
/// KDUMP_COMMANDLINE, or the running kernel's line where that is empty. docs/crash-kernels.md lists where it
/// is different, and why.
std::string red_hat_crash_line(const config::CrashSettings& settings, std::string_view running,
                               const CrashSurroundings& surroundings);

/// The same as Debian's kdump-config builds it (kdump-tools, kdump_load).
std::string debian_crash_line(const config::CrashSettings& settings, std::string_view running);

}  // namespace kexec_load::choice
