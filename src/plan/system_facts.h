#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace kexec_load::plan {

/// The running system, as far as a load depends on it. What it does not tell is nullopt or empty.
struct SystemFacts {
  std::string machine;                      ///< uname -m
  std::string release;                      ///< uname -r
  std::optional<std::string> command_line;  ///< /proc/cmdline without the newline
  bool started_with_initrd = false;         ///< x86: what started this kernel handed it an initrd

  bool has_kexec = true;      ///< false: /sys tells nothing of kexec_loaded (CONFIG_KEXEC_CORE)
  bool image_loaded = false;  ///< it says 1
  bool panic_loaded = false;  ///< /sys/kernel/kexec_crash_loaded says 1

  /// Bytes of memory that a crash kernel can be loaded into (/sys/kernel/kexec_crash_size, /proc/iomem), 0:
  /// none are reserved.
  std::uint64_t crash_reservation = 0;

  bool may_reboot = true;                ///< CAP_SYS_BOOT is effective
  bool load_disabled = false;            ///< sysctl kernel.kexec_load_disabled
  std::optional<long> loads_left;        ///< sysctl kernel.kexec_load_limit_reboot (Linux 6.3), -1: no limit
  std::optional<long> crash_loads_left;  ///< sysctl kernel.kexec_load_limit_panic, likewise
  std::string lockdown;                  ///< "none", "integrity", "confidentiality"
  bool signature_enforced = false;       ///< this kernel's configuration has CONFIG_KEXEC_SIG_FORCE
  bool appraises_kernels =
      false;  ///< IMA's policy has a rule for kernels: a signature may be outside of the file

  std::optional<std::uint64_t> memory_total;      ///< bytes
  std::optional<std::uint64_t> memory_available;  ///< bytes, MemAvailable
};

}  // namespace kexec_load::plan
