#include "compress/compression.h"

#include <boost/test/unit_test.hpp>

#include "support/compressors.h"

namespace {

using namespace kexec_load;
using compress::Compression;

const bytes::View kContent(std::string_view("some content"));

BOOST_AUTO_TEST_SUITE(compression)

BOOST_AUTO_TEST_CASE(is_told_by_the_kernels_two_bytes_of_magic) {
  struct Case {
    std::string_view data;
    Compression expected;
  };
  const Case cases[] = {
      {{"\x1f\x8b", 2}, Compression::gzip},
      {{"\x1f\x9e", 2}, Compression::gzip},
      {{"BZ", 2}, Compression::bzip2},
      {{"\x5d\x00", 2}, Compression::lzma},
      {{"\xfd\x37", 2}, Compression::xz},
      {{"\x89\x4c", 2}, Compression::lzo},
      {{"\x02\x21", 2}, Compression::lz4},
      {{"\x28\xb5", 2}, Compression::zstd},
      {{"\x28\xb4", 2}, Compression::none},
      {{"\x1f", 1}, Compression::none},
      {"", Compression::none},
      {{"\x04\x22\x4d\x18", 4}, Compression::none},
  };
  for (const Case& each : cases) {
    BOOST_CHECK_EQUAL(compress::name(compress::detect(bytes::View(each.data))),
                      compress::name(each.expected));
  }
}

BOOST_AUTO_TEST_CASE(is_told_of_what_the_libraries_make) {
  for (const Compression each : fixture::all_compressions()) {
    BOOST_CHECK_EQUAL(compress::name(compress::detect(bytes::View(fixture::pack(each, kContent)))),
                      compress::name(each));
  }
}

BOOST_AUTO_TEST_CASE(has_a_name) {
  const char* const names[] = {"gzip", "bzip2", "lzma", "xz", "lzo", "lz4", "zstd"};
  std::size_t i = 0;
  for (const Compression each : fixture::all_compressions()) {
    BOOST_CHECK_EQUAL(compress::name(each), names[i++]);
  }
  BOOST_CHECK_EQUAL(compress::name(Compression::none), "none");
}

BOOST_AUTO_TEST_CASE(knows_which_streams_carry_a_checksum) {
  const auto has_checksum = [](const fixture::Bytes& stream) {
    return compress::has_checksum(bytes::View(stream));
  };
  BOOST_CHECK(has_checksum(fixture::pack(Compression::gzip, kContent)));
  BOOST_CHECK(has_checksum(fixture::pack(Compression::bzip2, kContent)));
  BOOST_CHECK(has_checksum(fixture::pack(Compression::lzo, kContent)));
  BOOST_CHECK(has_checksum(fixture::pack_xz(kContent, 1)));
  BOOST_CHECK(has_checksum(fixture::pack_xz(kContent, 4)));
  BOOST_CHECK(has_checksum(fixture::pack_zstd(kContent, true)));
  BOOST_CHECK(!has_checksum(fixture::pack_xz(kContent, 0)));
  BOOST_CHECK(!has_checksum(fixture::pack_zstd(kContent, false)));
  BOOST_CHECK(!has_checksum(fixture::pack(Compression::lz4, kContent)));
  BOOST_CHECK(!has_checksum(fixture::pack(Compression::lzma, kContent)));
  BOOST_CHECK(!has_checksum({0xfd, 0x37}));
  BOOST_CHECK(!has_checksum({0x28, 0xb5}));
  BOOST_CHECK(!has_checksum({}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
