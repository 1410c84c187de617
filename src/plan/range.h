#pragma once

#include <cstdint>
#include <vector>

namespace kexec_load::plan {

/// Physical addresses from `begin` up to, but not including, `end`; begin <= end. Empty where they are equal.
struct Range {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;

  [[nodiscard]] std::uint64_t size() const { return end - begin; }
  [[nodiscard]] bool empty() const { return begin == end; }
  [[nodiscard]] bool overlaps(const Range& other) const { return begin < other.end && other.begin < end; }
  [[nodiscard]] bool contains(const Range& other) const { return begin <= other.begin && other.end <= end; }
  [[nodiscard]] Range intersection(const Range& other) const;

  bool operator==(const Range&) const = default;
};

/// A set of addresses.
class RangeSet {
 public:
  void add(Range range);
  void remove(const Range& range);
  void keep_only(const RangeSet& other);

  /// Ascending; no two touch.
  [[nodiscard]] const std::vector<Range>& ranges() const { return ranges_; }
  [[nodiscard]] bool contains(const Range& range) const;

 private:
  std::vector<Range> ranges_;
};

/// The next multiple of `alignment`, a power of two, from `address` on; at the end of all addresses it is 0.
[[nodiscard]] constexpr std::uint64_t align_up(std::uint64_t address, std::uint64_t alignment) {
  return (address + alignment - 1) & ~(alignment - 1);
}

}  // namespace kexec_load::plan
