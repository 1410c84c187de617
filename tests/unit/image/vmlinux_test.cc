#include "image/vmlinux.h"

#include <boost/test/unit_test.hpp>

#include "support/error_text.h"
#include "support/fixture_images.h"

namespace kexec_load::image {

namespace {

constexpr std::uint64_t kMiB = 1 << 20;

std::string error_of(const fixture::ElfKernel& kernel) {
  return fixture::error_text([&] { return lay_out(bytes::View(fixture::elf_kernel(kernel))); });
}

/// 3 MiB in the file at 16 MiB of memory, which goes on to 20 MiB.
fixture::ElfKernel large_kernel() {
  fixture::ElfKernel kernel;
  kernel.segments = {{0x1000, 0xffffffff81000000, 16 * kMiB, 3 * kMiB, 4 * kMiB, 0x1000}};
  return kernel;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(vmlinux)

BOOST_AUTO_TEST_CASE(without_section_headers_segments_are_copied_whole) {
  const fixture::Bytes file = fixture::elf_kernel();
  const Vmlinux kernel = lay_out(bytes::View(file));
  BOOST_TEST(kernel.entry == 0x1000000U);
  BOOST_TEST(kernel.begin == 0x1000000U);
  BOOST_TEST(kernel.end == 0x1003000U);
  BOOST_TEST(kernel.alignment == 0x1000U);
  BOOST_TEST(kernel.file_end == file.size());
  const std::vector<Piece> expected = {{0x1000, 0x1000, 0x1000000}, {0x2000, 0x1000, 0x1002000}};
  BOOST_TEST((kernel.pieces == expected));
  BOOST_TEST((kernel.segments == expected));
}

BOOST_AUTO_TEST_CASE(what_the_kernel_clears_itself_is_left_out) {
  fixture::ElfKernel built = large_kernel();
  constexpr std::uint32_t kNobits = 8;
  built.sections = {{".text", 0x1000, 0x2345},
                    {".comment", 0x4000, 2 * kMiB, 1, 0},
                    {".bss", 0x4000, 2 * kMiB, kNobits, 2},
                    {".init.scratch", 0x4000 + kMiB, kMiB},
                    {".data", 0x1000 + 2 * kMiB + 0x123, 0x2000}};
  const fixture::Bytes file = fixture::elf_kernel(built);
  const Vmlinux kernel = lay_out(bytes::View(file));
  const std::vector<Piece> expected = {{0x1000, 0x2345, 16 * kMiB}, {0x1000 + 2 * kMiB, 0x2123, 18 * kMiB}};
  BOOST_TEST((kernel.pieces == expected));
  BOOST_TEST((kernel.segments == std::vector<Piece>{{0x1000, 3 * kMiB, 16 * kMiB}}));
  BOOST_TEST(kernel.file_end == file.size());
}

BOOST_AUTO_TEST_CASE(small_gaps_are_copied) {
  fixture::ElfKernel built = large_kernel();
  built.sections = {{".text", 0x1000, 0x1000}, {".data", 0x1000 + kMiB, 0x10}};
  const std::vector<Piece> expected = {{0x1000, kMiB + 0x10, 16 * kMiB}};
  BOOST_TEST((lay_out(bytes::View(fixture::elf_kernel(built))).pieces == expected));
}

BOOST_AUTO_TEST_CASE(damage_is_told) {
  fixture::ElfKernel kernel;
  kernel.machine = 183;
  BOOST_TEST(error_of(kernel) == "the kernel inside is not one for x86-64");
  kernel = {};
  kernel.segments[1].paddr = 0x1002010;
  BOOST_TEST(error_of(kernel) == "the ELF kernel is damaged: a segment does not begin at a page");
  kernel = {};
  kernel.segments[1].paddr = 0x1001000;
  BOOST_TEST(error_of(kernel) == "the ELF kernel is damaged: its segments overlap");
  kernel = {};
  kernel.segments[1].paddr = 0xfffffffffffff000;
  BOOST_TEST(error_of(kernel) == "the ELF kernel is damaged: a segment ends behind the end of all memory");
  kernel = {};
  kernel.segments[1].file_size = 0x2001;
  kernel.segments[1].memory_size = 0x2001;
  fixture::Bytes cut = fixture::elf_kernel(kernel);
  cut.pop_back();
  BOOST_TEST(fixture::error_text([&] { return lay_out(bytes::View(cut)); }) ==
             "the ELF kernel is damaged: a segment ends behind the file's end (the file is cut off?)");
  kernel = {};
  kernel.entry = 0x1001000;
  BOOST_TEST(error_of(kernel) == "the ELF kernel is damaged: its entry point lies outside of its segments");
  kernel = {};
  kernel.segments.clear();
  kernel.banner.clear();
  BOOST_TEST(error_of(kernel) == "the ELF kernel is damaged: it has no segments to load");
  kernel = large_kernel();
  kernel.sections = {{".text", 0x1000, 0x100000000}};
  BOOST_TEST(error_of(kernel) ==
             "the ELF kernel is damaged: a section ends behind the file's end (the file is cut off?)");
  fixture::Bytes sections = fixture::elf_kernel(kernel);
  sections.resize(sections.size() - 1);
  BOOST_TEST(fixture::error_text([&] { return lay_out(bytes::View(sections)); }) ==
             "the ELF kernel is damaged: its section headers lie outside of the file");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::image
