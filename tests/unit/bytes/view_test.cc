#include "bytes/view.h"

#include <boost/test/unit_test.hpp>
#include <limits>

#include "bytes/endian.h"
#include "support/error_text.h"

namespace {

using kexec_load::bytes::Le16;
using kexec_load::bytes::Le32;
using kexec_load::bytes::Le64;
using kexec_load::bytes::View;
using kexec_load::fixture::error_text;

constexpr std::uint64_t kHuge = std::numeric_limits<std::uint64_t>::max();

BOOST_AUTO_TEST_SUITE(view)

BOOST_AUTO_TEST_CASE(contains_what_lies_inside_and_never_overflows) {
  const View view(std::string_view("0123456789"));
  BOOST_CHECK(view.contains(0, 10));
  BOOST_CHECK(view.contains(10, 0));
  BOOST_CHECK(!view.contains(0, 11));
  BOOST_CHECK(!view.contains(10, 1));
  BOOST_CHECK(!view.contains(11, 0));
  BOOST_CHECK(!view.contains(1, kHuge));
  BOOST_CHECK(!view.contains(kHuge, 1));
  BOOST_CHECK(!view.contains(kHuge, kHuge));
}

BOOST_AUTO_TEST_CASE(gives_parts_of_itself) {
  const View view(std::string_view("0123456789"));
  BOOST_CHECK_EQUAL(view.sub(3, 4).text(), "3456");
  BOOST_CHECK_EQUAL(view.sub(10, 0).text(), "");
  BOOST_CHECK_EQUAL(view.from(7).text(), "789");
  BOOST_CHECK_EQUAL(view.from(10).text(), "");
  BOOST_CHECK_EQUAL(view[9], '9');
  BOOST_CHECK(View().empty());
  BOOST_CHECK(!view.empty());
}

BOOST_AUTO_TEST_CASE(refuses_what_lies_outside_and_names_the_offsets) {
  const View view(std::string_view("0123456789"));
  BOOST_CHECK_EQUAL(error_text([&] { return view.sub(8, 3); }),
                    "3 bytes at offset 8 lie outside of the 10 that there are");
  BOOST_CHECK_EQUAL(error_text([&] { return view.from(11); }),
                    "1 bytes at offset 11 lie outside of the 10 that there are");
  BOOST_CHECK_EQUAL(error_text([&] { return view[10]; }),
                    "1 bytes at offset 10 lie outside of the 10 that there are");
  BOOST_CHECK_EQUAL(error_text([&] { return view.at<Le32>(7); }),
                    "4 bytes at offset 7 lie outside of the 10 that there are");
  BOOST_CHECK_EQUAL(error_text([&] { return view.sub(kHuge, 2); }),
                    "2 bytes at offset 18446744073709551615 lie outside of the 10 that there are");
}

BOOST_AUTO_TEST_CASE(reads_structures_of_little_endian_fields) {
  struct Pair {
    Le16 first;
    Le32 second;
  };
  const View view(std::string_view("\xff\x34\x12\x78\x56\x34\x92", 7));
  const auto pair = view.at<Pair>(1);
  BOOST_CHECK_EQUAL(pair.first, 0x1234);
  BOOST_CHECK_EQUAL(pair.second, 0x92345678U);
}

BOOST_AUTO_TEST_CASE(starts_with_compares_up_to_its_end) {
  const View view(std::string_view("070701", 6));
  BOOST_CHECK(view.starts_with("0707"));
  BOOST_CHECK(view.starts_with("070701"));
  BOOST_CHECK(!view.starts_with("0707010"));
  BOOST_CHECK(!view.starts_with("0708"));
  BOOST_CHECK(View().starts_with(""));
}

BOOST_AUTO_TEST_CASE(little_endian_fields_lie_so_in_memory) {
  const Le64 number = 0x0807060504030201;
  const std::string_view bytes(reinterpret_cast<const char*>(&number), sizeof(number));
  BOOST_CHECK_EQUAL(bytes, "\1\2\3\4\5\6\7\10");
  BOOST_CHECK_EQUAL(std::uint64_t{number}, 0x0807060504030201U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
