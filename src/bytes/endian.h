#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace kexec_load::bytes {

/// An unsigned integer as it lies in a file: little endian, no alignment. On-disk structures are made of
/// these, so that reading one is a copy and never a cast, on every host.
template <typename T>
class LittleEndian {
 public:
  constexpr LittleEndian() = default;
  constexpr LittleEndian(T value) {  // NOLINT(google-explicit-constructor,hicpp-explicit-conversions)
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      bytes_[i] = static_cast<std::uint8_t>(value >> (8 * i));
    }
  }

  constexpr operator T() const {  // NOLINT(google-explicit-constructor,hicpp-explicit-conversions)
    T value = 0;
    for (std::size_t i = sizeof(T); i-- > 0;) {
      value = static_cast<T>(static_cast<T>(value << 8) | bytes_[i]);
    }
    return value;
  }

 private:
  std::array<std::uint8_t, sizeof(T)> bytes_{};
};

using Le16 = LittleEndian<std::uint16_t>;
using Le32 = LittleEndian<std::uint32_t>;
using Le64 = LittleEndian<std::uint64_t>;

}  // namespace kexec_load::bytes
