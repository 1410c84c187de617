#include "image/pe.h"

#include <boost/test/unit_test.hpp>

#include "support/fixture_images.h"

namespace {

using namespace kexec_load;
using bytes::View;
using fixture::Bytes;

// Offsets in what pe_file() makes.
constexpr std::size_t kOptionalHeaderSize = 0x40 + 20;
constexpr std::size_t kMagic = 0x40 + 24;
constexpr std::size_t kDirectoryCount = kMagic + 108;

BOOST_AUTO_TEST_SUITE(pe)

BOOST_AUTO_TEST_CASE(reads_a_signed_kernel) {
  fixture::BzImage kernel;
  kernel.signature = Bytes(1472, 's');
  const Bytes file = fixture::bz_image(kernel);
  const auto pe = image::read_pe(View(file));
  BOOST_REQUIRE(pe);
  BOOST_CHECK_EQUAL(pe->checksum_offset, 0x98U);
  BOOST_CHECK_EQUAL(pe->certificate_entry_offset, 0xe8U);
  BOOST_CHECK_EQUAL(pe->certificates_offset, file.size() - 1472);
  BOOST_CHECK_EQUAL(pe->certificates_size, 1472U);
  BOOST_CHECK_EQUAL(pe->machine, 0x8664U);
  const std::vector<image::PeSection> sections = {{".setup", 0, 0}, {".text", 0, 0}};
  BOOST_CHECK(pe->sections == sections);
}

BOOST_AUTO_TEST_CASE(reads_names_of_eight_characters) {
  const auto pe = image::read_pe(View(fixture::pe_file({".initrd0", ".linux"})));
  BOOST_REQUIRE(pe);
  BOOST_CHECK_EQUAL(pe->sections.at(0).name, ".initrd0");
}

BOOST_AUTO_TEST_CASE(reads_where_sections_are) {
  const Bytes file = fixture::uki({{".linux", Bytes(700, 'k')}, {".cmdline", Bytes(5, 'c')}});
  const auto pe = image::read_pe(View(file));
  BOOST_REQUIRE(pe);
  const std::vector<image::PeSection> sections = {{".linux", 0x400, 700}, {".cmdline", 0x800, 5}};
  BOOST_CHECK(pe->sections == sections);
}

BOOST_AUTO_TEST_CASE(takes_the_lesser_of_a_sections_sizes) {
  Bytes file = fixture::uki({{".linux", Bytes(700, 'k')}});
  constexpr std::size_t kVirtualSize = kMagic + 112 + 48 + 8;
  file[kVirtualSize + 1] = 0x10;  // 0x10bc: more than the 1024 in the file
  BOOST_REQUIRE(image::read_pe(View(file)));
  BOOST_CHECK_EQUAL(image::read_pe(View(file))->sections.at(0).size, 1024U);
}

BOOST_AUTO_TEST_CASE(reads_headers_of_32_bits) {
  Bytes file = fixture::pe_file({});
  file[kMagic + 1] = 1;           // 0x10b
  file[kMagic + 92] = 5;          // directory entries, the fifth of them:
  file[kMagic + 96 + 32] = 0x80;  // offset
  file[kMagic + 96 + 36] = 0x40;  // size
  const auto pe = image::read_pe(View(file));
  BOOST_REQUIRE(pe);
  BOOST_CHECK_EQUAL(pe->checksum_offset, kMagic + 64);
  BOOST_CHECK_EQUAL(pe->certificate_entry_offset, kMagic + 96 + 32);
  BOOST_CHECK_EQUAL(pe->certificates_offset, 0x80U);
  BOOST_CHECK_EQUAL(pe->certificates_size, 0x40U);
}

BOOST_AUTO_TEST_CASE(does_without_a_certificate_entry) {
  Bytes few = fixture::pe_file({});
  few[kDirectoryCount] = 4;
  BOOST_REQUIRE(image::read_pe(View(few)));
  BOOST_CHECK_EQUAL(image::read_pe(View(few))->certificate_entry_offset, 0U);
  Bytes lying = fixture::pe_file({});  // there should be one, but the header ends before it
  lying[kOptionalHeaderSize] = 112 + 4 * 8;
  BOOST_REQUIRE(image::read_pe(View(lying)));
  BOOST_CHECK_EQUAL(image::read_pe(View(lying))->certificate_entry_offset, 0U);
}

BOOST_AUTO_TEST_CASE(takes_other_files_for_none) {
  struct Case {
    std::size_t at;
    std::uint8_t value;
  };
  const Case cases[] = {
      {0, 'N'},                      // MZ
      {0x3f, 0xff},                  // where the PE header is
      {0x40, 'p'},                   // PE
      {kMagic, 0},                   // neither PE32 nor PE32+
      {kOptionalHeaderSize, 100},    // too short
      {kOptionalHeaderSize + 1, 5},  // longer than the file
      {0x40 + 7, 1},                 // 256 sections
  };
  for (const Case& each : cases) {
    Bytes file = fixture::pe_file({});
    file[each.at] = each.value;
    BOOST_CHECK(!image::read_pe(View(file)));
  }
  const Bytes file = fixture::pe_file({".linux"});
  const std::size_t end = kMagic + 112 + 48 + 40;
  for (std::size_t size = 0; size < end; ++size) {
    BOOST_REQUIRE(!image::read_pe(View(file).sub(0, size)));
  }
  BOOST_CHECK(image::read_pe(View(file).sub(0, end)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
