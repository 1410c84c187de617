#include "image/payload.h"

#include <boost/test/unit_test.hpp>

#include "support/error_text.h"
#include "support/fixture_images.h"

namespace kexec_load::image {

BOOST_AUTO_TEST_SUITE(payload)

BOOST_AUTO_TEST_CASE(every_compression_is_unpacked) {
  for (const compress::Compression each : fixture::all_compressions()) {
    fixture::BzImage built;
    built.compression = each;
    built.unpacked = fixture::relocatable_kernel();
    const fixture::Bytes file = fixture::bz_image(built);
    const ReadKernel read = read_kernel(bytes::View(file));
    BOOST_TEST_CONTEXT(compress::name(each)) {
      BOOST_TEST(unpack_payload(bytes::View(file), *read.image.bzimage).bytes() == built.unpacked,
                 boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(what_had_to_be_unpacked_for_the_check_can_be_kept) {
  fixture::BzImage built;
  built.banner = "6.15.0 (builder) #1 SMP";
  built.has_checksum = false;
  built.compression = compress::Compression::zstd;
  built.unpacked = fixture::relocatable_kernel();
  const fixture::Bytes file = fixture::bz_image(built);
  const auto kept = [&](std::uint64_t most) { return read_kernel(bytes::View(file), {most}).payload; };
  BOOST_REQUIRE(kept(built.unpacked.size()));
  BOOST_TEST(kept(built.unpacked.size())->bytes() == built.unpacked, boost::test_tools::per_element());
  BOOST_TEST(!kept(built.unpacked.size() - 1), "it is larger than was allowed");
  BOOST_TEST(!kept(0));
  // A checksum is proof enough, and nothing is unpacked.
  BOOST_TEST(!read_kernel(bytes::View(fixture::bz_image()), {1U << 30U}).payload);
}

BOOST_AUTO_TEST_CASE(damage_is_told) {
  fixture::Bytes file = fixture::bz_image();
  BzImageFacts facts = *read_kernel(bytes::View(file)).image.bzimage;
  facts.unpacked_size += 1;
  BOOST_TEST(fixture::error_text([&] { return unpack_payload(bytes::View(file), facts); }) ==
             "the kernel's payload unpacks to 12288 bytes, and 12289 are declared");
  facts.unpacked_size -= 2;
  BOOST_TEST(
      fixture::error_text([&] { return unpack_payload(bytes::View(file), facts); }) ==
      "the kernel's payload cannot be unpacked: the gzip data holds more than the 12287 bytes that are "
      "allowed");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::image
