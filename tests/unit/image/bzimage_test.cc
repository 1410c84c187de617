#include "image/bzimage.h"

#include <boost/test/unit_test.hpp>

#include "support/error_text.h"
#include "support/fixture_images.h"

namespace {

using namespace kexec_load;
using bytes::View;
using compress::Compression;
using fixture::Bytes;
using fixture::BzImage;
using fixture::error_text;
using image::KernelImage;
using image::SetupHeader;

KernelImage read(const Bytes& file) {
  return image::read_bzimage(View(file));
}

std::string error_of(const Bytes& file) {
  return error_text([&] { return read(file); });
}

/// A kernel of which one field of the header is other than usual, its CRC-32 fitting.
Bytes with_header(const std::function<void(SetupHeader&)>& change) {
  BzImage kernel;
  kernel.change = change;
  return fixture::bz_image(kernel);
}

BOOST_AUTO_TEST_SUITE(bzimage)

BOOST_AUTO_TEST_CASE(tells_everything_about_a_sound_kernel) {
  const Bytes file = fixture::bz_image();
  const KernelImage kernel = read(file);
  BOOST_CHECK(kernel.format == image::KernelFormat::bzimage);
  BOOST_CHECK_EQUAL(kernel.architecture, "x86_64");
  BOOST_CHECK_EQUAL(kernel.version, "6.1.0-40-amd64");
  BOOST_CHECK_EQUAL(kernel.banner, fixture::kBanner);
  BOOST_CHECK_EQUAL(kernel.memory_size, 0x3000U + 0x100000U);
  BOOST_CHECK(kernel.command_line_limit == 2047U);
  BOOST_CHECK(kernel.entry_64bit);
  BOOST_CHECK(kernel.warnings.empty());
  BOOST_REQUIRE(kernel.bzimage);
  BOOST_CHECK_EQUAL(kernel.bzimage->protocol, 0x020f);
  BOOST_CHECK_EQUAL(kernel.bzimage->setup_size, 2048U);
  BOOST_CHECK_EQUAL(kernel.bzimage->image_size, file.size());
  BOOST_CHECK_EQUAL(kernel.bzimage->payload_offset, 2048U + 64U);
  BOOST_CHECK(kernel.bzimage->compression == Compression::gzip);
  BOOST_CHECK_EQUAL(kernel.bzimage->unpacked_size, 0x3000U);
  BOOST_CHECK_EQUAL(kernel.bzimage->pref_address, 0x1000000U);
  BOOST_CHECK_EQUAL(kernel.bzimage->kernel_alignment, 0x200000U);
  BOOST_CHECK_EQUAL(kernel.bzimage->init_size, 0x103000U);
  BOOST_CHECK_EQUAL(kernel.bzimage->initrd_addr_max, 0x7fffffffU);
  BOOST_CHECK_EQUAL(kernel.bzimage->xloadflags, 0x7f);
  BOOST_CHECK(kernel.bzimage->relocatable);
  BOOST_CHECK(kernel.bzimage->checksum_fits);
}

BOOST_AUTO_TEST_CASE(finds_the_payload_of_every_compression) {
  for (const Compression each : fixture::all_compressions()) {
    BOOST_TEST_CONTEXT(compress::name(each)) {
      BzImage kernel;
      kernel.compression = each;
      const Bytes file = fixture::bz_image(kernel);
      const auto facts = read(file).bzimage;
      BOOST_CHECK(facts->compression == each);
      const View payload = View(file).sub(facts->payload_offset, facts->payload_size);
      BOOST_CHECK(Bytes(payload.begin(), payload.end()) == fixture::pack(each, View(kernel.unpacked)));
    }
  }
}

BOOST_AUTO_TEST_CASE(accepts_a_payload_of_unknown_compression_where_the_checksum_fits) {
  BzImage kernel;
  kernel.payload = Bytes(100, 'p');
  BOOST_CHECK(read(fixture::bz_image(kernel)).bzimage->compression == Compression::none);
}

BOOST_AUTO_TEST_CASE(counts_no_setup_sectors_as_four) {
  Bytes file = fixture::bz_image();
  file.insert(file.begin() + 2048, 512, 0);  // a fourth sector, which 0 stands for
  fixture::edit_header(file, [](SetupHeader& header) { header.setup_sects = 0; });
  fixture::fit_checksum(file);
  const KernelImage kernel = read(file);
  BOOST_CHECK(kernel.bzimage->checksum_fits);
  BOOST_CHECK_EQUAL(kernel.bzimage->setup_size, 2560U);
  BOOST_CHECK(kernel.bzimage->compression == Compression::gzip);
}

BOOST_AUTO_TEST_CASE(knows_a_kernel_of_32_bits) {
  const KernelImage kernel = read(with_header([](SetupHeader& header) { header.xloadflags = 0; }));
  BOOST_CHECK_EQUAL(kernel.architecture, "i386");
  BOOST_CHECK(!kernel.entry_64bit);
}

BOOST_AUTO_TEST_CASE(ignores_fields_that_the_protocol_does_not_know) {
  const KernelImage kernel = read(with_header([](SetupHeader& header) { header.version = 0x0209; }));
  BOOST_CHECK_EQUAL(kernel.bzimage->init_size, 0U);
  BOOST_CHECK_EQUAL(kernel.bzimage->pref_address, 0U);
  BOOST_CHECK_EQUAL(kernel.bzimage->xloadflags, 0);
  BOOST_CHECK_EQUAL(kernel.memory_size, 0x3000U);
  BOOST_CHECK(!kernel.entry_64bit);
}

BOOST_AUTO_TEST_CASE(takes_the_architecture_of_old_kernels_from_the_payload) {
  BzImage kernel;
  kernel.change = [](SetupHeader& header) { header.version = 0x020b; };
  BOOST_CHECK_EQUAL(read(fixture::bz_image(kernel)).architecture, "x86_64");
  fixture::ElfKernel elf;
  elf.is_64bit = false;
  elf.machine = 3;
  kernel.unpacked = fixture::elf_kernel(elf);
  BOOST_CHECK_EQUAL(read(fixture::bz_image(kernel)).architecture, "i386");
  kernel.unpacked = Bytes(5000, 'x');
  BOOST_CHECK_EQUAL(error_of(fixture::bz_image(kernel)), "the kernel is damaged: its payload is no ELF file");
}

BOOST_AUTO_TEST_CASE(warns_of_a_kernel_without_a_version) {
  const KernelImage kernel = read(with_header([](SetupHeader& header) { header.kernel_version = 0; }));
  BOOST_CHECK_EQUAL(kernel.version, "");
  BOOST_REQUIRE_EQUAL(kernel.warnings.size(), 1U);
  BOOST_CHECK_EQUAL(kernel.warnings[0], "the kernel does not say its version");
}

BOOST_AUTO_TEST_CASE(refuses_headers_that_are_wrong) {
  struct Case {
    std::function<void(SetupHeader&)> change;
    const char* text;
  };
  const Case cases[] = {
      {[](SetupHeader& h) { h.boot_flag = 0; }, "the kernel is damaged: its boot flag is not 0xaa55"},
      {[](SetupHeader& h) { h.version = 0x0207; },
       "the kernel is too old: its boot protocol is 2.07, and 2.08 is needed (Linux 2.6.26)"},
      {[](SetupHeader& h) { h.loadflags = 0; },
       "this is a zImage, which only a boot loader can start; a bzImage is needed"},
      {[](SetupHeader& h) { h.syssize = 0xffffffff; },
       "the kernel is cut off or its header is damaged: it should have 68719478768 bytes, and the file has "
       "2560"},
      {[](SetupHeader& h) { h.syssize = 0; }, "the kernel is damaged: its payload lies outside of it"},
      {[](SetupHeader& h) { h.payload_offset = 0xfffffff0; },
       "the kernel is damaged: its payload lies outside of it"},
      {[](SetupHeader& h) { h.payload_length = 0xfffffff0; },
       "the kernel is damaged: its payload lies outside of it"},
      {[](SetupHeader& h) { h.payload_length = 4; }, "the kernel is damaged: its payload lies outside of it"},
      {[](SetupHeader& h) { h.init_size = 0x2fff; },
       "the kernel is damaged: it says that it needs 12287 bytes of memory, and unpacked it has 12288"},
      {[](SetupHeader& h) { h.kernel_alignment = 0x300000; },
       "the kernel is damaged: its alignment is 3145728, no power of two"},
      {[](SetupHeader& h) { h.kernel_alignment = 0; },
       "the kernel is damaged: its alignment is 0, no power of two"},
      {[](SetupHeader& h) { h.kernel_version = 0xfff0; },
       "the kernel is damaged: its version string lies outside of its setup part"},
      {[](SetupHeader& h) { h.kernel_version = 0x5ff; },
       "the kernel is damaged: where its version should stand is no text"},
      {[](SetupHeader& h) { h.kernel_version = 1; },
       "the kernel is damaged: where its version should stand is no text"},
  };
  for (const Case& each : cases) {
    BOOST_CHECK_EQUAL(error_of(with_header(each.change)), each.text);
  }
}

BOOST_AUTO_TEST_CASE(refuses_control_characters_in_the_version) {
  BzImage kernel;
  kernel.banner = "6.1.0\x1b[31m";
  BOOST_CHECK_EQUAL(error_of(fixture::bz_image(kernel)),
                    "the kernel is damaged: where its version should stand is no text");
}

BOOST_AUTO_TEST_CASE(refuses_a_payload_that_would_be_too_great) {
  Bytes file = fixture::bz_image();
  const auto facts = read(file).bzimage;
  file[facts->payload_offset + facts->payload_size - 1] = 0xff;
  BOOST_CHECK_EQUAL(error_of(file), "the kernel is damaged: its payload should unpack to 4278202368 bytes");
}

BOOST_AUTO_TEST_CASE(refuses_every_way_of_being_cut_off) {
  const Bytes file = fixture::bz_image();
  for (std::size_t size = 0x206; size < file.size(); ++size) {
    const std::string text = error_text([&] { return image::read_bzimage(View(file).sub(0, size)); });
    BOOST_REQUIRE_EQUAL(
        text,
        size < 0x26c
            ? "the kernel is cut off within its setup header"
            : "the kernel is cut off or its header is damaged: it should have 2560 bytes, and the file has " +
                  std::to_string(size));
  }
}

BOOST_AUTO_TEST_CASE(refuses_a_setup_part_of_255_sectors) {
  Bytes file = fixture::bz_image();
  fixture::edit_header(file, [](SetupHeader& header) { header.setup_sects = 255; });
  BOOST_CHECK_EQUAL(
      error_of(file),
      "the kernel is cut off or its header is damaged: it should have 131584 bytes, and the file has 2560");
  file.resize(200000);  // as if something were appended
  BOOST_CHECK_EQUAL(error_of(file), "the kernel is damaged: its payload is of no known compression");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
