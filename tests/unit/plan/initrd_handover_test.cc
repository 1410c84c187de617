#include "plan/initrd_handover.h"

#include <boost/test/unit_test.hpp>

#include "support/plan_fixture.h"

namespace kexec_load::plan {

namespace {

using compress::Compression;
constexpr std::uint64_t kMiB = 1 << 20;

/// Files whose initrd has such an archive behind its microcode, as far as the rule looks at it.
Files with_archive(Compression compression, std::uint64_t packed, std::uint64_t unpacked) {
  Files files = test::debian_files();
  image::Initrd& read = files.read_initrds.front();
  read.read_to_end = true;
  read.archives = {{0, 5 * kMiB, Compression::none, 5 * kMiB, true},
                   {5 * kMiB, packed, compression, unpacked}};
  return files;
}

SystemFacts of_memory(std::uint64_t mib) {
  SystemFacts facts = test::healthy_system();
  facts.memory_total = mib * kMiB;
  return facts;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(initrd_handover)

BOOST_AUTO_TEST_CASE(what_is_slow_to_unpack_is_unpacked_here) {
  const std::map<Compression, bool> expected = {{Compression::gzip, true}, {Compression::bzip2, true},
                                                {Compression::lzma, true}, {Compression::xz, true},
                                                {Compression::lzo, true},  {Compression::zstd, true},
                                                {Compression::lz4, false}};
  for (const auto& [compression, worth] : expected) {
    BOOST_TEST(worth_unpacking(with_archive(compression, 44 * kMiB, 194 * kMiB), of_memory(4096)) == worth,
               compress::name(compression));
  }
}

/// The reboot that takes it has to read it from the disk first.
BOOST_AUTO_TEST_CASE(less_is_worth_being_kept_for_later) {
  const std::map<Compression, bool> expected = {{Compression::gzip, true}, {Compression::bzip2, true},
                                                {Compression::lzma, true}, {Compression::xz, true},
                                                {Compression::lzo, false}, {Compression::zstd, false},
                                                {Compression::lz4, false}};
  for (const auto& [compression, worth] : expected) {
    const Files files = with_archive(compression, 44 * kMiB, 194 * kMiB);
    BOOST_TEST(unpacks_initrds(files, of_memory(4096), InitrdForm::kept_if_worth) == worth,
               compress::name(compression));
  }
}

BOOST_AUTO_TEST_CASE(plain_archives_have_nothing_to_unpack) {
  BOOST_TEST(!worth_unpacking(with_archive(Compression::none, 44 * kMiB, 44 * kMiB), of_memory(4096)));
  Files none = test::debian_files();
  none.initrds.clear();
  none.read_initrds.clear();
  BOOST_TEST(!worth_unpacking(none, of_memory(4096)));
}

BOOST_AUTO_TEST_CASE(an_eighth_of_the_memory_is_the_most) {
  const Files files = with_archive(Compression::zstd, 44 * kMiB, 195 * kMiB);  // 200 with the microcode
  BOOST_TEST(worth_unpacking(files, of_memory(1600)));
  BOOST_TEST(!worth_unpacking(files, of_memory(1599)));
  SystemFacts unknown = of_memory(0);
  unknown.memory_total.reset();
  BOOST_TEST(!worth_unpacking(files, unknown));
}

BOOST_AUTO_TEST_CASE(what_was_not_read_to_its_end_stays_as_it_is) {
  Files files = with_archive(Compression::zstd, 44 * kMiB, 194 * kMiB);
  files.read_initrds.front().read_to_end = false;
  BOOST_TEST(!worth_unpacking(files, of_memory(4096)));
  files = with_archive(Compression::zstd, 44 * kMiB, 194 * kMiB);
  files.read_initrds.clear();  // they follow
  BOOST_TEST(!worth_unpacking(files, of_memory(4096)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::plan
