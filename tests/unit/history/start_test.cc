#include "history/start.h"

#include <boost/test/unit_test.hpp>

namespace kexec_load::history {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint64_t kTicksASecond = 2'000'000'000;
constexpr seconds kEpoch(1'700'000'000);

/// A machine whose processor was reset at kEpoch, and whose kernel began 10 seconds later: the clocks of that
/// kernel `up` seconds later.
Clocks clocks(seconds up) {
  return {kEpoch + seconds(10) + up, up, up,
          static_cast<std::uint64_t>((up + seconds(10)).count()) * kTicksASecond};
}

/// It ran for 1000 seconds; the command came 2 seconds before the departure was noted.
Run before() {
  Run run;
  run.boot_id = "one";
  run.kernel = "6.1.0-40-amd64";
  run.way = Way::firmware;
  run.first = clocks(seconds(30));
  run.last = clocks(seconds(60));
  run.departure =
      Departure{Departure::Kind::reboot, kEpoch + seconds(1008), clocks(seconds(1000)), "6.1.0-41-amd64"};
  return run;
}

/// The jump came 7 seconds after the note, the next kernel 500 ms later; init after 1.5 s, services after 20.
/// Its wall clock is wrong by 0.8 seconds.
Run by_kexec() {
  Run run;
  run.boot_id = "two";
  run.kernel = "6.1.0-41-amd64";
  run.way = Way::kexec;
  run.jump_ticks = 1017 * kTicksASecond;
  run.init = milliseconds(1500);
  run.services = seconds(20);
  run.last = {kEpoch + seconds(1017) + milliseconds(500 - 800) + seconds(20), seconds(20), seconds(20),
              (1017 + 20) * kTicksASecond + kTicksASecond / 2};
  run.first = run.last;
  return run;
}

/// The reset came 7 seconds after the note, the next kernel 100 seconds later.
Run by_firmware() {
  Run run = by_kexec();
  run.way = Way::firmware;
  run.jump_ticks.reset();
  run.last = {kEpoch + seconds(1017 + 100 + 20), seconds(20), seconds(20), (100 + 20) * kTicksASecond};
  run.first = run.last;
  return run;
}

Start last_of(const Run& first, const Run& second) {
  return starts({{first, second}}).back();
}

bool near(const std::optional<nanoseconds>& time, nanoseconds expected) {
  return time && *time > expected - milliseconds(1) && *time < expected + milliseconds(1);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(start)

BOOST_AUTO_TEST_CASE(a_kexec_is_measured_by_the_counter_that_it_does_not_stop) {
  const Start start = last_of(before(), by_kexec());
  BOOST_TEST((start.way == Way::kexec));
  BOOST_TEST((start.before == Start::Before::reboot));
  BOOST_TEST(start.from == "6.1.0-40-amd64");
  BOOST_TEST(start.to == "6.1.0-41-amd64");
  BOOST_TEST(near(start.shutdown, seconds(2 + 7)));
  BOOST_TEST(near(start.to_kernel, milliseconds(500)));
  BOOST_TEST(near(start.kernel, milliseconds(1500)));
  BOOST_TEST(near(start.services, milliseconds(18'500)));
  BOOST_TEST(near(start.away(), milliseconds(9000 + 500 + 20'000)));
}

BOOST_AUTO_TEST_CASE(without_a_stamp_the_time_to_the_kernel_counts_from_the_command) {
  Run run = by_kexec();
  run.jump_ticks.reset();
  const Start start = last_of(before(), run);
  BOOST_TEST(!start.shutdown);
  BOOST_TEST(near(start.to_kernel, milliseconds(9500)));
  BOOST_TEST(near(start.away(), milliseconds(29'500)));
}

BOOST_AUTO_TEST_CASE(a_stamp_that_does_not_fit_is_none) {
  Run run = by_kexec();
  for (const std::uint64_t wrong :
       {std::uint64_t{5}, 1009 * kTicksASecond, 1019 * kTicksASecond, ~std::uint64_t{0}}) {
    run.jump_ticks = wrong;
    BOOST_TEST(!last_of(before(), run).shutdown, wrong);
  }
}

BOOST_AUTO_TEST_CASE(without_the_counter_the_wall_clock_tells) {
  Run run = by_kexec();
  run.first.ticks.reset();
  const Start start = last_of(before(), run);
  BOOST_TEST(!start.shutdown);
  BOOST_TEST(near(start.to_kernel, milliseconds(9500 - 800)));
  // A measure over less than a second is none, and neither is one with a suspend in it.
  Run short_lived = before();
  short_lived.first = short_lived.departure->clocks;
  BOOST_TEST(near(last_of(short_lived, by_kexec()).to_kernel, milliseconds(9500 - 800)));
  Run suspended = before();
  suspended.departure->clocks.awake -= seconds(100);
  BOOST_TEST(near(last_of(suspended, by_kexec()).to_kernel, milliseconds(9500 - 800)));
}

BOOST_AUTO_TEST_CASE(a_firmware_reboot_is_split_at_the_reset_that_sets_the_counter_to_zero) {
  const Start start = last_of(before(), by_firmware());
  BOOST_TEST(near(start.shutdown, seconds(9)));
  BOOST_TEST(near(start.to_kernel, seconds(100)));
  BOOST_TEST(near(start.away(), seconds(129)));
  // In a virtual machine it may go on.
  Run run = by_firmware();
  run.first.ticks = (1017 + 120) * kTicksASecond;
  BOOST_TEST(!last_of(before(), run).shutdown);
  BOOST_TEST(near(last_of(before(), run).to_kernel, seconds(109)));
}

/// Weeks later, by clocks that do not agree to the second.
BOOST_AUTO_TEST_CASE(the_first_note_of_a_run_measures_what_came_before_it) {
  Run run = by_kexec();
  run.last.up = run.last.awake += seconds(700'000);
  run.last.wall += seconds(700'000);
  run.last.ticks = *run.last.ticks + 700'030 * kTicksASecond;
  const Start start = last_of(before(), run);
  BOOST_TEST(near(start.shutdown, seconds(9)));
  BOOST_TEST(near(start.to_kernel, milliseconds(500)));
}

/// A processor's frequency is measured by each kernel anew, in a busy virtual machine not at all exactly.
BOOST_AUTO_TEST_CASE(each_kernel_counts_by_its_own_clock) {
  Run run = by_kexec();
  const auto counts_faster = [](Clocks& clocks) { clocks.up = clocks.awake = clocks.up * 105 / 100; };
  run.last.up = run.last.awake += seconds(100);
  run.last.ticks = *run.last.ticks + 100 * kTicksASecond;
  counts_faster(run.first);
  counts_faster(run.last);
  const Start start = last_of(before(), run);
  BOOST_TEST(near(start.shutdown, seconds(9)));
  BOOST_TEST(near(start.to_kernel, milliseconds(500)));
}

BOOST_AUTO_TEST_CASE(another_system_in_between_is_no_shutdown) {
  Run run = by_firmware();
  run.first.wall += seconds(3 * 3600);
  run.last = run.first;
  const Start start = last_of(before(), run);
  BOOST_TEST(start.something_between);
  BOOST_TEST(!start.shutdown);
  BOOST_TEST(!start.to_kernel);
  BOOST_TEST(!start.away());
  BOOST_TEST(!last_of(before(), by_firmware()).something_between);
}

BOOST_AUTO_TEST_CASE(a_counter_that_is_none_tells_nothing) {
  Run still = before();
  still.departure->clocks.ticks = *still.first.ticks + 3;
  BOOST_TEST(!last_of(still, by_kexec()).shutdown);
  Run run = by_kexec();
  run.first.ticks = ~std::uint64_t{0};
  BOOST_TEST(!last_of(before(), run).shutdown);
}

BOOST_AUTO_TEST_CASE(a_wall_clock_that_went_back_tells_nothing) {
  Run run = by_firmware();
  run.last.wall -= seconds(3600);
  const Start start = last_of(before(), run);
  BOOST_TEST(!start.shutdown);
  BOOST_TEST(!start.to_kernel);
  BOOST_TEST(!start.away());
  BOOST_TEST(near(start.services, milliseconds(18'500)));
}

BOOST_AUTO_TEST_CASE(without_the_kernels_log_services_count_from_the_kernel) {
  Run run = by_kexec();
  run.init.reset();
  const Start start = last_of(before(), run);
  BOOST_TEST(!start.kernel);
  BOOST_TEST(near(start.services, seconds(20)));
  BOOST_TEST(near(start.away(), milliseconds(29'500)));
}

BOOST_AUTO_TEST_CASE(an_end_that_nobody_told_of) {
  Run run = before();
  run.departure.reset();
  const Start start = last_of(run, by_firmware());
  BOOST_TEST((start.before == Start::Before::unseen));
  BOOST_TEST(start.from == "6.1.0-40-amd64");
  BOOST_TEST(!start.away());
}

BOOST_AUTO_TEST_CASE(nobody_waits_for_a_machine_that_is_off) {
  Run run = before();
  run.departure->kind = Departure::Kind::halt;
  const Start start = last_of(run, by_firmware());
  BOOST_TEST((start.before == Start::Before::halt));
  BOOST_TEST(!start.to_kernel);
}

BOOST_AUTO_TEST_CASE(a_panic_is_no_reboot) {
  Run run = by_kexec();
  run.way = Way::panic;
  const Start start = last_of(before(), run);
  BOOST_TEST((start.before == Start::Before::unseen));
  BOOST_TEST(!start.to_kernel);
}

BOOST_AUTO_TEST_CASE(a_kexec_that_failed_shows) {
  const Start start = last_of(before(), by_firmware());
  BOOST_TEST((start.way == Way::firmware));
  BOOST_TEST(start.meant == "6.1.0-41-amd64");
}

BOOST_AUTO_TEST_CASE(of_the_first_run_nothing_before_is_known) {
  const std::vector<Start> all = starts({{before()}});
  BOOST_TEST(all.size() == 1U);
  BOOST_TEST((all.front().before == Start::Before::unknown));
  BOOST_TEST(all.front().from == "");
  BOOST_TEST((all.front().began == kEpoch + seconds(10)));
  BOOST_TEST(starts({}).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::history
