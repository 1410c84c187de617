#include "image/bzimage_integrity.h"

#include <boost/test/unit_test.hpp>

#include "compress/decoder.h"
#include "image/bzimage.h"
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

constexpr const char* kNewBanner = "6.16.3+deb13-amd64 (debian-kernel@lists.debian.org) #1 SMP";
constexpr const char* kChanged =
    "the kernel's checksum does not fit, though its payload is whole: it was changed after it was built";

KernelImage read(const Bytes& file) {
  return image::read_bzimage(View(file));
}

std::string error_of(const Bytes& file) {
  return error_text([&] { return read(file); });
}

/// As kernels are since 6.15.
BzImage without_checksum(Compression compression) {
  BzImage kernel;
  kernel.banner = kNewBanner;
  kernel.compression = compression;
  kernel.has_checksum = false;
  return kernel;
}

BOOST_AUTO_TEST_SUITE(bzimage_integrity)

BOOST_AUTO_TEST_CASE(a_signed_kernel_keeps_its_checksum) {
  BzImage kernel;
  kernel.signature = Bytes(1472, 's');
  const Bytes file = fixture::bz_image(kernel);
  const KernelImage read_kernel = read(file);
  BOOST_CHECK(read_kernel.bzimage->checksum_fits);
  BOOST_CHECK(read_kernel.warnings.empty());
  BOOST_CHECK_EQUAL(read_kernel.bzimage->image_size, file.size() - 1472);
}

BOOST_AUTO_TEST_CASE(whatever_follows_the_image_is_tolerated) {
  Bytes file = fixture::bz_image();
  file.resize(file.size() + 4000, 't');
  BOOST_CHECK(read(file).bzimage->checksum_fits);
}

BOOST_AUTO_TEST_CASE(a_signature_that_is_cut_off_is_refused) {
  BzImage kernel;
  kernel.signature = Bytes(1472, 's');
  Bytes file = fixture::bz_image(kernel);
  file.resize(file.size() - 1);
  BOOST_CHECK_EQUAL(error_of(file),
                    "the kernel is cut off: its signature should end at byte 4032, and the file has 4031");
}

BOOST_AUTO_TEST_CASE(no_flipped_bit_of_the_payload_reaches_the_unpacked_kernel) {
  for (const Compression each : fixture::all_compressions()) {
    BzImage kernel;
    kernel.compression = each;
    const Bytes sound = fixture::bz_image(kernel);
    const auto facts = read(sound).bzimage;
    std::size_t refused = 0;
    for (std::uint64_t i = 0; i < facts->payload_size; ++i) {
      Bytes file = sound;
      file[facts->payload_offset + i] ^= 0x08;
      BOOST_TEST_CONTEXT(compress::name(each) << " byte " << i) {
        const std::string text = error_of(file);
        if (text ==
            "no error") {  // a bit that means nothing, as in a time: the content is right, by its checksum
          const View stream = View(file).sub(facts->payload_offset, facts->payload_size);
          BOOST_CHECK(compress::has_checksum(stream));
          BOOST_CHECK(compress::decompress_all(stream, facts->unpacked_size) == kernel.unpacked);
          BOOST_CHECK_EQUAL(read(file).warnings.at(0), kChanged);
        } else {
          BOOST_CHECK_MESSAGE(text.starts_with("the kernel is damaged: "), text);
          ++refused;
        }
      }
    }
    BOOST_CHECK_GT(refused, facts->payload_size * 8 / 10);
  }
}

BOOST_AUTO_TEST_CASE(a_change_outside_of_the_payload_is_told) {
  Bytes file = fixture::bz_image();
  fixture::edit_header(file, [](image::SetupHeader& header) { header.root_dev = 0x801; });
  const KernelImage kernel = read(file);
  BOOST_CHECK(!kernel.bzimage->checksum_fits);
  BOOST_REQUIRE_EQUAL(kernel.warnings.size(), 1U);
  BOOST_CHECK_EQUAL(kernel.warnings[0], kChanged);
}

BOOST_AUTO_TEST_CASE(a_kernel_too_new_for_a_checksum_is_proven_by_its_payload) {
  for (const Compression each : fixture::all_compressions()) {
    BOOST_TEST_CONTEXT(compress::name(each)) {
      const KernelImage kernel = read(fixture::bz_image(without_checksum(each)));
      BOOST_CHECK(!kernel.bzimage->checksum_fits);
      BOOST_CHECK(kernel.warnings.empty());
    }
  }
}

BOOST_AUTO_TEST_CASE(a_payload_without_a_checksum_proves_nothing_for_a_kernel_that_should_have_one) {
  struct Case {
    const char* banner;
    bool is_refused;
  };
  const Case cases[] = {
      {"6.1.0-40-cloud-amd64 (x) #1", true},
      {"6.14.9 (x) #1", true},
      {"5.99.0 (x) #1", true},
      {"6.15.0 (x) #1", false},
      {"7.0.1 (x) #1", false},
      {"custom (x) #1", true},
      {"6 (x) #1", true},
      {"6.x (x) #1", true},
  };
  for (const Compression compression : {Compression::lz4, Compression::lzma}) {
    for (const Case& each : cases) {
      BzImage kernel = without_checksum(compression);
      kernel.banner = each.banner;
      BOOST_CHECK_EQUAL(error_of(fixture::bz_image(kernel)),
                        each.is_refused ? "the kernel is damaged: its checksum is wrong" : "no error");
    }
  }
}

BOOST_AUTO_TEST_CASE(the_payload_must_have_the_size_that_is_declared) {
  BzImage kernel = without_checksum(Compression::zstd);
  kernel.payload = fixture::pack(Compression::zstd, View(kernel.unpacked).sub(0, 5000));
  BOOST_CHECK_EQUAL(error_of(fixture::bz_image(kernel)),
                    "the kernel is damaged: its payload unpacks to 5000 bytes, and 12288 are declared");
  Bytes longer = kernel.unpacked;
  longer.resize(longer.size() + 1);
  kernel.payload = fixture::pack(Compression::zstd, View(longer));
  BOOST_CHECK_EQUAL(error_of(fixture::bz_image(kernel)),
                    "the kernel is damaged: the zstd data holds more than the 12288 bytes that are allowed");
}

BOOST_AUTO_TEST_CASE(the_payload_must_end_where_its_stream_does) {
  BzImage kernel = without_checksum(Compression::zstd);
  kernel.payload = fixture::pack(Compression::zstd, View(kernel.unpacked));
  kernel.payload.push_back(0);
  BOOST_CHECK_EQUAL(error_of(fixture::bz_image(kernel)),
                    "the kernel is damaged: its payload ends behind its compressed data");
}

BOOST_AUTO_TEST_CASE(a_payload_of_unknown_compression_proves_nothing) {
  BzImage kernel = without_checksum(Compression::zstd);
  kernel.payload = Bytes(100, 'p');
  BOOST_CHECK_EQUAL(error_of(fixture::bz_image(kernel)),
                    "the kernel is damaged: its payload is of no known compression");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
