#include "policy/crash_policy.h"

#include <array>
#include <boost/test/unit_test.hpp>

namespace kexec_load::policy {

namespace {

constexpr std::array kEveryImage = {Loaded::none, Loaded::ours_current, Loaded::ours_stale, Loaded::by_hand,
                                    Loaded::by_hand_stale};

}  // namespace

BOOST_AUTO_TEST_SUITE(crash_policy)

BOOST_AUTO_TEST_CASE(start) {
  BOOST_TEST((decide_crash(Event::start, {Loaded::none}).action == Action::load));
  BOOST_TEST((decide_crash(Event::start, {Loaded::ours_stale}).action == Action::load));
  BOOST_TEST((decide_crash(Event::start, {Loaded::ours_current}).action == Action::nothing));
  BOOST_TEST((decide_crash(Event::start, {Loaded::by_hand}).action == Action::nothing));
  BOOST_TEST((decide_crash(Event::start, {Loaded::by_hand_stale}).action == Action::nothing));
}

BOOST_AUTO_TEST_CASE(start_of_a_service_that_is_off) {
  BOOST_TEST((decide_crash(Event::start, {Loaded::none, false}).action == Action::nothing));
  BOOST_TEST((decide_crash(Event::start, {Loaded::ours_stale, false}).action == Action::unload));
  BOOST_TEST((decide_crash(Event::start, {Loaded::ours_current, false}).action == Action::unload));
  BOOST_TEST((decide_crash(Event::start, {Loaded::by_hand, false}).action == Action::nothing));
  BOOST_TEST(decide_crash(Event::start, {Loaded::none, false}).message ==
             "USE_KDUMP is not 1: no crash kernel is loaded");
}

BOOST_AUTO_TEST_CASE(start_in_the_crash_kernel) {
  for (const Loaded loaded : kEveryImage) {
    for (const bool enabled : {false, true}) {
      BOOST_TEST((decide_crash(Event::start, {loaded, enabled, true}).action == Action::nothing));
    }
  }
}

BOOST_AUTO_TEST_CASE(stop_unloads_whoever_loaded_it) {
  BOOST_TEST((decide_crash(Event::stop, {Loaded::none}).action == Action::nothing));
  for (const Loaded loaded :
       {Loaded::ours_current, Loaded::ours_stale, Loaded::by_hand, Loaded::by_hand_stale}) {
    BOOST_TEST((decide_crash(Event::stop, {loaded}).action == Action::unload));
  }
}

BOOST_AUTO_TEST_CASE(a_machine_that_goes_down_keeps_it) {
  for (const Event event : {Event::runlevel, Event::halt, Event::reboot, Event::jump, Event::last_step,
                            Event::coldreboot, Event::coldreboot_cancelled}) {
    for (const Loaded loaded : kEveryImage) {
      BOOST_TEST((decide_crash(event, {loaded}).action == Action::nothing));
      BOOST_TEST(decide_crash(event, {loaded}).message == "");
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::policy
