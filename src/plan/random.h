#pragma once

#include <cstdint>
#include <functional>

namespace kexec_load::plan {

/// Each call gives 64 random bits: from getrandom(2) where a kernel is loaded, from anything in tests.
using Random = std::function<std::uint64_t()>;

/// A number below `count`, which is not 0, each as likely as another.
[[nodiscard]] inline std::uint64_t random_below(const Random& random, std::uint64_t count) {
  // The numbers below 2^64 mod count would be one time likelier than the others: they are drawn again.
  const std::uint64_t surplus = (0 - count) % count;
  std::uint64_t number = random();
  while (number < surplus) {
    number = random();
  }
  return number % count;
}

}  // namespace kexec_load::plan
