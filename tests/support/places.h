#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "plan/placement.h"
#include "plan/random.h"
#include "plan/range.h"

namespace kexec_load::test {

/// The same numbers for the same seed.
inline plan::Random repeatable(std::uint64_t seed) {
  return [engine = std::mt19937_64(seed)]() mutable { return engine(); };
}

/// All places there are, looked at one by one.
inline std::vector<std::uint64_t> all_places(const plan::RangeSet& free, const plan::Demand& demand) {
  std::vector<std::uint64_t> places;
  const std::uint64_t end = free.ranges().empty() ? 0 : free.ranges().back().end;
  for (std::uint64_t at = 0; at < end; at += demand.alignment) {
    const plan::Range place{at, at + demand.size};
    if (free.contains(place) && demand.within.contains(place)) {
      places.push_back(at);
    }
  }
  return places;
}

}  // namespace kexec_load::test
