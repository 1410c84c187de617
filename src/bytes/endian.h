#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace kexec_load::bytes {

/// An unsigned integer as it lies in a file: little endian, no alignment. On-disk structures are made of
/// these, so that reading one is a copy and never a cast, on every host.
template <typename T>
class LittleEndian {
 public:
  constexpr LittleEndian() = default;
  constexpr LittleEndian(T value)  // NOLINT(google-explicit-constructor,hicpp-explicit-conversions)
      : bytes_(in_file_order(std::bit_cast<Bytes>(value))) {}

  constexpr operator T() const {  // NOLINT(google-explicit-constructor,hicpp-explicit-conversions)
    return std::bit_cast<T>(in_file_order(bytes_));
  }

 private:
  using Bytes = std::array<std::uint8_t, sizeof(T)>;

  /// Between a host's order and a file's, either way. A relocation reads half a million words.
  static constexpr Bytes in_file_order(Bytes bytes) {
    if constexpr (std::endian::native != std::endian::little) {
      std::reverse(bytes.begin(), bytes.end());
    }
    return bytes;
  }

  Bytes bytes_{};
};

using Le16 = LittleEndian<std::uint16_t>;
using Le32 = LittleEndian<std::uint32_t>;
using Le64 = LittleEndian<std::uint64_t>;

}  // namespace kexec_load::bytes
