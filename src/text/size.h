#pragma once

#include <cstdint>
#include <string>

namespace kexec_load::text {

/// "12 MiB", rounded up.
inline std::string mebibytes(std::uint64_t bytes) {
  constexpr unsigned kShift = 20;
  return std::to_string((bytes + (std::uint64_t{1} << kShift) - 1) >> kShift) + " MiB";
}

}  // namespace kexec_load::text
