#pragma once

#include <cstdint>
#include <optional>

#include "plan/random.h"
#include "plan/range.h"

namespace kexec_load::plan {

/// What has to find its place in memory.
struct Demand {
  std::uint64_t size = 0;       ///< bytes, not 0
  std::uint64_t alignment = 1;  ///< of its first address, a power of two
  Range within;                 ///< it has to lie in there
};

/// Gives out places in free memory, each address once.
class Placer {
 public:
  explicit Placer(RangeSet free) : free_(std::move(free)) {}

  /// The lowest place there is; nullopt: there is none.
  std::optional<std::uint64_t> place_low(const Demand& demand);

  /// Any place, each as likely as another; nullopt: there is none.
  std::optional<std::uint64_t> place_anywhere(const Demand& demand, const Random& random);

 private:
  std::uint64_t take(std::uint64_t address, std::uint64_t size);

  RangeSet free_;
};

}  // namespace kexec_load::plan
