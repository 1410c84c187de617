#include "policy/policy.h"

#include <array>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace kexec_load::policy {

namespace {

constexpr std::array kEvents = {
    Event::start, Event::stop,      Event::runlevel, Event::halt,       Event::reboot,
    Event::jump,  Event::last_step, Event::upgrade,  Event::coldreboot, Event::coldreboot_cancelled,
    Event::booted};
constexpr std::array kLoaded = {Loaded::none, Loaded::ours_current, Loaded::ours_stale, Loaded::by_hand,
                                Loaded::by_hand_stale};
constexpr std::array<std::optional<bool>, 3> kDuringShutdown = {std::nullopt, true, false};

void for_every_situation(const std::function<void(const Situation&)>& visit) {
  for (const Loaded loaded : kLoaded) {
    for (const std::optional<bool> during_shutdown : kDuringShutdown) {
      for (unsigned bits = 0; bits < 256; ++bits) {
        visit({loaded, (bits & 1U) != 0, during_shutdown, (bits & 2U) != 0, (bits & 4U) != 0,
               (bits & 8U) != 0, (bits & 16U) != 0, (bits & 32U) != 0, (bits & 64U) != 0,
               (bits & 128U) != 0});
      }
    }
  }
}

/// The table of docs/policy.md as written there, row by row from the top: the first that fits rules. It says
/// the same as policy.cc in another form, so that a slip in either shows.
struct Row {
  Event event;
  std::function<bool(const Situation&)> fits;
  Action action;
};

bool always(const Situation& /*s*/) {
  return true;
}
bool nothing_loaded(const Situation& s) {
  return s.loaded == Loaded::none;
}
bool ours(const Situation& s) {
  return s.loaded == Loaded::ours_current || s.loaded == Loaded::ours_stale;
}
bool by_hand(const Situation& s) {
  return s.loaded == Loaded::by_hand || s.loaded == Loaded::by_hand_stale;
}
bool firmware_asked(const Situation& s) {
  return s.cold_reboot_asked || s.stopped_by_hand;
}

const std::vector<Row> kTable = {
    {Event::start, [](const auto& s) { return s.disabled && nothing_loaded(s); }, Action::nothing},
    {Event::start, [](const auto& s) { return s.disabled; }, Action::unload},
    {Event::start, [](const auto& s) { return !s.load_kexec; }, Action::nothing},
    {Event::start, by_hand, Action::nothing},
    {Event::start, [](const auto& s) { return s.loaded == Loaded::ours_current; }, Action::nothing},
    {Event::start, [](const auto& s) { return s.load_during_shutdown == true; }, Action::check},
    {Event::start, [](const auto& s) { return !s.load_during_shutdown && !s.systemd; }, Action::check},
    {Event::start, always, Action::load},

    {Event::stop, nothing_loaded, Action::nothing},
    {Event::stop, always, Action::unload},
    {Event::runlevel, nothing_loaded, Action::nothing},
    {Event::runlevel, always, Action::unload},
    {Event::halt, nothing_loaded, Action::nothing},
    {Event::halt, always, Action::unload},

    {Event::reboot, [](const auto& s) { return firmware_asked(s) && nothing_loaded(s); }, Action::nothing},
    {Event::reboot, firmware_asked, Action::unload},
    {Event::reboot, [](const auto& s) { return s.crash_kernel_runs && nothing_loaded(s); }, Action::nothing},
    {Event::reboot, [](const auto& s) { return s.crash_kernel_runs; }, Action::unload},
    {Event::reboot, [](const auto& s) { return s.disabled && nothing_loaded(s); }, Action::nothing},
    {Event::reboot, [](const auto& s) { return s.disabled; }, Action::unload},
    {Event::reboot, [](const auto& s) { return s.loaded == Loaded::by_hand_stale; }, Action::load_again},
    {Event::reboot, [](const auto& s) { return !s.load_kexec && ours(s); }, Action::unload},
    {Event::reboot, [](const auto& s) { return !s.load_kexec; }, Action::nothing},
    {Event::reboot, [](const auto& s) { return s.loaded == Loaded::ours_current; }, Action::nothing},
    {Event::reboot, [](const auto& s) { return s.loaded == Loaded::ours_stale; }, Action::reload},
    {Event::reboot, [](const auto& s) { return s.loaded == Loaded::by_hand; }, Action::nothing},
    {Event::reboot, nothing_loaded, Action::load},

    {Event::jump, [](const auto& s) { return s.systemd && nothing_loaded(s); }, Action::nothing},
    {Event::jump, [](const auto& s) { return s.systemd && s.cold_reboot_asked; }, Action::restart},
    {Event::jump, [](const auto& s) { return s.systemd; }, Action::prepare_jump},
    {Event::jump, [](const auto& s) { return nothing_loaded(s) && s.init_needs_help; }, Action::restart},
    {Event::jump, nothing_loaded, Action::nothing},
    {Event::jump, [](const auto& s) { return firmware_asked(s) && s.init_needs_help; }, Action::restart},
    {Event::jump, firmware_asked, Action::nothing},
    {Event::jump, always, Action::jump},
    {Event::last_step, nothing_loaded, Action::nothing},
    {Event::last_step, firmware_asked, Action::nothing},
    {Event::last_step, always, Action::let_init_jump},

    {Event::upgrade, [](const auto& s) { return nothing_loaded(s) && s.prepares; }, Action::prepare},
    {Event::upgrade, [](const auto& s) { return ours(s) && (s.disabled || !s.load_kexec); }, Action::unload},
    {Event::upgrade, [](const auto& s) { return s.loaded == Loaded::ours_stale; }, Action::reload},
    {Event::upgrade, [](const auto& s) { return s.loaded == Loaded::by_hand_stale; }, Action::load_again},
    {Event::upgrade, always, Action::nothing},

    {Event::coldreboot, nothing_loaded, Action::nothing},
    {Event::coldreboot, always, Action::unload},
    {Event::coldreboot_cancelled, always, Action::nothing},
    {Event::booted, always, Action::nothing},
};

std::string described(Event event, const Situation& s) {
  return std::string(name(event)) + " loaded=" + std::to_string(static_cast<int>(s.loaded)) +
         " load_kexec=" + std::to_string(s.load_kexec) +
         " during_shutdown=" + (s.load_during_shutdown ? std::to_string(*s.load_during_shutdown) : "unset") +
         " cold=" + std::to_string(s.cold_reboot_asked) + " stopped=" + std::to_string(s.stopped_by_hand) +
         " systemd=" + std::to_string(s.systemd) + " disabled=" + std::to_string(s.disabled) +
         " init_needs_help=" + std::to_string(s.init_needs_help) +
         " crash_kernel_runs=" + std::to_string(s.crash_kernel_runs);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy)

BOOST_AUTO_TEST_CASE(every_combination_is_as_the_table_says) {
  std::set<const Row*> used;
  for_every_situation([&](const Situation& situation) {
    for (const Event event : kEvents) {
      const Decision decision = decide(event, situation);
      bool found = false;
      for (const Row& row : kTable) {
        if (row.event == event && row.fits(situation)) {
          used.insert(&row);
          found = true;
          BOOST_TEST((decision.action == row.action), described(event, situation));
          break;
        }
      }
      BOOST_TEST(found, "no row for " << described(event, situation));
    }
  });
  BOOST_TEST(used.size() == kTable.size(), "a row of the table is never reached");
}

BOOST_AUTO_TEST_CASE(what_events_leave_behind) {
  const std::map<Event, Note> notes = {{Event::start, Note::clear_both},
                                       {Event::stop, Note::set_stopped},
                                       {Event::coldreboot, Note::set_cold_reboot},
                                       {Event::coldreboot_cancelled, Note::clear_cold_reboot}};
  for (const Event event : kEvents) {
    const auto noted = notes.find(event);
    BOOST_TEST((note_for(event) == (noted == notes.end() ? Note::keep : noted->second)), name(event));
  }
}

BOOST_AUTO_TEST_CASE(only_the_last_step_of_a_reboot_jumps) {
  for_every_situation([](const Situation& situation) {
    for (const Event event : kEvents) {
      const Action action = decide(event, situation).action;
      if (action == Action::jump || action == Action::let_init_jump) {
        BOOST_TEST((event == (action == Action::jump ? Event::jump : Event::last_step)));
        BOOST_TEST((situation.loaded != Loaded::none));
        BOOST_TEST(!situation.cold_reboot_asked);
        BOOST_TEST(!situation.stopped_by_hand);
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(what_is_said) {
  BOOST_TEST(decide(Event::stop, {}).message == "Not rebooting, so disabling");
  BOOST_TEST(decide(Event::runlevel, {Loaded::by_hand}).message == "Not rebooting, so disabling");
  BOOST_TEST(decide(Event::halt, {}).message == "");
  BOOST_TEST(decide(Event::start, {Loaded::by_hand}).message ==
             "LOAD_KEXEC is not true, but an image was loaded by hand: a reboot will start it");
  BOOST_TEST(decide(Event::start, {}).message == "LOAD_KEXEC is not true: reboots go by firmware");
  BOOST_TEST(decide(Event::start, {Loaded::ours_current, true}).message ==
             "the configured kernel is loaded already");
  BOOST_TEST(decide(Event::start, {Loaded::by_hand, true}).message ==
             "an image that was loaded by hand is kept");
  BOOST_TEST(decide(Event::reboot, {}).message == "LOAD_KEXEC is not true: rebooting by firmware");
  BOOST_TEST(decide(Event::reboot, {Loaded::by_hand}).message ==
             "LOAD_KEXEC is not true, but an image was loaded by hand: it will be started");
  BOOST_TEST(decide(Event::reboot, {Loaded::by_hand, true}).message ==
             "an image that was loaded by hand is kept: it will be started");
  BOOST_TEST(decide(Event::reboot, {Loaded::none, true, true, true}).message ==
             "a cold reboot was asked for: rebooting by firmware");
  BOOST_TEST(decide(Event::reboot, {Loaded::none, true, true, false, true}).message ==
             "kexec was stopped by hand: rebooting by firmware");
  BOOST_TEST(decide(Event::jump, {Loaded::by_hand}).message == "Will now restart with kexec");
  BOOST_TEST(decide(Event::jump, {Loaded::by_hand, true, true, true}).message ==
             "the loaded image is not started: restarting by firmware");
}

BOOST_AUTO_TEST_CASE(events_have_the_names_of_the_option) {
  std::vector<std::string> names;
  for (const Event event : kEvents) {
    names.emplace_back(name(event));
  }
  BOOST_TEST(names ==
             (std::vector<std::string>{"start", "stop", "runlevel", "halt", "reboot", "jump", "last-step",
                                       "upgrade", "coldreboot", "coldreboot-cancelled", "booted"}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::policy
