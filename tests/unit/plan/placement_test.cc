#include "plan/placement.h"

#include <boost/test/unit_test.hpp>
#include <map>
#include <random>
#include <vector>

#include "support/places.h"

namespace kexec_load::plan {

namespace {

using test::all_places;
using test::repeatable;

constexpr Range kEverywhere{0, ~std::uint64_t{0}};

RangeSet set_of(const std::vector<Range>& ranges) {
  RangeSet set;
  for (const Range& each : ranges) {
    set.add(each);
  }
  return set;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(placement)

BOOST_AUTO_TEST_CASE(what_is_given_out_is_gone) {
  Placer placer(set_of({{0, 30}, {40, 100}}));
  BOOST_TEST(placer.place_low({10, 8, kEverywhere}).value() == 0U);
  BOOST_TEST(placer.place_low({10, 8, kEverywhere}).value() == 16U);
  BOOST_TEST(placer.place_low({10, 8, kEverywhere}).value() == 40U);
  BOOST_TEST(placer.place_low({4, 2, {20, 100}}).value() == 26U);
  BOOST_TEST(placer.place_low({50, 1, kEverywhere}).value() == 50U);
  BOOST_TEST(!placer.place_low({7, 1, kEverywhere}));
  BOOST_TEST(placer.place_low({4, 1, kEverywhere}).value() == 10U);
}

BOOST_AUTO_TEST_CASE(limits_hold) {
  Placer placer(set_of({{100, 200}}));
  BOOST_TEST(!placer.place_low({10, 1, {0, 109}}));
  BOOST_TEST(!placer.place_low({10, 1, {195, 300}}));
  BOOST_TEST(!placer.place_low({101, 1, kEverywhere}));
  BOOST_TEST(!placer.place_low({10, 256, kEverywhere}));
  BOOST_TEST(!placer.place_anywhere({10, 256, kEverywhere}, repeatable(1)));
  BOOST_TEST(!Placer(RangeSet()).place_low({1, 1, kEverywhere}));
}

BOOST_AUTO_TEST_CASE(the_end_of_all_addresses_is_no_beginning) {
  const std::uint64_t end = ~std::uint64_t{0};
  Placer placer(set_of({{end - 100, end}}));
  BOOST_TEST(!placer.place_low({10, 4096, kEverywhere}));
  BOOST_TEST(placer.place_low({100, 1, kEverywhere}).value() == end - 100);
}

BOOST_AUTO_TEST_CASE(both_ways_agree_with_a_search_address_by_address) {
  std::mt19937_64 random(20261125);
  for (int round = 0; round < 300; ++round) {
    std::vector<Range> ranges;
    for (std::uint64_t at = random() % 20; at < 230; at += 1 + random() % 40) {
      const std::uint64_t begin = at;
      at += random() % 50;
      ranges.push_back({begin, std::min<std::uint64_t>(at, 255)});
    }
    const RangeSet free = set_of(ranges);
    const std::uint64_t from = random() % 100;
    const Demand demand{1 + random() % 40, std::uint64_t{1} << random() % 5, {from, from + random() % 200}};
    const std::vector<std::uint64_t> places = all_places(free, demand);
    const auto low = Placer(free).place_low(demand);
    const auto any = Placer(free).place_anywhere(demand, repeatable(random()));
    BOOST_TEST(low.has_value() == !places.empty());
    BOOST_TEST(any.has_value() == !places.empty());
    if (!places.empty()) {
      BOOST_TEST(*low == places.front());
      BOOST_TEST((std::find(places.begin(), places.end(), *any) != places.end()));
    }
  }
}

BOOST_AUTO_TEST_CASE(every_place_is_as_likely_as_another) {
  const RangeSet free = set_of({{0, 64}, {128, 192}});
  const Demand demand{32, 16, kEverywhere};
  const Random random = repeatable(7);
  std::map<std::uint64_t, int> times;
  for (int round = 0; round < 6000; ++round) {
    ++times[*Placer(free).place_anywhere(demand, random)];
  }
  BOOST_TEST(times.size() == 6U);
  for (const auto& [place, count] : times) {
    BOOST_TEST(count > 850, place << " was drawn " << count << " times");
    BOOST_TEST(count < 1150, place << " was drawn " << count << " times");
  }
}

BOOST_AUTO_TEST_CASE(random_numbers_stay_below) {
  std::uint64_t next = 0;
  const Random counting = [&] { return next++; };
  BOOST_TEST(random_below(counting, 1) == 0U);
  // 2^64 mod 3 is 1: the number 0 is drawn again.
  next = 0;
  BOOST_TEST(random_below(counting, 3) == 1U);
  BOOST_TEST(next == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::plan
