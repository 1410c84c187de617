#include "host/clock.h"

#include <boost/test/unit_test.hpp>

namespace kexec_load::host {

BOOST_AUTO_TEST_SUITE(clock)

BOOST_AUTO_TEST_CASE(the_kernels_log_says_when_init_began) {
  const auto found = init_time("6,345,1234567,-;Run /init as init process\n SUBSYSTEM=x\n");
  BOOST_TEST((found == std::chrono::microseconds(1234567)));
  BOOST_TEST(
      (init_time("6,1,99,-,caller=T1;Run /sbin/init as init process") == std::chrono::microseconds(99)));
}

BOOST_AUTO_TEST_CASE(other_records_do_not) {
  for (const char* record :
       {"", ";", "6,345,1234567,-;Run /init", "6,345,1234567,-;Running /init as init process",
        "6,345,1234567,-;Run /init as init process it seems", "6,345;Run /init as init process",
        "Run /init as init process", "6,345,x,-;Run /init as init process",
        // a user's own words: facility 1
        "12,345,1234567,-;Run /init as init process"}) {
    BOOST_TEST(!init_time(record), record);
  }
}

BOOST_AUTO_TEST_CASE(the_clocks_go_forward) {
  LinuxClock clock;
  const history::Clocks first = clock.now();
  const history::Clocks second = clock.now();
  BOOST_TEST((second.up >= first.up));
#if defined(__x86_64__)
  BOOST_TEST(second.ticks.value() > first.ticks.value());
#endif
  BOOST_TEST((first.up >= first.awake - std::chrono::milliseconds(1)));
  BOOST_TEST((first.wall > std::chrono::hours(24 * 365 * 50)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::host
