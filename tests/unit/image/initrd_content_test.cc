#include "image/initrd_content.h"

#include <boost/test/unit_test.hpp>

#include "support/compressors.h"
#include "support/error_text.h"
#include "support/fixture_images.h"

namespace kexec_load::image {

namespace {

using compress::Compression;
using fixture::Bytes;

Initrd read_to_end(const Bytes& file) {
  return read_initrd(bytes::View(file), InitrdDepth::full);
}

Bytes copy(bytes::View view) {
  return {view.begin(), view.end()};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(initrd_content)

BOOST_AUTO_TEST_CASE(every_compression_is_unpacked_behind_the_microcode) {
  for (const Compression each : fixture::all_compressions()) {
    const Bytes file = fixture::join(
        {fixture::microcode_archive(), fixture::pack(each, bytes::View(fixture::init_archive()))});
    const Initrd read = read_to_end(file);
    BOOST_TEST_CONTEXT(compress::name(each)) {
      BOOST_TEST(can_be_unpacked(read));
      const InitrdContent content = unpack_initrd(bytes::View(file), read);
      BOOST_REQUIRE(content.archives.size() == 2U);
      BOOST_TEST(content.unpacked.size() == 1U);
      BOOST_TEST(content.archives[0].data() == file.data());
      BOOST_TEST(copy(content.archives[0]) == fixture::microcode_archive(), boost::test_tools::per_element());
      BOOST_TEST(copy(content.archives[1]) == fixture::init_archive(), boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(what_must_stay_as_it_is) {
  Bytes with_configuration = fixture::init_archive();
  for (const std::string& piece :
       {std::string("k = 1\n"), std::string("\6\0\0\0\x17\1\0\0", 8), std::string("#BOOTCONFIG\n")}) {
    with_configuration.insert(with_configuration.end(), piece.begin(), piece.end());
  }
  BOOST_TEST(!can_be_unpacked(read_to_end(with_configuration)));
  const Bytes packed = fixture::pack(Compression::gzip, bytes::View(fixture::init_archive()));
  BOOST_TEST(!can_be_unpacked(read_initrd(bytes::View(packed), InitrdDepth::quick)));
  Bytes cramfs(4096);
  cramfs[0] = 0x45;
  cramfs[1] = 0x3d;
  cramfs[2] = 0xcd;
  cramfs[3] = 0x28;
  BOOST_TEST(!can_be_unpacked(read_to_end(cramfs)));
}

BOOST_AUTO_TEST_CASE(a_file_that_changed_meanwhile_is_told) {
  const Bytes file = fixture::pack(Compression::zstd, bytes::View(fixture::init_archive()));
  Initrd read = read_to_end(file);
  *read.archives[0].unpacked_size += 4;
  BOOST_TEST(fixture::error_text([&] { return unpack_initrd(bytes::View(file), read); }) ==
             "the initrd changed while it was read");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::image
