#include "plan/jump_stamp.h"

#include <boost/test/unit_test.hpp>

namespace kexec_load::plan {

BOOST_AUTO_TEST_SUITE(jump_stamp)

BOOST_AUTO_TEST_CASE(a_stamp_is_read_where_the_trampoline_puts_it) {
  std::vector<std::uint8_t> data = empty_jump_stamp();
  BOOST_TEST(!read_jump_stamp(bytes::View(data)), "a kernel that was entered in another way");
  data.at(kJumpStampOffset) = 0x34;
  data.at(kJumpStampOffset + 1) = 0x12;
  data.at(kJumpStampOffset + 7) = 0x80;
  BOOST_TEST(read_jump_stamp(bytes::View(data)).value_or(0) == 0x8000000000001234U);
}

BOOST_AUTO_TEST_CASE(what_is_not_ours_is_no_stamp) {
  std::vector<std::uint8_t> data = empty_jump_stamp();
  data.back() = 1;
  BOOST_TEST(read_jump_stamp(bytes::View(data)).has_value());
  BOOST_TEST(!read_jump_stamp(bytes::View(data.data(), data.size() - 1)));
  BOOST_TEST(!read_jump_stamp({}));
  data.push_back(0);
  BOOST_TEST(!read_jump_stamp(bytes::View(data)));
  data.pop_back();
  data.front() = 'K';
  BOOST_TEST(!read_jump_stamp(bytes::View(data)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::plan
