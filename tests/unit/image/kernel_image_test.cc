#include "image/kernel_image.h"

#include <boost/test/unit_test.hpp>

#include "support/error_text.h"
#include "support/fixture_images.h"

namespace {

using namespace kexec_load;
using bytes::View;
using compress::Compression;
using fixture::Bytes;
using fixture::error_text;

image::ReadKernel read(const Bytes& file) {
  return image::read_kernel(View(file));
}

std::string error_of(const Bytes& file) {
  return error_text([&] { return read(file); });
}

Bytes bytes_of(std::string_view text) {
  return {text.begin(), text.end()};
}

BOOST_AUTO_TEST_SUITE(kernel_image)

BOOST_AUTO_TEST_CASE(formats_have_names) {
  BOOST_CHECK_EQUAL(image::name(image::KernelFormat::bzimage), "bzImage");
  BOOST_CHECK_EQUAL(image::name(image::KernelFormat::elf), "ELF");
}

BOOST_AUTO_TEST_CASE(reads_bare_kernels) {
  const auto bzimage = read(fixture::bz_image());
  BOOST_CHECK(bzimage.image.format == image::KernelFormat::bzimage);
  BOOST_CHECK(bzimage.wrapping == Compression::none);
  BOOST_CHECK(bzimage.unwrapped.empty());
  const auto elf = read(fixture::elf_kernel());
  BOOST_CHECK(elf.image.format == image::KernelFormat::elf);
  BOOST_CHECK(elf.unwrapped.empty());
}

BOOST_AUTO_TEST_CASE(unwraps_compressed_kernels) {
  for (const Bytes& kernel : {fixture::bz_image(), fixture::elf_kernel()}) {
    for (const Compression each : fixture::all_compressions()) {
      BOOST_TEST_CONTEXT(compress::name(each)) {
        const auto wrapped = read(fixture::pack(each, View(kernel)));
        BOOST_CHECK(wrapped.wrapping == each);
        BOOST_CHECK(wrapped.unwrapped == kernel);
        BOOST_CHECK_EQUAL(wrapped.image.version, "6.1.0-40-amd64");
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(unwraps_once_only) {
  const Bytes once = fixture::pack(Compression::gzip, View(fixture::elf_kernel()));
  BOOST_CHECK_EQUAL(error_of(fixture::pack(Compression::xz, View(once))),
                    "not a kernel: this is xz-compressed data, compressed twice");
}

BOOST_AUTO_TEST_CASE(says_what_a_file_is_that_is_no_kernel) {
  fixture::ElfKernel program;
  program.wants_interpreter = true;
  struct Case {
    Bytes file;
    const char* text;
  };
  const Case cases[] = {
      {{}, "not a kernel: this is an empty file"},
      {bytes_of("#!/bin/sh\nexit 0\n"), "not a kernel: this is a shell script"},
      {fixture::elf_kernel(program), "not a kernel: this is an ELF program for x86_64"},
      {fixture::init_archive(), "not a kernel: this is a cpio archive"},
      {fixture::pack(Compression::gzip, View(fixture::init_archive())),
       "not a kernel: this is a gzip-compressed cpio archive"},
      {fixture::pe_file({".text", ".linux"}), "not a kernel: this is a unified kernel image (UKI)"},
      {Bytes(100, 0x90), "not a kernel: this is unknown data"},
      {fixture::pack(Compression::gzip, View(fixture::elf_kernel(program))),
       "not a kernel: this is a gzip-compressed ELF program for x86_64"},
      {{0x1f, 0x8b, 0, 0}, "not a kernel: this is damaged gzip-compressed data"},
      {fixture::gzip_bomb({}, 50 << 20), "not a kernel: this is a gzip-compressed file of zeros"},
  };
  for (const Case& each : cases) {
    BOOST_CHECK_EQUAL(error_of(each.file), each.text);
  }
}

BOOST_AUTO_TEST_CASE(refuses_a_wrapped_kernel_that_is_damaged) {
  Bytes wrapped = fixture::pack(Compression::gzip, View(fixture::elf_kernel()));
  Bytes flipped = wrapped;
  flipped[flipped.size() - 5] ^= 1;  // its CRC
  BOOST_CHECK_EQUAL(error_of(flipped), "the kernel's file is damaged: the gzip data is damaged near byte " +
                                           std::to_string(flipped.size() - 4));
  wrapped.resize(wrapped.size() - 1);
  BOOST_CHECK_EQUAL(error_of(wrapped), "the kernel's file is damaged: the gzip data is cut off after " +
                                           std::to_string(wrapped.size()) + " bytes");
}

BOOST_AUTO_TEST_CASE(refuses_a_decompression_bomb_that_begins_as_a_kernel) {
  const Bytes bomb = fixture::gzip_bomb(View(fixture::elf_kernel()), std::uint64_t{512} << 20);
  BOOST_CHECK_EQUAL(
      error_of(bomb),
      "the kernel's file is damaged: the gzip data holds more than the 536870912 bytes that are allowed");
}

BOOST_AUTO_TEST_CASE(tells_whether_a_machine_can_start_it) {
  image::KernelImage kernel;
  const auto verdict = [&](const char* architecture, const char* machine) {
    kernel.architecture = architecture;
    return error_text([&] {
      image::require_architecture(kernel, machine);
      return 0;
    });
  };
  BOOST_CHECK_EQUAL(verdict("x86_64", "x86_64"), "no error");
  BOOST_CHECK_EQUAL(verdict("i386", "i686"), "no error");
  BOOST_CHECK_EQUAL(verdict("aarch64", "aarch64"), "no error");
  BOOST_CHECK_EQUAL(verdict("aarch64", "x86_64"), "the kernel is for aarch64, and this machine is x86_64");
  BOOST_CHECK_EQUAL(verdict("i386", "x86_64"), "the kernel is for i386, and this machine is x86_64");
  BOOST_CHECK_EQUAL(verdict("i386", "ia64"), "the kernel is for i386, and this machine is ia64");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
