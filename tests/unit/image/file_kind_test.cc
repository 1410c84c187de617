#include "image/file_kind.h"

#include <elf.h>

#include <boost/test/unit_test.hpp>

#include "support/fixture_images.h"

namespace {

using namespace kexec_load;
using bytes::View;
using compress::Compression;
using fixture::Bytes;

/// A file of zeros but for `text` at `at`.
Bytes with(std::size_t at, std::string_view text) {
  Bytes file(at + text.size() + 16);
  std::copy(text.begin(), text.end(), file.begin() + static_cast<std::ptrdiff_t>(at));
  return file;
}

Bytes elf_of_type(std::uint16_t type) {
  fixture::ElfKernel elf;
  elf.type = type;
  return fixture::elf_kernel(elf);
}

BOOST_AUTO_TEST_SUITE(file_kind)

BOOST_AUTO_TEST_CASE(says_what_a_file_is) {
  using namespace std::string_view_literals;
  struct Case {
    Bytes file;
    const char* text;
  };
  const Case cases[] = {
      {{}, "an empty file"},
      {{'x'}, "a text file"},
      {with(0, "#!/bin/bash\n"), "a shell script"},
      {with(0, "#!/usr/bin/python3\n# sh\n"), "a script"},
      {Bytes(5000), "a file of zeros"},
      {Bytes(600, 0x90), "unknown data"},
      {fixture::bz_image(), "a Linux kernel (bzImage)"},
      {elf_of_type(ET_EXEC), "an ELF program for x86_64"},
      {elf_of_type(ET_REL), "an ELF object or module for x86_64"},
      {elf_of_type(ET_CORE), "a core dump of x86_64"},
      {with(0,
            "\x7f"
            "ELF\x01\x02\x01\0\0\0\0\0\0\0\0\0\0\x02\0\x14"sv),
       "an ELF program for ppc"},
      {{0x7f, 'E', 'L', 'F'}, "the first bytes of an ELF file"},
      {with(0x38, "ARMd"), "an arm64 kernel Image"},
      {with(0x38, "RSC\x05"), "a RISC-V kernel Image"},
      {with(0x04, "zimg"), "a compressed EFI kernel (zboot)"},
      {with(0x24, "\x18\x28\x6f\x01"), "a 32-bit ARM kernel (zImage)"},
      {fixture::init_archive(), "a cpio archive"},
      {with(0, "070702"), "a cpio archive"},
      {with(0, "070707"), "a cpio archive of the old portable format"},
      {with(0, "\xc7\x71"), "a cpio archive of the old binary format"},
      {with(0, "\x27\x05\x19\x56"), "a U-Boot image"},
      {with(0, "\xd0\x0d\xfe\xed"), "a device tree or a U-Boot FIT image"},
      {with(0, "!<arch>\n"), "an ar archive or Debian package"},
      {with(0, "PK\x03\x04"), "a zip archive"},
      {with(0, "\xed\xab\xee\xdb"), "an RPM package"},
      {with(257, "ustar"), "a tar archive"},
      {with(0x8001, "CD001"), "an ISO 9660 image"},
      {with(0, "\x04\x22\x4d\x18"),
       "an lz4 file in the new frame format, where the kernel knows the old one (lz4 -l)"},
      {fixture::pe_file({".osrel", ".cmdline", ".linux"}), "a unified kernel image (UKI)"},
      {fixture::pe_file({".text"}), "an EFI or Windows program (PE)"},
      {with(0x1fe, "\x55\xaa"), "a boot sector or disk image"},
      {with(0, "hsqs"), "an image of a file system (squashfs)"},
  };
  for (const Case& each : cases) {
    BOOST_CHECK_EQUAL(image::describe(View(each.file)), each.text);
  }
}

BOOST_AUTO_TEST_CASE(says_what_is_compressed) {
  struct Case {
    Compression compression;
    Bytes content;
    const char* text;
  };
  const Case cases[] = {
      {Compression::gzip, fixture::init_archive(), "a gzip-compressed cpio archive"},
      {Compression::bzip2, fixture::elf_kernel(), "a bzip2-compressed ELF program for x86_64"},
      {Compression::lzma, Bytes(10), "an lzma-compressed file of zeros"},
      {Compression::xz, {}, "an xz-compressed empty file"},
      {Compression::lz4, {'#', '!', 's', 'h'}, "an lz4-compressed shell script"},
      {Compression::lzo, Bytes(10, 0xff), "an lzo-compressed file: unknown data"},
      {Compression::zstd, fixture::pack(Compression::gzip, {}), "zstd-compressed data, compressed twice"},
  };
  for (const Case& each : cases) {
    const Bytes file = fixture::pack(each.compression, View(each.content));
    BOOST_CHECK_EQUAL(image::describe(View(file)), each.text);
    BOOST_CHECK_EQUAL(image::describe(View(file).sub(0, 3)),
                      "damaged " + std::string(compress::name(each.compression)) + "-compressed data");
  }
}

BOOST_AUTO_TEST_CASE(knows_the_file_systems_of_old_style_initrds) {
  struct Case {
    std::size_t at;
    std::string_view magic;
    const char* name;
  };
  const Case cases[] = {
      {0, "hsqs", "squashfs"},
      {0, "-rom1fs-", "romfs"},
      {0, "\x45\x3d\xcd\x28", "cramfs"},
      {512, "\x45\x3d\xcd\x28", "cramfs"},
      {1080, "\x53\xef", "ext"},
      {1040, "\x7f\x13", "minix"},
      {1040, "\x8f\x13", "minix"},
      {1040, "h$", "minix"},
      {1040, "x$", "minix"},
  };
  for (const Case& each : cases) {
    const auto name = image::file_system(View(with(each.at, each.magic)));
    BOOST_REQUIRE(name);
    BOOST_CHECK_EQUAL(*name, each.name);
    BOOST_CHECK_LE(each.at + each.magic.size(), image::kFileSystemFront);
  }
  BOOST_CHECK(!image::file_system(View(Bytes(5000))));
  BOOST_CHECK(!image::file_system({}));
}

BOOST_AUTO_TEST_CASE(tells_formats_by_their_magic) {
  BOOST_CHECK(image::has_setup_header(View(fixture::bz_image())));
  BOOST_CHECK(!image::has_setup_header(View(fixture::elf_kernel())));
  BOOST_CHECK(!image::has_setup_header({}));
  BOOST_CHECK(image::is_elf(View(fixture::elf_kernel())));
  BOOST_CHECK(!image::is_elf(View(fixture::bz_image())));
  BOOST_CHECK(image::is_cpio(View(fixture::init_archive())));
  BOOST_CHECK(image::is_cpio(View(std::string_view("070702"))));
  BOOST_CHECK(!image::is_cpio(View(std::string_view("070707"))));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
