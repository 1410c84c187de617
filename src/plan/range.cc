#include "plan/range.h"

#include <algorithm>

namespace kexec_load::plan {

Range Range::intersection(const Range& other) const {
  const std::uint64_t from = std::max(begin, other.begin);
  return {from, std::max(from, std::min(end, other.end))};
}

void RangeSet::add(Range range) {
  if (range.empty()) {
    return;
  }
  std::vector<Range> others;
  for (const Range& each : ranges_) {
    if (each.end < range.begin || range.end < each.begin) {
      others.push_back(each);
    } else {
      range = {std::min(range.begin, each.begin), std::max(range.end, each.end)};
    }
  }
  others.push_back(range);
  std::sort(others.begin(), others.end(), [](const Range& a, const Range& b) { return a.begin < b.begin; });
  ranges_ = std::move(others);
}

void RangeSet::remove(const Range& range) {
  std::vector<Range> left;
  const auto keep = [&](std::uint64_t begin, std::uint64_t end) {
    if (begin < end) {
      left.push_back({begin, end});
    }
  };
  for (const Range& each : ranges_) {
    keep(each.begin, std::min(each.end, range.begin));
    keep(std::max(each.begin, std::max(range.begin, range.end)), each.end);
  }
  if (!range.empty()) {
    ranges_ = std::move(left);
  }
}

void RangeSet::keep_only(const RangeSet& other) {
  RangeSet both;
  for (const Range& mine : ranges_) {
    for (const Range& theirs : other.ranges_) {
      both.add(mine.intersection(theirs));
    }
  }
  ranges_ = std::move(both.ranges_);
}

bool RangeSet::contains(const Range& range) const {
  return std::any_of(ranges_.begin(), ranges_.end(), [&](const Range& each) { return each.contains(range); });
}

}  // namespace kexec_load::plan
