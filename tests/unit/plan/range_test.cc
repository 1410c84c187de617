#include "plan/range.h"

#include <boost/test/unit_test.hpp>
#include <random>

namespace kexec_load::plan {

namespace {

constexpr std::uint64_t kSpace = 64;

/// The same set by brute force: a bit for each address.
struct Bits {
  std::uint64_t bits = 0;

  static std::uint64_t of(const Range& range) {
    std::uint64_t bits = 0;
    for (std::uint64_t at = range.begin; at < range.end; ++at) {
      bits |= std::uint64_t{1} << at;
    }
    return bits;
  }
};

std::uint64_t bits_of(const RangeSet& set) {
  std::uint64_t bits = 0;
  for (const Range& each : set.ranges()) {
    bits |= Bits::of(each);
  }
  return bits;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(range)

BOOST_AUTO_TEST_CASE(sets_agree_with_a_bit_for_each_address) {
  std::mt19937 random(20261125);
  const auto some_range = [&] {
    const std::uint64_t begin = random() % kSpace;
    return Range{begin, begin + random() % (kSpace - begin)};
  };
  for (int round = 0; round < 500; ++round) {
    RangeSet set;
    std::uint64_t bits = 0;
    for (int step = 0; step < 12; ++step) {
      const Range each = some_range();
      if (random() % 2 == 0) {
        set.add(each);
        bits |= Bits::of(each);
      } else {
        set.remove(each);
        bits &= ~Bits::of(each);
      }
    }
    RangeSet other;
    other.add(some_range());
    other.add(some_range());
    BOOST_TEST(bits_of(set) == bits);
    for (std::size_t i = 0; i < set.ranges().size(); ++i) {
      BOOST_TEST(!set.ranges()[i].empty());
      BOOST_TEST((i == 0 || set.ranges()[i - 1].end < set.ranges()[i].begin));
    }
    const Range asked = some_range();
    BOOST_TEST(set.contains(asked) == (!set.ranges().empty() && (bits & Bits::of(asked)) == Bits::of(asked) &&
                                       (!asked.empty() || set.contains(asked))));
    set.keep_only(other);
    BOOST_TEST(bits_of(set) == (bits & bits_of(other)));
  }
}

BOOST_AUTO_TEST_CASE(ranges_are_half_open) {
  const Range range{10, 20};
  BOOST_TEST(!range.overlaps({20, 30}));
  BOOST_TEST(!range.overlaps({0, 10}));
  BOOST_TEST(range.overlaps({19, 20}));
  BOOST_TEST(range.contains({10, 20}));
  BOOST_TEST(!range.contains({10, 21}));
  BOOST_TEST(range.intersection({20, 30}).empty());
  BOOST_TEST((range.intersection({15, 30}) == Range{15, 20}));
  BOOST_TEST(align_up(4097, 4096) == 8192U);
  BOOST_TEST(align_up(4096, 4096) == 4096U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::plan
