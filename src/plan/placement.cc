#include "plan/placement.h"

#include <algorithm>
#include <vector>

namespace kexec_load::plan {

namespace {

/// Places one `alignment` after the other, from `first` on.
struct Slots {
  std::uint64_t first = 0;
  std::uint64_t count = 0;
};

Slots slots_in(const Range& free, const Demand& demand) {
  const Range usable = free.intersection(demand.within);
  const std::uint64_t first = align_up(usable.begin, demand.alignment);
  if (first < usable.begin || first > usable.end || usable.end - first < demand.size) {
    return {};
  }
  return {first, (usable.end - first - demand.size) / demand.alignment + 1};
}

}  // namespace

std::uint64_t Placer::take(std::uint64_t address, std::uint64_t size) {
  free_.remove({address, address + size});
  return address;
}

std::optional<std::uint64_t> Placer::place_low(const Demand& demand) {
  for (const Range& each : free_.ranges()) {
    const Slots slots = slots_in(each, demand);
    if (slots.count != 0) {
      return take(slots.first, demand.size);
    }
  }
  return std::nullopt;
}

std::optional<std::uint64_t> Placer::place_anywhere(const Demand& demand, const Random& random) {
  std::vector<Slots> all;
  std::uint64_t count = 0;
  for (const Range& each : free_.ranges()) {
    all.push_back(slots_in(each, demand));
    count += all.back().count;
  }
  if (count == 0) {
    return std::nullopt;
  }
  std::uint64_t number = random_below(random, count);
  for (const Slots& slots : all) {
    if (number < slots.count) {
      return take(slots.first + number * demand.alignment, demand.size);
    }
    number -= slots.count;
  }
  return std::nullopt;
}

}  // namespace kexec_load::plan
