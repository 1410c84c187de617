#include "bytes/checked.h"

#include <boost/test/unit_test.hpp>
#include <limits>

namespace {

using kexec_load::bytes::checked_add;
using kexec_load::bytes::checked_multiply;

constexpr std::uint64_t kHuge = std::numeric_limits<std::uint64_t>::max();

BOOST_AUTO_TEST_SUITE(checked)

BOOST_AUTO_TEST_CASE(sums) {
  BOOST_CHECK(checked_add(2, 3) == 5U);
  BOOST_CHECK(checked_add(kHuge, 0) == kHuge);
  BOOST_CHECK(checked_add(kHuge - 1, 1) == kHuge);
  BOOST_CHECK(checked_add(kHuge, 1) == std::nullopt);
  BOOST_CHECK(checked_add(kHuge, kHuge) == std::nullopt);
}

BOOST_AUTO_TEST_CASE(products) {
  BOOST_CHECK(checked_multiply(6, 7) == 42U);
  BOOST_CHECK(checked_multiply(kHuge, 1) == kHuge);
  BOOST_CHECK(checked_multiply(kHuge, 0) == 0U);
  BOOST_CHECK(checked_multiply(std::uint64_t{1} << 32, std::uint64_t{1} << 32) == std::nullopt);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
