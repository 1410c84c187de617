#include "app/history.h"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <functional>

#include "host/journal_file.h"
#include "unit/app/app_fixture.h"

namespace kexec_load::app {

namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr const char* kBootId = "/proc/sys/kernel/random/boot_id";
constexpr const char* kLoader = "/proc/sys/kernel/bootloader_type";

/// A machine that can be started again: its files stay, and what is in /run does not.
struct Rebooting : test::Machine {
  Rebooting() {
    files.put(kBootId, "first\n");
    files.put(kLoader, "114\n");
  }

  void start_again(const std::string& boot_id, const std::string& loader, const std::string& kernel) {
    for (const char* note : {"loaded.json", "coldreboot", "stopped"}) {
      files.take(std::string("/run/kexec-load/") + note);
    }
    files.put("/sys/kernel/kexec_loaded", "0\n");
    files.put(kBootId, boot_id + "\n");
    files.put(kLoader, loader + "\n");
    files.put("/proc/sys/kernel/osrelease", kernel + "\n");
    clock.clocks.up = clock.clocks.awake = {};
  }

  json last_start() {
    BOOST_TEST(run({"--history", "--json"}) == kDone);
    return json::parse(out).at("starts").back();
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(history)

BOOST_AUTO_TEST_CASE(from_the_command_to_the_services) {
  Rebooting machine;
  machine.event("start");
  machine.clock.pass(seconds(100));
  machine.event("reboot");
  machine.clock.pass(seconds(7));
  machine.start_again("second", "208", "6.1.0-41-amd64");
  machine.clock.pass(seconds(5));
  machine.event("start");
  machine.clock.pass(seconds(15));
  machine.event("booted");
  machine.clock.pass(seconds(15));
  machine.event("booted");  // late, and of no account
  const json start = machine.last_start();
  BOOST_TEST(start.at("way") == "kexec");
  BOOST_TEST(start.at("before") == "reboot");
  BOOST_TEST(start.at("from") == "6.1.0-40-amd64");
  BOOST_TEST(start.at("to") == "6.1.0-41-amd64");
  BOOST_TEST(start.at("meant") == "6.1.0-40-amd64");
  BOOST_TEST(start.at("started") == "2023-11-14T22:15:07Z");
  BOOST_TEST(start.at("shutdown_ms").is_null());
  BOOST_TEST(start.at("to_kernel_ms") == 7000);
  BOOST_TEST(start.at("kernel_ms") == 1500);
  BOOST_TEST(start.at("services_ms") == 18500);
  BOOST_TEST(start.at("away_ms") == 27000);
}

BOOST_AUTO_TEST_CASE(the_ways_down_and_up) {
  Rebooting machine;
  machine.event("start");
  machine.event("coldreboot");
  machine.event("reboot");
  machine.start_again("cold", "114", "a");
  machine.event("start");
  BOOST_TEST(machine.last_start().at("way") == "firmware");
  BOOST_TEST(machine.last_start().at("meant") == "");
  machine.event("halt");
  machine.start_again("halted", "114", "b");
  machine.event("start");
  BOOST_TEST(machine.last_start().at("before") == "halt");
  machine.start_again("lost", "114", "c");
  machine.event("start");
  BOOST_TEST(machine.last_start().at("before") == "unseen");
  BOOST_TEST(machine.last_start().at("from") == "b");
  machine.files.put("/proc/vmcore", "");
  machine.start_again("panic", "208", "d");
  machine.event("start");
  BOOST_TEST(machine.last_start().at("way") == "panic");
}

BOOST_AUTO_TEST_CASE(a_kernel_that_is_started_by_hand_is_noted) {
  Rebooting machine;
  machine.event("start");
  machine.run({});
  std::string at_the_jump;
  machine.calls.on_jump = [&] { at_the_jump = *machine.files.read_text(host::kJournalFile); };
  machine.run({"--exec"});
  machine.files.put(host::kJournalFile, at_the_jump);
  machine.start_again("second", "208", "b");
  machine.event("start");
  BOOST_TEST(machine.last_start().at("before") == "reboot");
  BOOST_TEST(machine.last_start().at("meant") == "6.1.0-40-amd64");
}

BOOST_AUTO_TEST_CASE(a_jump_that_came_back_was_none) {
  Rebooting machine;
  machine.event("start");
  BOOST_TEST(machine.run({"--exec"}) == kFailed);
  machine.start_again("second", "114", "b");
  machine.event("start");
  BOOST_TEST(machine.last_start().at("before") == "unseen");
  // What was told of before stays so.
  machine.event("reboot");
  BOOST_TEST(machine.run({"--exec"}) == kFailed);
  machine.start_again("third", "114", "c");
  machine.event("start");
  BOOST_TEST(machine.last_start().at("before") == "reboot");
}

/// Its /var may be a dead mount by then.
BOOST_AUTO_TEST_CASE(systemds_last_program_is_not_kept_waiting) {
  Rebooting machine;
  machine.event("start");
  machine.run({});
  machine.files.links["/proc/1/exe"] = "/usr/lib/systemd/systemd-shutdown";
  machine.files.unreadable.insert(host::kJournalFile);
  BOOST_TEST(machine.run({"--exec", "--verbose"}) == kFailed);
  BOOST_TEST(machine.err.find("history") == std::string::npos, machine.err);
}

/// Whatever becomes of the history, the machine does what it would do without one.
BOOST_AUTO_TEST_CASE(a_history_that_cannot_be_kept_changes_no_reboot) {
  using Break = std::function<void(Rebooting&)>;
  const std::vector<Break> breaks = {
      [](Rebooting& machine) { machine.files.unreadable.insert(host::kJournalFile); },
      [](Rebooting& machine) { machine.files.put(host::kJournalFile, "{"); },
      [](Rebooting& machine) { machine.files.unwritable.insert(host::kJournalFile); }};
  for (const Break& break_it : breaks) {
    Rebooting machine;
    break_it(machine);
    BOOST_TEST(machine.event("start") == kDone);
    BOOST_TEST(machine.event("reboot") == kDone);
    BOOST_TEST(machine.event("jump") == kFailed);
    BOOST_TEST(machine.run({"--exec"}) == kFailed);
    BOOST_TEST(machine.new_calls() == (test::Calls{"load /boot/vmlinuz-6.1.0-40-amd64", "jump", "jump"}));
    BOOST_TEST(machine.event("halt") == kDone);
    BOOST_TEST(machine.new_calls() == test::Calls{"unload"});
  }
}

BOOST_AUTO_TEST_CASE(a_way_down_that_was_called_off_is_none) {
  Rebooting machine;
  machine.event("start");
  machine.event("reboot");
  machine.event("start");
  machine.start_again("second", "114", "b");
  machine.event("start");
  BOOST_TEST(machine.last_start().at("before") == "unseen");
}

/// OpenRC stops other services first.
BOOST_AUTO_TEST_CASE(the_first_word_of_a_way_down_counts) {
  Rebooting machine;
  machine.event("start");
  machine.clock.pass(seconds(100));
  machine.event("reboot");
  machine.clock.pass(seconds(50));
  machine.event("reboot");
  machine.start_again("second", "208", "b");
  machine.event("start");
  BOOST_TEST(machine.last_start().at("to_kernel_ms") == 50'000);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_written_changes_nothing) {
  Rebooting machine;
  machine.event("start");
  machine.files.writable = false;
  BOOST_TEST(machine.run({"--event", "booted", "--verbose"}) == kDone);
  BOOST_TEST(
      machine.err ==
      "kexec-load: the history cannot be kept: /var/lib/kexec-load/history.json: cannot write it: Read-only "
      "file system\n");
  BOOST_TEST(machine.event("booted") == kDone);
  BOOST_TEST(machine.err == "");
}

BOOST_AUTO_TEST_CASE(a_damaged_history_is_told_and_begun_anew) {
  Rebooting machine;
  machine.files.put(host::kJournalFile, "{\"runs\": [");
  BOOST_TEST(machine.run({"--history"}) == kDone);
  BOOST_TEST(machine.err ==
             "kexec-load: warning: /var/lib/kexec-load/history.json is damaged: the history begins anew with "
             "the next "
             "boot\n");
  BOOST_TEST(machine.out == "nothing is noted yet: the history begins with the next boot\n");
  machine.event("start");
  BOOST_TEST(machine.last_start().at("to") == "6.1.0-40-amd64");
}

BOOST_AUTO_TEST_CASE(without_a_boot_id_nothing_is_noted) {
  test::Machine machine;
  machine.event("start");
  BOOST_TEST(!machine.files.has(host::kJournalFile));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::app
