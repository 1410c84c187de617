#include "image/initrd.h"

#include <boost/test/unit_test.hpp>
#include <sstream>

#include "support/error_text.h"
#include "support/fixture_images.h"

namespace {

using namespace kexec_load;
using bytes::View;
using compress::Compression;
using fixture::Bytes;
using fixture::error_text;
using image::Initrd;
using image::InitrdDepth;

constexpr std::uint64_t kNoLimit = std::uint64_t{1} << 40;

Initrd quick(const Bytes& file) {
  return image::read_initrd(View(file));
}

Initrd full(const Bytes& file) {
  return image::read_initrd(View(file), InitrdDepth::full);
}

std::string quick_error(const Bytes& file) {
  return error_text([&] { return quick(file); });
}

std::string full_error(const Bytes& file) {
  return error_text([&] { return full(file); });
}

Bytes packed_init(Compression compression) {
  return fixture::pack(compression, View(fixture::init_archive()));
}

Bytes append(Bytes file, std::string_view text) {
  file.insert(file.end(), text.begin(), text.end());
  return file;
}

BOOST_AUTO_TEST_SUITE(initrd)

BOOST_AUTO_TEST_CASE(reads_a_plain_archive) {
  const Bytes archive = fixture::init_archive();
  for (const InitrdDepth depth : {InitrdDepth::quick, InitrdDepth::full}) {
    const Initrd initrd = image::read_initrd(View(archive), depth);
    BOOST_REQUIRE_EQUAL(initrd.archives.size(), 1U);
    BOOST_CHECK_EQUAL(initrd.archives[0].offset, 0U);
    BOOST_CHECK_EQUAL(initrd.archives[0].size, archive.size());
    BOOST_CHECK(initrd.archives[0].compression == Compression::none);
    BOOST_CHECK(initrd.archives[0].unpacked_size == archive.size());
    BOOST_CHECK(!initrd.archives[0].is_early_microcode);
    BOOST_CHECK(initrd.read_to_end);
    BOOST_CHECK(initrd.warnings.empty());
  }
}

BOOST_AUTO_TEST_CASE(reads_what_distributions_make) {
  const Bytes early = fixture::microcode_archive();
  for (const Compression each : fixture::all_compressions()) {
    BOOST_TEST_CONTEXT(compress::name(each)) {
      const Bytes packed = packed_init(each);
      const Bytes file = fixture::join({early, packed}, 512);
      const std::size_t start = file.size() - packed.size();

      const Initrd seen = quick(file);
      BOOST_REQUIRE_EQUAL(seen.archives.size(), 2U);
      BOOST_CHECK(seen.archives[0].is_early_microcode);
      BOOST_CHECK_EQUAL(seen.archives[0].size, early.size());
      BOOST_CHECK_EQUAL(seen.archives[1].offset, start);
      BOOST_CHECK_EQUAL(seen.archives[1].size, packed.size());
      BOOST_CHECK(seen.archives[1].compression == each);
      BOOST_CHECK(!seen.archives[1].unpacked_size);
      BOOST_CHECK(!seen.read_to_end);

      const Initrd known = full(file);
      BOOST_REQUIRE_EQUAL(known.archives.size(), 2U);
      BOOST_CHECK_EQUAL(known.archives[1].size, packed.size());
      BOOST_CHECK(known.archives[1].unpacked_size == fixture::init_archive().size());
      BOOST_CHECK(known.read_to_end);
      BOOST_CHECK(known.warnings.empty());
    }
  }
}

BOOST_AUTO_TEST_CASE(reads_any_number_of_archives_in_their_order) {
  const Bytes zstd = packed_init(Compression::zstd);
  const Bytes gzip = packed_init(Compression::gzip);
  const Bytes file = fixture::join({fixture::microcode_archive(), zstd, gzip, packed_init(Compression::lz4),
                                    Bytes(4), fixture::init_archive(), Bytes(100)});
  const Initrd initrd = full(file);
  const Compression expected[] = {Compression::none, Compression::zstd, Compression::gzip, Compression::lz4,
                                  Compression::none};
  BOOST_REQUIRE_EQUAL(initrd.archives.size(), std::size(expected));
  std::uint64_t end = 0;
  for (std::size_t i = 0; i < std::size(expected); ++i) {
    BOOST_CHECK(initrd.archives[i].compression == expected[i]);
    BOOST_CHECK_GE(initrd.archives[i].offset, end);
    BOOST_CHECK_LT(initrd.archives[i].offset, end + 8);
    end = initrd.archives[i].offset + initrd.archives[i].size;
  }
  BOOST_CHECK(initrd.read_to_end);
}

BOOST_AUTO_TEST_CASE(zeros_may_stand_before_the_first_archive) {
  const Initrd initrd = full(fixture::join({Bytes(8), fixture::init_archive()}));
  BOOST_REQUIRE_EQUAL(initrd.archives.size(), 1U);
  BOOST_CHECK_EQUAL(initrd.archives[0].offset, 8U);
}

BOOST_AUTO_TEST_CASE(several_archives_may_be_packed_as_one) {
  const Bytes both = fixture::join({fixture::init_archive(), fixture::init_archive()}, 512);
  const Initrd initrd = full(fixture::pack(Compression::gzip, View(both)));
  BOOST_REQUIRE_EQUAL(initrd.archives.size(), 1U);
  BOOST_CHECK(initrd.archives[0].unpacked_size == both.size());
}

BOOST_AUTO_TEST_CASE(early_microcode_is_early_only_where_it_is_not_compressed) {
  const Initrd initrd = full(fixture::pack(Compression::gzip, View(fixture::microcode_archive())));
  BOOST_CHECK(!initrd.archives.at(0).is_early_microcode);
}

BOOST_AUTO_TEST_CASE(says_what_a_file_is_that_is_no_initrd) {
  struct Case {
    Bytes file;
    const char* text;
  };
  const Case cases[] = {
      {{}, "not an initrd: this is an empty file"},
      {Bytes(5000), "not an initrd: this is a file of zeros"},
      {append({}, "garbage\n"), "not an initrd: this is a text file"},
      {append({}, "0 is how a cpio archive begins"), "not an initrd: this is a text file"},
      {append({}, "070707000000"), "not an initrd: this is a cpio archive of the old portable format"},
      {Bytes(4096, 0xa5), "not an initrd: this is unknown data"},
      {fixture::bz_image(), "not an initrd: this is a Linux kernel (bzImage)"},
      {fixture::elf_kernel(), "not an initrd: this is an ELF program for x86_64"},
      {fixture::pack(Compression::gzip, View(fixture::bz_image())),
       "not an initrd: this is a gzip-compressed Linux kernel (bzImage)"},
      {fixture::pack(Compression::xz, {}), "not an initrd: this is an xz-compressed empty file"},
      {{0x04, 0x22, 0x4d, 0x18, 0x64},
       "not an initrd: this is an lz4 file in the new frame format, where the kernel knows the old one (lz4 "
       "-l)"},
  };
  for (const Case& each : cases) {
    BOOST_CHECK_EQUAL(quick_error(each.file), each.text);
    BOOST_CHECK_EQUAL(full_error(each.file), each.text);
  }
}

BOOST_AUTO_TEST_CASE(a_compressed_beginning_that_is_damaged_is_told_at_once) {
  BOOST_CHECK_EQUAL(quick_error({0x1f, 0x8b, 0, 0}),
                    "the initrd's gzip archive at byte 0: the gzip data is damaged near byte 4");
}

BOOST_AUTO_TEST_CASE(a_plain_archive_that_is_cut_off_is_refused) {
  Bytes file = fixture::init_archive();
  file.resize(300);
  BOOST_CHECK_EQUAL(quick_error(file), "the initrd's cpio archive at byte 0 is cut off");
  BOOST_CHECK_EQUAL(full_error(file), "the initrd's cpio archive at byte 0 is cut off");
}

BOOST_AUTO_TEST_CASE(a_plain_archive_that_is_damaged_is_refused) {
  Bytes file = fixture::join({fixture::microcode_archive(), fixture::init_archive()});
  const std::size_t second = fixture::microcode_archive().size();
  file[second + 20] = 'x';
  BOOST_CHECK_EQUAL(quick_error(file),
                    "the initrd's cpio archive at byte " + std::to_string(second) +
                        ": the cpio entry at byte 0 is damaged: its header holds something other "
                        "than hexadecimal digits");
}

BOOST_AUTO_TEST_CASE(the_full_depth_finds_compressed_archives_that_are_cut_off) {
  const std::size_t start = fixture::microcode_archive().size();
  for (const Compression each : fixture::all_compressions()) {
    Bytes file = fixture::join({fixture::microcode_archive(), packed_init(each)});
    file.resize(file.size() - 1);
    std::ostringstream expected;
    expected << "the initrd's " << compress::name(each) << " archive at byte " << start << ": the "
             << compress::name(each) << " data is cut off after " << file.size() - start << " bytes";
    BOOST_CHECK_EQUAL(full_error(file), expected.str());
  }
}

BOOST_AUTO_TEST_CASE(the_full_depth_finds_archives_that_were_cut_off_before_they_were_packed) {
  const Bytes archive = fixture::init_archive();
  const Bytes file = fixture::pack(Compression::gzip, View(archive).sub(0, 300));
  BOOST_CHECK_EQUAL(quick_error(file), "no error");
  BOOST_CHECK_EQUAL(full_error(file), "the initrd's gzip archive at byte 0 is cut off");
}

BOOST_AUTO_TEST_CASE(the_full_depth_finds_what_is_no_archive_among_them) {
  const Bytes gzip = packed_init(Compression::gzip);
  const std::string end = std::to_string(gzip.size());
  BOOST_CHECK_EQUAL(quick_error(append(gzip, "hello\n")), "no error");
  BOOST_CHECK_EQUAL(
      full_error(append(gzip, "hello\n")),
      "the initrd is damaged: at byte " + end + ", behind its archives, stands something else (a text file)");
  const Bytes script = fixture::pack(Compression::xz, View(std::string_view("#!/bin/sh\n")));
  BOOST_CHECK_EQUAL(full_error(append(gzip, View(script).text())),
                    "the initrd is damaged: at byte " + end +
                        ", behind its archives, stands something else (an xz-compressed shell script)");
  const std::size_t size = fixture::init_archive().size();
  const Bytes inside = fixture::pack(Compression::gzip, View(append(fixture::init_archive(), "hello")));
  BOOST_CHECK_EQUAL(full_error(inside), "the initrd's gzip archive at byte 0: after " + std::to_string(size) +
                                            " bytes of it stands something that is no cpio entry");
}

BOOST_AUTO_TEST_CASE(a_plain_archive_must_stand_at_a_multiple_of_four) {
  Bytes file = packed_init(Compression::gzip);
  do {
    file.push_back(0);
  } while (file.size() % 4 != 2);
  const std::size_t at = file.size();
  const Bytes plain = fixture::init_archive();
  BOOST_CHECK_EQUAL(full_error(append(file, View(plain).text())),
                    "the initrd's cpio archive at byte " + std::to_string(at) +
                        " is not where the kernel looks for it: that must be a multiple of 4");
}

BOOST_AUTO_TEST_CASE(so_must_what_follows_a_plain_archive) {
  const Bytes gzip = packed_init(Compression::gzip);
  for (const std::size_t zeros : {0, 4, 1, 2}) {
    Bytes file = fixture::microcode_archive();
    const std::size_t at = file.size() + zeros;
    file.resize(at);
    BOOST_CHECK_EQUAL(quick_error(append(file, View(gzip).text())),
                      zeros % 4 == 0
                          ? "no error"
                          : "the initrd's gzip archive at byte " + std::to_string(at) +
                                " is not where the kernel looks for it: that must be a multiple of 4");
  }
  Bytes packed = gzip;  // behind a compressed one it may stand anywhere
  packed.resize(gzip.size() + 4 - gzip.size() % 4 + 1);
  BOOST_CHECK_EQUAL(full(append(packed, View(gzip).text())).archives.size(), 2U);
}

BOOST_AUTO_TEST_CASE(an_archive_without_an_end_mark_is_accepted_with_a_warning) {
  const Bytes endless = fixture::cpio({{"init", "x"}}, fixture::Trailer::without);
  const Initrd plain = quick(endless);
  BOOST_REQUIRE_EQUAL(plain.warnings.size(), 1U);
  BOOST_CHECK_EQUAL(plain.warnings[0],
                    "the initrd's cpio archive at byte 0 has no end mark: it may be cut off");
  const Initrd packed = full(fixture::pack(Compression::zstd, View(endless)));
  BOOST_REQUIRE_EQUAL(packed.warnings.size(), 1U);
  BOOST_CHECK_EQUAL(packed.warnings[0],
                    "the initrd's zstd archive at byte 0 has no end mark: it may be cut off");
}

BOOST_AUTO_TEST_CASE(a_check_of_xz_that_the_kernel_does_not_know_is_warned_of) {
  const Bytes archive = fixture::init_archive();
  BOOST_CHECK(quick(fixture::pack_xz(View(archive), 0)).warnings.empty());
  BOOST_CHECK(quick(fixture::pack_xz(View(archive), 1)).warnings.empty());
  const Initrd initrd = quick(fixture::pack_xz(View(archive), 4));
  BOOST_REQUIRE_EQUAL(initrd.warnings.size(), 1U);
  BOOST_CHECK_EQUAL(initrd.warnings[0],
                    "the initrd's xz archive at byte 0 has a check that the kernel does not know: make it "
                    "with xz --check=crc32");
}

BOOST_AUTO_TEST_CASE(old_style_initrds_are_accepted_with_a_warning) {
  Bytes ext(4096);
  ext[1080] = 0x53;
  ext[1081] = 0xef;
  for (const Bytes& file : {ext, fixture::pack(Compression::gzip, View(ext))}) {
    for (const InitrdDepth depth : {InitrdDepth::quick, InitrdDepth::full}) {
      const Initrd initrd = image::read_initrd(View(file), depth);
      BOOST_CHECK(initrd.archives.empty());
      BOOST_CHECK(!initrd.read_to_end);
      BOOST_REQUIRE_EQUAL(initrd.warnings.size(), 1U);
      BOOST_CHECK_EQUAL(initrd.warnings[0],
                        "this is an old-style initrd (a file system, ext): only a kernel with RAM disks and "
                        "root=/dev/ram0 takes it");
    }
  }
}

BOOST_AUTO_TEST_CASE(archives_that_hold_too_much_are_refused) {
  const Bytes archive = fixture::init_archive();
  const Bytes gzip = packed_init(Compression::gzip);
  const Bytes file = fixture::join({archive, gzip});
  const auto verdict = [&](std::uint64_t most) {
    return error_text([&] { return image::read_initrd(View(file), {InitrdDepth::full, most}); });
  };
  BOOST_CHECK_EQUAL(verdict(2 * archive.size()), "no error");
  BOOST_CHECK_EQUAL(verdict(kNoLimit), "no error");
  BOOST_CHECK_EQUAL(verdict(2 * archive.size() - 1),
                    "the initrd's gzip archive at byte " + std::to_string(archive.size()) +
                        ": the gzip data holds more than the " + std::to_string(archive.size() - 1) +
                        " bytes that are allowed");
  BOOST_CHECK_EQUAL(verdict(archive.size() - 1), "the initrd holds more bytes than are allowed");
}

BOOST_AUTO_TEST_CASE(a_decompression_bomb_is_left_early) {
  const Bytes bomb = fixture::gzip_bomb(View(fixture::init_archive()), std::uint64_t{100} << 20);
  BOOST_CHECK_EQUAL(error_text([&] {
                      return image::read_initrd(View(bomb), {InitrdDepth::full, 1 << 20});
                    }),
                    "the initrd's gzip archive at byte 0: the gzip data holds more than the 1048576 bytes "
                    "that are allowed");
}

BOOST_AUTO_TEST_CASE(a_boot_configuration_behind_the_archives) {
  const std::string configuration = "kernel.x = 1\n";
  for (std::size_t padding = 0; padding < 4; ++padding) {
    fixture::Bytes initrd = fixture::init_archive();
    const std::size_t archive_size = initrd.size();
    for (const std::string& piece : {configuration, std::string("\x0d\0\0\0\x34\x03\0\0", 8),
                                     std::string("#BOOTCONFIG\n"), std::string(padding, '\0')}) {
      initrd.insert(initrd.end(), piece.begin(), piece.end());
    }
    const Initrd read = read_initrd(bytes::View(initrd), InitrdDepth::full);
    BOOST_REQUIRE_EQUAL(read.archives.size(), 1U);
    BOOST_TEST(read.read_to_end);
    // One byte more than there is.
    const std::size_t numbers = archive_size + configuration.size();
    for (std::size_t i = 0; i < 4; ++i) {
      initrd[numbers + i] = static_cast<std::uint8_t>((numbers + 1) >> (8 * i));
    }
    BOOST_CHECK_THROW(read_initrd(bytes::View(initrd), InitrdDepth::full), text::Error);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
