#include "bytes/buffer.h"

#include <boost/test/unit_test.hpp>

namespace kexec_load::bytes {

BOOST_AUTO_TEST_SUITE(buffer)

BOOST_AUTO_TEST_CASE(it_holds_what_was_appended) {
  const auto writer = memory_buffer(5);
  writer->append(View(std::string_view("ab")));
  writer->append(View(std::string_view("cde")));
  const Buffer buffer = writer->finish();
  BOOST_TEST(buffer.view().text() == "abcde");
  BOOST_TEST((buffer.place() == Buffer::Place::memory));
}

BOOST_AUTO_TEST_CASE(copies_share_the_bytes_and_keep_them) {
  Buffer copy;
  BOOST_TEST(copy.size() == 0U);
  {
    const Buffer buffer(std::vector<std::uint8_t>{'a', 'b'});
    copy = buffer;
    buffer.bytes()[1] = 'x';
  }
  BOOST_TEST(copy.view().text() == "ax");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::bytes
