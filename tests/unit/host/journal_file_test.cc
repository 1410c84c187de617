#include "host/journal_file.h"

#include <boost/test/unit_test.hpp>

#include "plan/jump_stamp.h"
#include "support/fake_host.h"

namespace kexec_load::host {

namespace {

history::Run run_of(test::FakeFileSystem& files) {
  test::FakeClock clock;
  return running_system(files, clock);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(journal_file)

BOOST_AUTO_TEST_CASE(the_loaders_type_tells_the_way) {
  const std::map<std::string, history::Way> ways = {{"208\n", history::Way::kexec},     // 0xd0
                                                    {"114\n", history::Way::firmware},  // 0x72: GRUB
                                                    {"0\n", history::Way::firmware},
                                                    {"", history::Way::unknown}};
  for (const auto& [type, way] : ways) {
    test::FakeFileSystem files;
    files.put("/proc/sys/kernel/bootloader_type", type);
    BOOST_TEST((run_of(files).way == way), type);
    files.put("/proc/vmcore", "");
    BOOST_TEST((run_of(files).way == history::Way::panic), type);
  }
  test::FakeFileSystem other_architecture;
  BOOST_TEST((run_of(other_architecture).way == history::Way::unknown));
}

BOOST_AUTO_TEST_CASE(the_stamp_is_found_among_the_setup_data) {
  test::FakeFileSystem files;
  const std::string entries = "/sys/kernel/boot_params/setup_data/";
  std::vector<std::uint8_t> stamp = plan::empty_jump_stamp();
  stamp.at(plan::kJumpStampOffset) = 42;
  const std::string text(stamp.begin(), stamp.end());
  files.put(entries + "0/type", "0x9\n");
  files.put(entries + "0/data", text);
  BOOST_TEST(!run_of(files).jump_ticks);
  files.put(entries + "1/type", "0x646c786b\n");
  files.put(entries + "1/data", text);
  BOOST_TEST(run_of(files).jump_ticks.value_or(0) == 42U);
  files.put(entries + "1/data", "something else");
  BOOST_TEST(!run_of(files).jump_ticks);
}

BOOST_AUTO_TEST_CASE(names_and_clocks) {
  test::FakeFileSystem files;
  files.put("/proc/sys/kernel/random/boot_id", "5b2e\n");
  files.put("/proc/sys/kernel/osrelease", "6.1.0-40-amd64\n");
  const history::Run run = run_of(files);
  BOOST_TEST(run.boot_id == "5b2e");
  BOOST_TEST(run.kernel == "6.1.0-40-amd64");
  BOOST_TEST((run.first == run.last));
  BOOST_TEST((run.first.up == std::chrono::seconds(30)));
}

BOOST_AUTO_TEST_CASE(init_tells_when_the_way_down_began) {
  using history::nanoseconds;
  test::FakeFileSystem files;
  test::FakeClock clock;
  const auto asked = [&](int now) { return departure_asked(files, clock, nanoseconds(now)).count(); };
  BOOST_TEST(asked(100) == 100);
  clock.way_down = nanoseconds(70);
  BOOST_TEST(asked(100) == 70);
  BOOST_TEST(asked(60) == 60);  // the clock was set back since
  files.put("/other", "");
  files.put("/run/openrc/rc.stopping", "");  // the fake's clock counts changes: 2
  BOOST_TEST(asked(100) == 2);
  BOOST_TEST(asked(1) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::host
