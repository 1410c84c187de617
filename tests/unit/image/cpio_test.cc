#include "image/cpio.h"

#include <boost/test/unit_test.hpp>

#include "support/error_text.h"
#include "support/fixture_images.h"

namespace {

using namespace kexec_load;
using bytes::View;
using fixture::Bytes;
using fixture::CpioEntry;
using fixture::Trailer;
using image::CpioWalker;

const std::vector<CpioEntry> kEntries = {{"bin", "", 040755},
                                         {"bin/sh", std::string(1001, 's'), 0100755},
                                         {"init", "bin/sh", 0120777},
                                         {"empty", ""}};

std::string error_of(const Bytes& archive) {
  return fixture::error_text([&] { return CpioWalker(CpioWalker::At::end).feed(View(archive)); });
}

/// An archive of one file, with `text` at `at`.
Bytes with(std::size_t at, std::string_view text) {
  Bytes archive = fixture::cpio({{"init", "content"}});
  std::copy(text.begin(), text.end(), archive.begin() + static_cast<std::ptrdiff_t>(at));
  return archive;
}

BOOST_AUTO_TEST_SUITE(cpio)

BOOST_AUTO_TEST_CASE(walks_to_the_trailer) {
  Bytes archive = fixture::cpio(kEntries);
  const std::size_t size = archive.size();
  archive.resize(size + 100);
  CpioWalker walker(CpioWalker::At::trailer);
  BOOST_CHECK_EQUAL(walker.feed(View(archive)), size);
  BOOST_CHECK(walker.is_complete());
  BOOST_CHECK(walker.has_trailer());
  BOOST_CHECK(!walker.has_early_microcode());
  BOOST_CHECK_EQUAL(walker.position(), size);
}

BOOST_AUTO_TEST_CASE(walks_over_several_archives_and_the_zeros_between) {
  const Bytes archive = fixture::cpio(kEntries);
  Bytes joined = fixture::join({archive, archive}, 512);
  joined.resize(joined.size() + 3);
  CpioWalker walker(CpioWalker::At::end);
  BOOST_CHECK_EQUAL(walker.feed(View(joined)), joined.size());
  BOOST_CHECK(walker.is_complete());
  BOOST_CHECK(walker.has_trailer());
}

BOOST_AUTO_TEST_CASE(takes_pieces_of_any_size) {
  const Bytes archive = fixture::cpio(kEntries, Trailer::with, "070702");
  for (std::size_t piece = 1; piece < 200; ++piece) {
    CpioWalker walker(CpioWalker::At::end);
    for (std::size_t at = 0; at < archive.size(); at += piece) {
      const std::size_t size = std::min(piece, archive.size() - at);
      BOOST_REQUIRE_EQUAL(walker.feed(View(archive).sub(at, size)), size);
    }
    BOOST_REQUIRE(walker.is_complete());
    BOOST_REQUIRE(walker.has_trailer());
    BOOST_REQUIRE_EQUAL(walker.position(), archive.size());
  }
}

BOOST_AUTO_TEST_CASE(stops_at_what_is_no_entry) {
  struct Case {
    std::string_view what;
    std::size_t zeros;
  };
  const Case cases[] = {{"\x1f\x8b", 0}, {"\x1f\x8b", 4}, {"\x1f\x8b", 5}, {"070701", 1}};
  for (const Case& each : cases) {
    Bytes archive = fixture::cpio(kEntries, Trailer::without);
    const std::size_t end = archive.size() + each.zeros;
    archive.resize(end);
    archive.insert(archive.end(), each.what.begin(), each.what.end());
    CpioWalker walker(CpioWalker::At::end);
    BOOST_CHECK_EQUAL(walker.feed(View(archive)), end);
    BOOST_CHECK(walker.is_complete());
    BOOST_CHECK(!walker.has_trailer());
  }
}

BOOST_AUTO_TEST_CASE(notices_being_cut_off) {
  const Bytes archive = fixture::cpio(kEntries, Trailer::without);
  for (std::size_t size = 1; size < archive.size(); ++size) {
    CpioWalker walker(CpioWalker::At::end);
    BOOST_REQUIRE_EQUAL(walker.feed(View(archive).sub(0, size)), size);
    // The first entry ends at 116, the second at 1237 and its padding at 1240, the third at 1362 and 1364.
    const bool at_an_end = size == 116 || (size >= 1237 && size <= 1240) || (size >= 1362 && size <= 1364);
    BOOST_REQUIRE_MESSAGE(walker.is_complete() == at_an_end, size);
  }
}

BOOST_AUTO_TEST_CASE(knows_early_microcode) {
  const auto has_microcode = [](const Bytes& archive) {
    CpioWalker walker(CpioWalker::At::trailer);
    walker.feed(View(archive));
    return walker.has_early_microcode();
  };
  BOOST_CHECK(has_microcode(fixture::microcode_archive()));
  BOOST_CHECK(has_microcode(fixture::cpio({{"kernel/x86/microcode/AuthenticAMD.bin", "x"}})));
  BOOST_CHECK(!has_microcode(fixture::cpio({{"kernel/x86/microcode", "", 040755}})));
  BOOST_CHECK(!has_microcode(fixture::cpio({{"lib/kernel/x86/microcode/AuthenticAMD.bin", "x"}})));
}

BOOST_AUTO_TEST_CASE(checks_sums) {
  Bytes archive = fixture::cpio({{"directory", "", 040755}, {"init", "content"}}, Trailer::with, "070702");
  BOOST_CHECK_EQUAL(error_of(archive), "no error");
  const auto content =
      std::search(archive.begin(), archive.end(), std::begin("content"), std::end("content") - 1);
  *content = 'C';
  BOOST_CHECK_EQUAL(error_of(archive), "the cpio entry at byte 120 is damaged: its checksum is wrong");
}

BOOST_AUTO_TEST_CASE(says_what_is_damaged) {
  struct Case {
    Bytes archive;
    const char* text;
  };
  const Case cases[] = {
      {with(1, "1"), "the cpio entry at byte 0 is damaged: it does not begin with 070701"},
      {with(5, "7"), "the cpio entry at byte 0 is damaged: it does not begin with 070701"},
      {with(14, "x"),
       "the cpio entry at byte 0 is damaged: its header holds something other than hexadecimal digits"},
      {with(54, " "),
       "the cpio entry at byte 0 is damaged: its header holds something other than hexadecimal digits"},
      {with(94, "00000000"), "the cpio entry at byte 0 is damaged: its name has 0 bytes"},
      {with(94, "00001001"), "the cpio entry at byte 0 is damaged: its name has 4097 bytes"},
      {with(114, "xx"), "the cpio entry at byte 0 is damaged: its name does not end"},
      {with(124, "0x"), "the cpio entry at byte 124 is damaged: it does not begin with 070701"},
  };
  for (const Case& each : cases) {
    BOOST_CHECK_EQUAL(error_of(each.archive), each.text);
  }
}

BOOST_AUTO_TEST_CASE(reads_small_hexadecimal_digits) {
  BOOST_CHECK_EQUAL(error_of(with(14, "000081a4")), "no error");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
