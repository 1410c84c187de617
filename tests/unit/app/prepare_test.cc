#include <nlohmann/json.hpp>

#include "app_fixture.h"
#include "host/state.h"

namespace kexec_load::app {

namespace {

using nlohmann::json;
using test::Calls;
using test::Machine;

const std::string kIndex = "/var/cache/kexec-load/prepared.json";

/// A machine whose kernel can be loaded directly, and whose initrd is worth being kept unpacked.
struct Prepared : Machine {
  std::vector<std::string> reasons;  ///< of every load

  Prepared() {
    tell_platform();
    put_initrd();
    calls.on_load = [this](const plan::LoadPlan& plan) { reasons.push_back(plan.method_reason); };
  }

  void put_initrd() {
    files.put("/boot/initrd.img-6.1.0-40-amd64",
              text(fixture::pack(compress::Compression::xz, bytes::View(fixture::init_archive()))));
  }

  [[nodiscard]] bool kept() const { return files.has(kIndex); }

  /// Whether the next reboot loads what was prepared.
  bool reboot_uses_it() {
    reasons.clear();
    BOOST_TEST(event("reboot") == kDone);
    BOOST_REQUIRE(reasons.size() == 1U);
    const bool used = reasons[0].find("the kernel was unpacked before") != std::string::npos;
    BOOST_TEST((reasons[0].find("the initrd was unpacked before") != std::string::npos) == used);
    run({"--unload"});
    return used;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(prepare, Prepared)

BOOST_AUTO_TEST_CASE(a_reboot_takes_what_was_prepared) {
  BOOST_TEST(!reboot_uses_it());
  BOOST_TEST(run({"--prepare"}) == kDone);
  BOOST_TEST(background.gave_way);
  BOOST_TEST(out == "prepared kernel 6.1.0-40-amd64 (/boot/vmlinuz-6.1.0-40-amd64)\n");
  BOOST_TEST(err == "");
  BOOST_TEST(!loaded());
  BOOST_TEST(reboot_uses_it());
  BOOST_TEST(run({"--prepare"}) == kDone);
  BOOST_TEST(out == "prepared already: kernel 6.1.0-40-amd64 (/boot/vmlinuz-6.1.0-40-amd64)\n");
}

BOOST_AUTO_TEST_CASE(a_load_by_hand_takes_it_too_unless_told_not_to) {
  run({"--prepare"});
  BOOST_TEST(run({}) == kDone);
  BOOST_TEST(run({"--no-cache"}) == kDone);
  BOOST_TEST(run({"--initrd-as-is"}) == kDone);
  BOOST_REQUIRE(reasons.size() == 3U);
  BOOST_TEST(reasons[0].find("the initrd was unpacked before") != std::string::npos, reasons[0]);
  BOOST_TEST(reasons[1].find("is unpacked here") != std::string::npos, reasons[1]);
  BOOST_TEST(reasons[1].find("before") == std::string::npos, reasons[1]);
  BOOST_TEST(reasons[2].find("the kernel was unpacked before") != std::string::npos, reasons[2]);
  BOOST_TEST(reasons[2].find("initrd") == std::string::npos, reasons[2]);
}

BOOST_AUTO_TEST_CASE(each_stage_is_told) {
  const auto stages = [&](const std::vector<std::string>& arguments) {
    BOOST_TEST(run(arguments) == kDone);
    const json plan = json::parse(out);
    std::vector<std::string> told;
    for (const json& stage : plan.at("stages")) {
      told.push_back(stage.at("what"));
    }
    return told;
  };
  const std::vector<std::string> all = {"check the kernel",
                                        "check the initrds meanwhile",
                                        "look at the machine",
                                        "unpack and relocate the kernel",
                                        "unpack the initrds",
                                        "find places in memory",
                                        "load"};
  const std::vector<std::string> without_cache = stages({"--json", "--no-cache"});
  BOOST_TEST(without_cache == all, boost::test_tools::per_element());
  run({"--prepare"});
  const std::vector<std::string> prepared = {"take what was prepared", "look at the machine",
                                             "relocate the kernel", "find places in memory", "load"};
  const std::vector<std::string> with_it = stages({"--json"});
  BOOST_TEST(with_it == prepared, boost::test_tools::per_element());
}

/// What was prepared proves nothing of the packed bytes.
BOOST_AUTO_TEST_CASE(an_initrd_that_is_loaded_packed_after_all_is_read) {
  run({"--prepare"});
  files.damage("/boot/initrd.img-6.1.0-40-amd64", 40);
  BOOST_TEST(run({}) == kDone);
  BOOST_TEST(run({"--initrd-as-is"}) == kNoImage);
  BOOST_TEST(err.find("/initrd.img: ") != std::string::npos, err);
  BOOST_TEST(run({"--append", "memmap=64M$1G"}) == kNoImage, "classic");
  calls.memory_load_answer = EPERM;
  BOOST_TEST(run({}) == kNoImage, "kexec_file_load");
  BOOST_TEST(host::State(files).loaded().has_value(), "of the image that is loaded still");
  BOOST_TEST(reasons.size() == 2U);
}

BOOST_AUTO_TEST_CASE(what_changed_since_is_loaded_anew) {
  run({"--prepare"});
  put_initrd();
  BOOST_TEST(!reboot_uses_it());
  run({"--prepare"});
  BOOST_TEST(reboot_uses_it());
}

/// A file system that counts in steps of two seconds shows no change within one.
BOOST_AUTO_TEST_CASE(what_was_just_written_is_left_to_settle) {
  const auto began = clock.clocks.awake;
  BOOST_TEST(run({"--prepare"}) == kDone);
  BOOST_TEST((clock.clocks.awake == began));
  clock.clocks.wall = std::chrono::seconds(1);  // the files' times are some nanoseconds after 1970
  clock.on_wait = [&] { put_initrd(); };
  BOOST_TEST(run({"--prepare", "--verbose"}) == kDone);
  BOOST_TEST((clock.clocks.awake - began == std::chrono::seconds(3)));
  BOOST_TEST(reboot_uses_it(), "what was written meanwhile was read");
}

BOOST_AUTO_TEST_CASE(what_is_written_again_and_again_is_not_prepared) {
  clock.clocks.wall = std::chrono::seconds(1);
  const auto began = clock.clocks.awake;
  clock.on_wait = [&] { clock.clocks.wall = std::chrono::seconds(1); };
  BOOST_TEST(run({"--prepare"}) == kNoImage);
  BOOST_TEST(err ==
             "kexec-load: /vmlinuz or its initrd is still being written, or its time lies in the future: try "
             "again later\n");
  BOOST_TEST((clock.clocks.awake - began == std::chrono::seconds(15)));
  BOOST_TEST(!kept());
}

/// Its room is needed for what takes its place.
BOOST_AUTO_TEST_CASE(what_is_outdated_makes_room_first) {
  run({"--prepare"});
  put_initrd();
  files.room = 0;
  BOOST_TEST(run({"--prepare"}) == kFailed);
  BOOST_TEST(!kept());
}

BOOST_AUTO_TEST_CASE(what_changes_meanwhile_is_not_kept) {
  files.change_while_open = true;
  BOOST_TEST(run({"--prepare"}) == kNoImage);
  BOOST_TEST(
      err ==
      "kexec-load: /vmlinuz or its initrd changed while it was prepared: try again when the upgrade is "
      "done\n");
  BOOST_TEST(!kept());
}

BOOST_AUTO_TEST_CASE(where_a_reboot_would_load_nothing_nothing_is_kept) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "LOAD_KEXEC is not true"},
      {"LOAD_KEXEC=false\n", "LOAD_KEXEC is not true"},
      {"LOAD_KEXEC=true\nUSE_CACHE=no\n", "/etc/default/kexec:2: USE_CACHE says no"},
      {"LOAD_KEXEC=true\nLOAD_DURING_SHUTDOWN=no\n", "the kernel is loaded as soon as the machine is up"},
  };
  for (const auto& [configuration, reason] : cases) {
    configure("LOAD_KEXEC=true\n");
    run({"--prepare"});
    BOOST_TEST(kept());
    configure(configuration);
    BOOST_TEST(run({"--prepare"}) == kDone);
    BOOST_TEST(out == "nothing to prepare: " + reason + "\n");
    BOOST_TEST(!kept());
  }
}

BOOST_AUTO_TEST_CASE(under_systemd_it_is_loaded_at_the_start) {
  files.put("/run/systemd/system/x", "");
  BOOST_TEST(run({"--prepare"}) == kDone);
  BOOST_TEST(!kept());
  configure("LOAD_KEXEC=true\nLOAD_DURING_SHUTDOWN=yes\n");
  BOOST_TEST(run({"--prepare"}) == kDone);
  BOOST_TEST(kept());
}

BOOST_AUTO_TEST_CASE(without_direct_there_is_nothing_to_prepare) {
  files.put("/sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
  BOOST_TEST(run({"--prepare"}) == kDone);
  BOOST_TEST(out.starts_with("nothing to prepare: the kernel is not unpacked for a load: kexec_file_load"),
             out);
  BOOST_TEST(!kept());
}

BOOST_AUTO_TEST_CASE(a_dry_run_changes_nothing) {
  run({"--prepare"});
  files.put(kIndex, "damaged");
  BOOST_TEST(run({"--dry-run"}) == kDone);
  BOOST_TEST(kept());
  BOOST_TEST(run({}) == kDone);
  BOOST_TEST(!kept());
}

/// What the reboot leaves to the new kernel is unpacked where nobody waits.
BOOST_AUTO_TEST_CASE(an_initrd_that_is_not_worth_being_kept_is_unpacked_by_hand) {
  files.put(
      "/boot/initrd.img-6.1.0-40-amd64",
      text(fixture::pack(compress::Compression::lzo, bytes::View(fixture::Bytes(fixture::init_archive())))));
  run({"--prepare"});
  BOOST_TEST(run({}) == kDone);
  BOOST_TEST(event("reboot") == kDone);
  BOOST_TEST(reasons.at(0).find("the kernel was unpacked before") != std::string::npos, reasons.at(0));
}

BOOST_AUTO_TEST_CASE(nothing_goes_wrong_because_the_cache_cannot_be_read) {
  run({"--prepare"});
  files.unreadable = {kIndex};
  for (const char* name : {"reboot", "halt", "start", "upgrade", "coldreboot", "stop"}) {
    BOOST_TEST(event(name) == kDone, name);
    BOOST_TEST(err == "", err);
    files.unreadable = {kIndex};
  }
  BOOST_TEST(run({"--status"}) == kNotLoaded);
}

/// A disk may be full though there was room.
BOOST_AUTO_TEST_CASE(a_load_goes_on_in_memory_where_the_disk_is_full) {
  for (const std::size_t room : {0U, 1U, 5000U}) {
    files.room = room;
    BOOST_TEST(run({}) == kDone);
    BOOST_TEST(err == "", err);
    BOOST_TEST(run({"--prepare"}) == kFailed);
  }
}

BOOST_AUTO_TEST_CASE(a_crash_kernels_system_prepares_nothing) {
  files.put("/proc/vmcore", "");
  BOOST_TEST(event("start") == kDone);
  BOOST_TEST(background.calls == Calls{});
  BOOST_TEST(run({"--prepare"}) == kDone);
  BOOST_TEST(out == "nothing to prepare: this is the system of a crash kernel\n");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_kept_is_said) {
  files.unwritable = {"/var/cache/kexec-load"};
  BOOST_TEST(run({"--prepare"}) == kFailed);
  BOOST_TEST(err == "kexec-load: /var/cache/kexec-load: cannot make it: Read-only file system\n");
  BOOST_TEST(!reboot_uses_it());
}

BOOST_AUTO_TEST_CASE(the_service_prepares_in_the_background) {
  BOOST_TEST(event("start") == kDone);
  BOOST_TEST(background.calls == Calls{"--prepare"});
  BOOST_TEST(!files.exists("/var/cache/kexec-load"), "the check itself unpacks nothing into files");
  configure("LOAD_KEXEC=false\n");
  run({"--prepare"});
  files.put(kIndex, files.read_text(kIndex).value_or("left"));
  BOOST_TEST(event("start") == kDone);
  BOOST_TEST(background.calls.size() == 1U);
  BOOST_TEST(!kept(), "a reboot would load nothing");
  configure("LOAD_KEXEC=true\n");
  BOOST_TEST(run({"--event", "start", "--no-cache"}) == kDone);
  BOOST_TEST(background.calls.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_preparation_is_ended_when_the_service_or_the_machine_stops) {
  const std::vector<std::pair<std::string, bool>> cases = {
      {"reboot", true}, {"halt", true},    {"runlevel", true},   {"stop", true},
      {"jump", false},  {"booted", false}, {"coldreboot", false}};
  for (const auto& [name, ends] : cases) {
    files.lock_holders["/var/cache/kexec-load/prepared.lock"] = 4711;
    background.calls.clear();
    event(name);
    BOOST_TEST(background.calls == (ends ? Calls{"end 4711"} : Calls{}), name);
    BOOST_TEST(err == "", err);
    files.lock_holders.clear();
    background.calls.clear();
    event(name);
    BOOST_TEST(background.calls == Calls{}, name);
  }
}

BOOST_AUTO_TEST_CASE(a_preparation_that_does_not_end_is_told_and_holds_up_nothing) {
  files.lock_holders["/var/cache/kexec-load/prepared.lock"] = 4711;
  background.ends = false;
  BOOST_TEST(event("reboot") == kDone);
  BOOST_TEST(loaded());
  BOOST_TEST(err ==
             "kexec-load: warning: process 4711 still prepares a load, and may keep file systems from being "
             "unmounted\n");
}

/// What the older one prepares may be of files that were replaced.
BOOST_AUTO_TEST_CASE(a_new_preparation_ends_an_older_one) {
  files.lock_holders["/var/cache/kexec-load/prepared.lock"] = 4711;
  BOOST_TEST(run({"--prepare"}) == kDone);
  BOOST_TEST(background.calls == Calls{"end 4711"});
  BOOST_TEST(kept());
}

/// Where the service never started, as in a file system tree that is being built, nothing is prepared.
BOOST_AUTO_TEST_CASE(an_upgrade_prepares_anew_what_was_prepared) {
  BOOST_TEST(event("upgrade") == kDone);
  BOOST_TEST(background.calls == Calls{});
  run({});
  run({"--unload"});
  BOOST_TEST(event("upgrade") == kDone);
  BOOST_TEST(background.calls == Calls{}, "a load by hand prepares nothing");
  run({"--prepare"});
  BOOST_TEST(event("upgrade") == kDone);
  BOOST_TEST(background.calls == Calls{"--prepare"});
}

BOOST_AUTO_TEST_CASE(the_status_tells_of_it) {
  BOOST_TEST(run({"--status"}) == kNotLoaded);
  BOOST_TEST(out == "no kernel is loaded\n");
  run({"--prepare"});
  run({"--status"});
  BOOST_TEST(out ==
             "no kernel is loaded\n/boot/vmlinuz-6.1.0-40-amd64 is kept unpacked for the reboot (0 MiB)\n");
  run({"--status", "--json"});
  BOOST_TEST(json::parse(out).at("prepared").at("kernel") == "/boot/vmlinuz-6.1.0-40-amd64");
}

/// The kernel's buffers are in files of the cache's directory then, which no path leads to.
BOOST_AUTO_TEST_CASE(a_load_by_hand_leaves_nothing_behind) {
  BOOST_TEST(run({}) == kDone);
  BOOST_TEST(files.list("/var/cache/kexec-load").empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::app
