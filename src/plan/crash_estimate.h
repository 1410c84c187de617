#pragma once

#include <cstdint>

#include "plan/load_plan.h"

namespace kexec_load::plan {

/// How much memory a crash kernel needs to be reserved, in bytes, and what for. docs/crash-kernels.md has the
/// rule and its reasons.
struct CrashEstimate {
  std::uint64_t kernel = 0;       ///< the kernel, where it unpacks itself
  std::uint64_t initrd = 0;       ///< as it is loaded
  std::uint64_t unpacked = 0;     ///< what it holds: its root file system
  std::uint64_t run_time = 0;     ///< what kernel and programs take while they run
  std::uint64_t descriptors = 0;  ///< the kernel's records of the reserved pages themselves
  std::uint64_t total = 0;        ///< the sum, rounded up to what crashkernel= should say

  [[nodiscard]] std::uint64_t mebibytes() const { return total >> 20U; }
};

/// Of a plan whose initrds were read to their ends.
CrashEstimate crash_estimate(const Files& files);

}  // namespace kexec_load::plan
