#pragma once

#include <atomic>
#include <cstdint>

namespace kexec_load::bytes {

/// How far some work on bytes is: told by whoever does it, and read by another thread.
struct Meter {
  std::atomic<std::uint64_t> done = 0;
  std::atomic<std::uint64_t> total = 0;  ///< 0: not known
};

}  // namespace kexec_load::bytes
