#pragma once

#include <boost/test/unit_test.hpp>

#include "plan/load_plan.h"
#include "plan/range.h"

namespace kexec_load::test {

/// That the segments lie at whole pages of free memory, no two of them at the same, with room for their
/// content.
inline void check_soundness(const plan::LoadPlan& plan, const plan::RangeSet& free) {
  const auto& segments = plan.memory.value().segments;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const plan::Range mine{segments[i].address, segments[i].address + segments[i].size};
    BOOST_TEST(free.contains(mine));
    BOOST_TEST(mine.begin % 4096 == 0U);
    BOOST_TEST(mine.size() % 4096 == 0U);
    BOOST_TEST(segments[i].content.size() <= mine.size());
    for (std::size_t j = 0; j < i; ++j) {
      BOOST_TEST(!mine.overlaps({segments[j].address, segments[j].address + segments[j].size}));
    }
  }
}

}  // namespace kexec_load::test
