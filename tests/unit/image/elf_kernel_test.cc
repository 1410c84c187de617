#include "image/elf_kernel.h"

#include <elf.h>

#include <boost/test/unit_test.hpp>
#include <limits>

#include "support/error_text.h"
#include "support/fixture_images.h"

namespace {

using namespace kexec_load;
using bytes::View;
using fixture::Bytes;
using fixture::ElfKernel;
using fixture::error_text;
using fixture::Segment;

constexpr std::uint64_t kHuge = std::numeric_limits<std::uint64_t>::max();

std::optional<image::KernelImage> read(const ElfKernel& kernel) {
  return image::read_elf_kernel(View(fixture::elf_kernel(kernel)));
}

std::string error_of(const ElfKernel& kernel) {
  return error_text([&] { return read(kernel); });
}

BOOST_AUTO_TEST_SUITE(elf_kernel)

BOOST_AUTO_TEST_CASE(tells_everything_about_a_sound_kernel) {
  const auto kernel = read({});
  BOOST_REQUIRE(kernel);
  BOOST_CHECK(kernel->format == image::KernelFormat::elf);
  BOOST_CHECK_EQUAL(kernel->architecture, "x86_64");
  BOOST_CHECK_EQUAL(kernel->version, "6.1.0-40-amd64");
  BOOST_CHECK_EQUAL(kernel->banner, fixture::kBanner);
  BOOST_CHECK_EQUAL(kernel->memory_size, 0x3000U);
  BOOST_CHECK(!kernel->command_line_limit);
  BOOST_CHECK(kernel->entry_64bit);
  BOOST_CHECK(!kernel->bzimage);
  BOOST_CHECK(kernel->warnings.empty());
}

BOOST_AUTO_TEST_CASE(knows_other_architectures) {
  struct Case {
    std::uint16_t machine;
    bool is_64bit;
    const char* name;
  };
  const Case cases[] = {
      {EM_386, false, "i386"},      {EM_AARCH64, true, "aarch64"}, {EM_ARM, false, "arm"},
      {EM_PPC64, true, "ppc64"},    {EM_PPC, false, "ppc"},        {EM_S390, true, "s390x"},
      {EM_RISCV, true, "riscv64"},  {258, true, "loongarch64"},    {EM_MIPS, false, "mips"},
      {EM_PARISC, false, "parisc"}, {9999, true, "machine 9999"},
  };
  for (const Case& each : cases) {
    ElfKernel kernel;
    kernel.machine = each.machine;
    kernel.is_64bit = each.is_64bit;
    kernel.segments = {{}};
    const auto read_kernel = read(kernel);
    BOOST_REQUIRE(read_kernel);
    BOOST_CHECK_EQUAL(read_kernel->architecture, each.name);
    BOOST_CHECK(!read_kernel->entry_64bit);
  }
}

BOOST_AUTO_TEST_CASE(reads_big_endian_files) {
  // As elf_kernel() makes it, by hand: ELF32, PowerPC, one segment of 0x100 bytes at 0x54.
  Bytes file(0x154);
  const auto put = [&](std::size_t at, std::initializer_list<std::uint8_t> bytes) {
    std::copy(bytes.begin(), bytes.end(), file.begin() + static_cast<std::ptrdiff_t>(at));
  };
  put(0, {0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2MSB, EV_CURRENT});
  put(0x10, {0, ET_EXEC, 0, EM_PPC, 0, 0, 0, EV_CURRENT, 0, 0, 0x10, 0, 0, 0, 0, 0x34});
  put(0x28, {0, 0x34, 0, 0x20, 0, 1});
  put(0x34, {0, 0, 0, PT_LOAD, 0, 0, 0, 0x54, 0, 0, 0x10, 0, 0, 0, 0x10, 0, 0, 0, 1, 0, 0, 0, 2, 0});
  const std::string banner = std::string("Linux version 6.1.0-powerpc (x) #1") + '\0';
  std::copy(banner.begin(), banner.end(), file.begin() + 0x60);
  const auto kernel = image::read_elf_kernel(View(file));
  BOOST_REQUIRE(kernel);
  BOOST_CHECK_EQUAL(kernel->architecture, "ppc");
  BOOST_CHECK_EQUAL(kernel->version, "6.1.0-powerpc");
  BOOST_CHECK_EQUAL(kernel->memory_size, 0x200U);
}

BOOST_AUTO_TEST_CASE(takes_programs_for_no_kernels) {
  ElfKernel program;
  program.wants_interpreter = true;
  BOOST_CHECK(!read(program));
  ElfKernel module;
  module.type = ET_REL;
  BOOST_CHECK(!read(module));
  ElfKernel core;
  core.type = ET_CORE;
  BOOST_CHECK(!read(core));
  ElfKernel nameless;
  nameless.banner = "";
  BOOST_CHECK(!read(nameless));
  ElfKernel relocatable;  // as some architectures' kernels are linked
  relocatable.type = ET_DYN;
  BOOST_CHECK(read(relocatable));
}

BOOST_AUTO_TEST_CASE(passes_over_what_only_looks_like_a_version) {
  ElfKernel kernel;
  const char* const strange[] = {"%s (%s)", "\x1b[31m", "6.1.0\x01", ""};
  for (const char* const banner : strange) {
    kernel.banner = std::string(banner) + "\nLinux version 5.10.0 (x) #1";
    BOOST_REQUIRE(read(kernel));
    BOOST_CHECK_EQUAL(read(kernel)->version, "5.10.0");
  }
  kernel.banner = "6.1" + std::string(600, '0');  // longer than any
  BOOST_CHECK(!read(kernel));
}

BOOST_AUTO_TEST_CASE(finds_the_version_in_any_segment_but_not_outside_of_them) {
  Bytes file = fixture::elf_kernel();
  std::fill(file.begin() + 0x1000, file.end(), 0);
  BOOST_CHECK(!image::read_elf_kernel(View(file)));
  const std::string banner = "Linux version 6.1.0 (x) #1\n";
  Bytes outside = file;
  std::copy(banner.begin(), banner.end(), outside.begin() + 0x800);
  BOOST_CHECK(!image::read_elf_kernel(View(outside)));
  std::copy(banner.begin(), banner.end(), file.begin() + 0x2800);
  BOOST_CHECK(image::read_elf_kernel(View(file)));
}

BOOST_AUTO_TEST_CASE(refuses_segments_that_cannot_be) {
  struct Case {
    Segment segment;
    const char* text;
  };
  constexpr std::uint64_t kVirtual = 0xffffffff81000000;
  constexpr std::uint64_t kPhysical = 0x1000000;
  const Case cases[] = {
      {{0x1000, kVirtual, kPhysical, kHuge - 0xfff, kHuge, 1},
       "the ELF kernel is damaged: a segment ends behind the file's end (the file is cut off?)"},
      {{kHuge - 0xfff, kVirtual, kPhysical, 0x1000, 0x1000, 1},
       "the ELF kernel is damaged: a segment ends behind the file's end (the file is cut off?)"},
      {{0x1000, kVirtual, kPhysical, 0x100000, 0x100000, 1},
       "the ELF kernel is damaged: a segment ends behind the file's end (the file is cut off?)"},
      {{0x1000, kVirtual, kPhysical, 0x1000, 0xfff, 0x1000},
       "the ELF kernel is damaged: a segment has more bytes in the file than in memory"},
      {{0x1000, kVirtual, kHuge - 0xfff, 0x1000, 0x2000, 0x1000},
       "the ELF kernel is damaged: a segment ends behind the end of all memory"},
      {{0x1000, kVirtual, kPhysical, 0x1000, 0x1000, 0x1800},
       "the ELF kernel is damaged: a segment is not aligned as it says"},
      {{0x1000, kVirtual + 8, kPhysical, 0x1000, 0x1000, 0x1000},
       "the ELF kernel is damaged: a segment is not aligned as it says"},
  };
  for (const Case& each : cases) {
    ElfKernel kernel;
    Bytes file = fixture::elf_kernel();
    kernel.segments = {each.segment};
    kernel.banner = "";  // it might lie anywhere
    const Bytes headers = fixture::elf_kernel(kernel);
    file.resize(0x2000);
    std::copy(headers.begin(), headers.begin() + 0x78, file.begin());
    BOOST_CHECK_EQUAL(error_text([&] { return image::read_elf_kernel(View(file)); }), each.text);
  }
}

BOOST_AUTO_TEST_CASE(refuses_overlapping_segments_in_any_order) {
  ElfKernel kernel;
  kernel.segments = {{0x2000, 0xffffffff81001000, 0x1001000, 0x1000, 0x1000, 0x1000}, {}};
  BOOST_CHECK_EQUAL(error_of(kernel), "the ELF kernel is damaged: its segments overlap");
  kernel.segments[0].paddr = 0x1002000;
  BOOST_CHECK_EQUAL(error_of(kernel), "no error");
}

BOOST_AUTO_TEST_CASE(refuses_more_segments_than_kexec_takes) {
  ElfKernel kernel;
  kernel.segments.clear();
  for (std::uint64_t i = 0; i < 16; ++i) {
    kernel.segments.push_back({0x1000, i * 0x1000, 0x1000000 + i * 0x1000, 0x1000, 0x1000, 0x1000});
  }
  BOOST_CHECK_EQUAL(error_of(kernel), "no error");
  kernel.segments.push_back({0x1000, 0x10000, 0x1010000, 0x1000, 0x1000, 0x1000});
  BOOST_CHECK_EQUAL(error_of(kernel),
                    "the ELF kernel is damaged: it has 17 segments to load, and kexec takes 16");
}

BOOST_AUTO_TEST_CASE(ignores_empty_segments) {
  ElfKernel kernel;
  kernel.segments.push_back({0x1000, 0, 0, 0, 0, 0});
  BOOST_REQUIRE(read(kernel));
  BOOST_CHECK_EQUAL(read(kernel)->memory_size, 0x3000U);
}

BOOST_AUTO_TEST_CASE(refuses_a_kernel_without_anything_to_load) {
  ElfKernel kernel;
  kernel.segments = {{0x1000, 0, 0, 0, 0, 0}};
  kernel.banner = "";
  BOOST_CHECK_EQUAL(error_of(kernel), "the ELF kernel is damaged: it has no segments to load");
}

BOOST_AUTO_TEST_CASE(wants_the_entry_inside_of_the_segments) {
  ElfKernel kernel;
  kernel.entry = 0x1003000;
  BOOST_CHECK_EQUAL(error_of(kernel),
                    "the ELF kernel is damaged: its entry point lies outside of its segments");
  kernel.entry = 0x1002fff;
  BOOST_CHECK_EQUAL(error_of(kernel), "no error");
  kernel.entry = 0xffffffff81000b53;  // virtual, as on other architectures
  BOOST_CHECK_EQUAL(error_of(kernel), "no error");
}

BOOST_AUTO_TEST_CASE(refuses_every_way_of_being_cut_off) {
  const Bytes file = fixture::elf_kernel();
  for (std::size_t size = 4; size < file.size(); size += size < 0x200 ? 1 : 0x100) {
    const std::string text = error_text([&] { return image::read_elf_kernel(View(file).sub(0, size)); });
    const char* expected =
        size < 0x40 ? "the ELF kernel is damaged: it is cut off within its header, or that is damaged"
        : size < 0xb0
            ? "the ELF kernel is damaged: its program headers lie outside of the file"
            : "the ELF kernel is damaged: a segment ends behind the file's end (the file is cut off?)";
    BOOST_REQUIRE_EQUAL(text, expected);
  }
}

BOOST_AUTO_TEST_CASE(refuses_headers_that_are_damaged) {
  struct Case {
    std::size_t at;
    Bytes bytes;
    const char* text;
  };
  const Case cases[] = {
      {0x04, {9}, "the ELF kernel is damaged: it is cut off within its header, or that is damaged"},
      {0x20, Bytes(8, 0xff), "the ELF kernel is damaged: its program headers lie outside of the file"},
      {0x36, {1, 0}, "the ELF kernel is damaged: its program headers lie outside of the file"},
      {0x38, {0xfe, 0xff}, "the ELF kernel is damaged: its program headers lie outside of the file"},
      {0x38, {0, 0}, "the ELF kernel is damaged: it has no segments to load"},
  };
  for (const Case& each : cases) {
    Bytes file = fixture::elf_kernel();
    std::copy(each.bytes.begin(), each.bytes.end(), file.begin() + static_cast<std::ptrdiff_t>(each.at));
    BOOST_CHECK_EQUAL(error_text([&] { return image::read_elf_kernel(View(file)); }), each.text);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
