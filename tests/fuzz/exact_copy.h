#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace kexec_load::fuzz {

/// The input in a heap block of exactly its size, so that a sanitizer sees the first byte read past its end.
inline std::vector<std::uint8_t> exact_copy(const std::uint8_t* data, std::size_t size) {
  std::vector<std::uint8_t> copy;
  copy.reserve(size);
  copy.assign(data, data + size);
  return copy;
}

/// Stops the fuzzer where a promise of the code under test is broken.
inline void require(bool holds) {
  if (!holds) {
    __builtin_trap();
  }
}

}  // namespace kexec_load::fuzz
