#include "report/history_report.h"

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <ctime>
#include <sstream>

namespace kexec_load::report {

namespace {

using history::Start;
using history::Way;
using std::chrono::milliseconds;
using std::chrono::seconds;

struct InUtc {
  InUtc() {
    ::setenv("TZ", "UTC", 1);  // NOLINT(concurrency-mt-unsafe)
    ::tzset();
  }
};

Start kexec() {
  Start start;
  start.way = Way::kexec;
  start.before = Start::Before::reboot;
  start.from = start.to = start.meant = "6.1.0-40-amd64";
  start.began = seconds(1'700'000'000);
  start.shutdown = milliseconds(7400);
  start.to_kernel = milliseconds(150);
  start.kernel = milliseconds(1550);
  start.services = milliseconds(20'000);
  return start;
}

Start firmware() {
  Start start = kexec();
  start.way = Way::firmware;
  start.to = "6.1.0-41-amd64";
  start.meant = "";
  start.began += seconds(3600);
  start.shutdown.reset();
  start.to_kernel = seconds(120);
  return start;
}

std::string text(const std::vector<Start>& starts, bool unicode = false) {
  std::ostringstream nowhere;
  Console console{nowhere, nowhere};
  console.unicode = unicode;
  return history_text(starts, console);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(history_report, InUtc)

BOOST_AUTO_TEST_CASE(a_table_with_bars) {
  BOOST_TEST(text({kexec(), firmware()}) ==
             "started              way       kernel                            shutdown  to the kernel  "
             "kernel  services     away\n"
             "2023-11-14 22:13:20  kexec     6.1.0-40-amd64                       7.4 s         0.15 s   1.6 "
             "s    20.0 s   29.1 s\n"
             "2023-11-14 23:13:20  firmware  6.1.0-40-amd64 -> 6.1.0-41-amd64         -        120.0 s   1.6 "
             "s    20.0 s  141.6 s\n"
             "\n"
             "2023-11-14 22:13:20  ###-........ 29.1 s\n"
             "2023-11-14 23:13:20  ===================================================-........ 141.6 s\n"
             "\n"
             "                     # shutdown  = to the kernel  - kernel  . services\n"
             "\n"
             "A time that is not known (-) is part of the next one.\n");
  const std::string unicode = text({kexec()}, true);
  BOOST_TEST(unicode.find("█ shutdown  ▓ to the kernel  ▒ kernel  ░ services") != std::string::npos, unicode);
  BOOST_TEST(unicode.find("part of the next") == std::string::npos, unicode);
}

BOOST_AUTO_TEST_CASE(what_was_out_of_the_ordinary) {
  const auto remark = [](Start start) {
    const std::string shown = text({std::move(start)});
    const std::string at = "\n2023-11-14 23:13:20  ";
    return shown.substr(std::min(shown.rfind(at), shown.size() - at.size()) + at.size());
  };
  Start start = firmware();
  start.to_kernel.reset();
  start.before = Start::Before::unseen;
  BOOST_TEST(remark(start) ==
             "nothing was told of the end of the system before it: a power loss, a panic, a reset, a forced "
             "reboot, or "
             "the service did not run\n");
  start.way = Way::kexec;
  BOOST_TEST(
      remark(start) ==
      "nothing was told of the end of the system before it: it was left by kexec at once, or the service did "
      "not run\n");
  start.way = Way::panic;
  BOOST_TEST(remark(start) == "the system before it panicked, which started the crash kernel\n");
  start.way = Way::firmware;
  start.before = Start::Before::halt;
  BOOST_TEST(remark(start) == "the system before it was switched off or halted\n");
  start.before = Start::Before::reboot;
  start.something_between = true;
  BOOST_TEST(remark(start) ==
             "more time passed than a reboot takes: another system ran in between, or the clock was set\n");
  start.something_between = false;
  start.meant = "6.1.0-41-amd64";
  BOOST_TEST(
      remark(start) ==
      "kernel 6.1.0-41-amd64 was loaded to be started by kexec, but the machine went through its firmware\n");
}

BOOST_AUTO_TEST_CASE(where_no_time_is_known_there_are_no_bars) {
  Start first;
  first.to = "6.1.0-40-amd64";
  first.began = seconds(1'700'000'000);
  BOOST_TEST(
      text({first}) ==
      "started              way      kernel          shutdown  to the kernel  kernel  services  away\n"
      "2023-11-14 22:13:20  unknown  6.1.0-40-amd64         -              -       -         -     -\n");
  BOOST_TEST(text({}) == "nothing is noted yet: the history begins with the next boot\n");
}

BOOST_AUTO_TEST_CASE(for_programs) {
  BOOST_TEST(history_json({firmware()}) == R"({
  "starts": [
    {
      "away_ms": 141550,
      "before": "reboot",
      "from": "6.1.0-40-amd64",
      "kernel_ms": 1550,
      "meant": "",
      "services_ms": 20000,
      "shutdown_ms": null,
      "started": "2023-11-14T23:13:20Z",
      "to": "6.1.0-41-amd64",
      "to_kernel_ms": 120000,
      "way": "firmware"
    }
  ]
}
)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::report
