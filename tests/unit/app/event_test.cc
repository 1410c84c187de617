#include "app/event.h"

#include <boost/test/unit_test.hpp>
#include <cerrno>

#include "unit/app/app_fixture.h"

namespace kexec_load::app {

namespace {

using test::Calls;
using test::Machine;

const std::string kKernel = "/boot/vmlinuz-6.1.0-40-amd64";
const std::string kLoad = "load " + kKernel;
const std::string kDescribed = "kernel 6.1.0-40-amd64 (" + kKernel + ")\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(event)

BOOST_AUTO_TEST_CASE(a_reboot_loads_and_the_last_step_jumps) {
  Machine machine;
  BOOST_TEST(machine.event("start") == kDone);
  BOOST_TEST(machine.out == "reboots start " + kDescribed);
  BOOST_TEST(machine.new_calls() == Calls{});
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_TEST(machine.out == "loaded " + kDescribed);
  BOOST_TEST(machine.err == "");
  BOOST_TEST(machine.new_calls() == Calls{kLoad});
  // The jump that returns is an error, and init goes on to its own reboot.
  BOOST_TEST(machine.event("jump") == kFailed);
  BOOST_TEST(machine.out == "Will now restart with kexec\n");
  BOOST_TEST(
      machine.err ==
      "kexec-load: reboot (LINUX_REBOOT_CMD_KEXEC) failed (EINVAL): no image is loaded: load one first\n");
  BOOST_TEST(machine.new_calls() == Calls{"jump"});
}

BOOST_AUTO_TEST_CASE(without_load_kexec_a_reboot_goes_by_firmware) {
  Machine machine;
  machine.configure("LOAD_KEXEC=false\n");
  BOOST_TEST(machine.event("start") == kDone);
  BOOST_TEST(machine.out == "LOAD_KEXEC is not true: reboots go by firmware\n");
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_TEST(machine.out == "LOAD_KEXEC is not true: rebooting by firmware\n");
  BOOST_TEST(machine.event("jump") == kDone);
  BOOST_TEST(machine.out == "");
  BOOST_TEST(machine.new_calls() == Calls{});
}

BOOST_AUTO_TEST_CASE(load_at_start_if_asked_for) {
  Machine machine;
  machine.configure("LOAD_KEXEC=true\nLOAD_DURING_SHUTDOWN=no\n");
  BOOST_TEST(machine.event("start") == kDone);
  BOOST_TEST(machine.new_calls() == Calls{kLoad});
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_TEST(machine.out == "the configured kernel is loaded already\n");
  BOOST_TEST(machine.new_calls() == Calls{});
}

BOOST_AUTO_TEST_CASE(an_upgrade_since_the_load_loads_again) {
  Machine machine;
  machine.run({});
  machine.new_calls();
  machine.put_kernel("6.1.0-41-amd64");
  machine.files.links["/vmlinuz"] = "/boot/vmlinuz-6.1.0-41-amd64";
  machine.files.links["/initrd.img"] = "/boot/initrd.img-6.1.0-41-amd64";
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_TEST(machine.new_calls() == (Calls{"unload", "load /boot/vmlinuz-6.1.0-41-amd64"}));
  // The same name with other bytes behind it, and another command line, are changes too.
  machine.put_kernel("6.1.0-41-amd64");
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_TEST(machine.new_calls() == (Calls{"unload", "load /boot/vmlinuz-6.1.0-41-amd64"}));
  machine.files.put("/proc/cmdline", "root=UUID=12-34 single\n");
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_TEST(machine.new_calls() == (Calls{"unload", "load /boot/vmlinuz-6.1.0-41-amd64"}));
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_TEST(machine.new_calls() == Calls{});
}

BOOST_AUTO_TEST_CASE(a_stale_image_is_not_started_when_its_successor_cannot_be_loaded) {
  Machine machine;
  machine.run({});
  machine.new_calls();
  machine.files.take(kKernel);
  BOOST_TEST(machine.event("reboot") == kNoImage);
  BOOST_TEST(
      machine.err ==
      "kexec-load: /etc/default/kexec:2: there is no kernel /vmlinuz; no kernel was found in /boot or /\n"
      "kexec-load: rebooting by firmware\n");
  BOOST_TEST(machine.new_calls() == Calls{"unload"});
  BOOST_TEST(!machine.loaded());

  Machine forbidden;
  forbidden.run({});
  forbidden.new_calls();
  forbidden.files.put("/proc/sys/kernel/kexec_load_disabled", "1\n");
  forbidden.configure("LOAD_KEXEC=true 'broken'\n");
  BOOST_TEST(forbidden.event("reboot") == kNotConfigured);
  BOOST_TEST(forbidden.loaded());
  BOOST_TEST(forbidden.event("jump") == kDone);
  BOOST_TEST(forbidden.out == "the loaded image is not started: restarting by firmware\n");
  BOOST_TEST(forbidden.new_calls() == Calls{});
}

BOOST_AUTO_TEST_CASE(running_out_of_memory_is_a_failure_like_others) {
  Machine machine;
  machine.run({});
  machine.new_calls();
  machine.put_kernel("6.1.0-40-amd64");
  machine.calls.out_of_memory = true;
  BOOST_TEST(machine.event("reboot") == kFailed);
  BOOST_TEST(!machine.loaded());
  BOOST_TEST(machine.event("jump") == kDone);
  BOOST_TEST(machine.new_calls() == Calls{"unload"});
}

BOOST_AUTO_TEST_CASE(a_load_by_hand_with_load_kexec_false_counts) {
  Machine machine;
  machine.configure("LOAD_KEXEC=false\n");
  BOOST_TEST(machine.run({}) == kDone);
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_TEST(machine.out == "LOAD_KEXEC is not true, but an image was loaded by hand: it will be started\n");
  BOOST_TEST(machine.loaded());
}

BOOST_AUTO_TEST_CASE(what_others_unloaded_and_loaded_is_not_ours) {
  Machine machine;
  machine.run({});
  machine.files.put("/sys/kernel/kexec_loaded", "0\n");
  machine.event("start");
  machine.load_by_other_program();
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_TEST(machine.out == "an image that was loaded by hand is kept: it will be started\n");
}

BOOST_AUTO_TEST_CASE(unreadable_facts_and_records_stop_no_cold_reboot) {
  Machine machine;
  machine.run({});
  machine.new_calls();
  machine.files.unreadable = {"/run/kexec-load/loaded.json", "/sys/kernel/security/lockdown"};
  BOOST_TEST(machine.event("coldreboot") == kDone);
  BOOST_TEST(machine.new_calls() == Calls{"unload"});
  machine.load_by_other_program();
  BOOST_TEST(machine.event("jump") == kDone);
  BOOST_TEST(machine.new_calls() == Calls{});
}

BOOST_AUTO_TEST_CASE(firmware_asked_for_wins_over_a_broken_configuration) {
  Machine machine;
  machine.load_by_other_program();
  machine.configure("LOAD_KEXEC=true 'broken'\n");
  machine.files.put("/no-kexec-reboot", "");
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_TEST(machine.out == "a cold reboot was asked for: rebooting by firmware\n");
  BOOST_TEST(machine.new_calls() == Calls{"unload"});
}

BOOST_AUTO_TEST_CASE(a_start_counts_even_with_a_broken_configuration) {
  Machine machine;
  machine.event("stop");
  machine.configure("LOAD_KEXEC=true 'broken'\n");
  BOOST_TEST(machine.event("start") == kNotConfigured);
  machine.configure("LOAD_KEXEC=true\n");
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_TEST(machine.new_calls() == Calls{kLoad});
}

BOOST_AUTO_TEST_CASE(an_image_loaded_by_hand_is_kept) {
  Machine machine;
  machine.load_by_other_program();
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_TEST(machine.out == "an image that was loaded by hand is kept: it will be started\n");
  BOOST_TEST(machine.new_calls() == Calls{});
  // With options of ours it is an administrator's choice as well.
  machine.put_kernel("6.12.0-1-amd64");
  BOOST_TEST(machine.run({"--kernel", "/boot/vmlinuz-6.12.0-1-amd64"}) == kDone);
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_TEST(machine.out == "an image that was loaded by hand is kept: it will be started\n");
  BOOST_TEST(machine.new_calls() == Calls{"load /boot/vmlinuz-6.12.0-1-amd64"});
  // A configuration that cannot be read does not take it away either.
  machine.configure("LOAD_KEXEC=true 'broken'\n");
  BOOST_TEST(machine.event("reboot") == kNotConfigured);
  BOOST_TEST(machine.loaded());
}

BOOST_AUTO_TEST_CASE(a_cold_reboot_unloads_and_never_jumps) {
  Machine machine;
  machine.run({});
  machine.new_calls();
  BOOST_TEST(machine.event("coldreboot") == kDone);
  BOOST_TEST(machine.out == "");
  BOOST_TEST(machine.new_calls() == Calls{"unload"});
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_TEST(machine.out == "a cold reboot was asked for: rebooting by firmware\n");
  machine.load_by_other_program();
  BOOST_TEST(machine.event("jump") == kDone);
  BOOST_TEST(machine.new_calls() == Calls{});
}

BOOST_AUTO_TEST_CASE(a_cold_reboot_where_unloading_is_forbidden) {
  Machine machine;
  machine.run({});
  machine.new_calls();
  machine.files.put("/proc/sys/kernel/kexec_load_disabled", "1\n");
  BOOST_TEST(machine.event("coldreboot") == kDone);
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_TEST(machine.event("jump") == kDone);
  BOOST_TEST(machine.out == "the loaded image is not started: restarting by firmware\n");
  BOOST_TEST(machine.new_calls() == Calls{});
}

BOOST_AUTO_TEST_CASE(a_cold_reboot_that_did_not_happen) {
  Machine machine;
  machine.event("coldreboot");
  BOOST_TEST(machine.event("coldreboot-cancelled") == kDone);
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_TEST(machine.new_calls() == Calls{kLoad});
  machine.event("coldreboot");
  machine.event("start");
  machine.event("reboot");
  BOOST_TEST(machine.new_calls() == (Calls{"unload", kLoad}));
}

BOOST_AUTO_TEST_CASE(the_flags_of_old_are_honoured_and_removed) {
  for (const std::string flag : {"/no-kexec-reboot", "/nokexec"}) {
    Machine machine;
    machine.run({});
    machine.new_calls();
    machine.files.put(flag, "");
    BOOST_TEST(machine.event("reboot") == kDone);
    BOOST_TEST(machine.out == "a cold reboot was asked for: rebooting by firmware\n");
    BOOST_TEST(machine.new_calls() == Calls{"unload"});
    BOOST_TEST(!machine.files.has(flag));
    machine.load_by_other_program();
    BOOST_TEST(machine.event("jump") == kDone);
    BOOST_TEST(machine.new_calls() == Calls{});
  }
  Machine read_only;
  read_only.files.put("/nokexec", "");
  read_only.files.unremovable = {"/nokexec"};
  BOOST_TEST(read_only.event("reboot") == kDone);
  BOOST_TEST(read_only.err ==
             "kexec-load: warning: /nokexec cannot be removed, so the reboot after this one will go by "
             "firmware too\n");
}

BOOST_AUTO_TEST_CASE(stopped_by_hand_means_firmware_until_started) {
  Machine machine;
  machine.run({});
  machine.new_calls();
  BOOST_TEST(machine.event("stop") == kDone);
  BOOST_TEST(machine.out == "Not rebooting, so disabling\n");
  BOOST_TEST(machine.new_calls() == Calls{"unload"});
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_TEST(machine.out == "kexec was stopped by hand: rebooting by firmware\n");
  BOOST_TEST(machine.new_calls() == Calls{});
  BOOST_TEST(machine.event("start") == kDone);
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_TEST(machine.new_calls() == Calls{kLoad});
}

BOOST_AUTO_TEST_CASE(loading_by_hand_after_a_stop_counts) {
  Machine machine;
  machine.event("stop");
  machine.run({});
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_TEST(machine.out == "the configured kernel is loaded already\n");
}

BOOST_AUTO_TEST_CASE(halting_and_other_runlevels_unload) {
  for (const std::string event : {"halt", "runlevel"}) {
    Machine machine;
    machine.load_by_other_program();
    BOOST_TEST(machine.event(event) == kDone);
    BOOST_TEST(machine.new_calls() == Calls{"unload"});
    BOOST_TEST(machine.event("jump") == kDone);
    BOOST_TEST(machine.new_calls() == Calls{});
  }
}

BOOST_AUTO_TEST_CASE(an_upgrade_replaces_what_it_made_stale) {
  Machine machine;
  machine.configure("LOAD_KEXEC=\"\n");
  BOOST_TEST(machine.event("upgrade") == kDone, "nothing is loaded that could be stale");
  machine.configure("LOAD_KEXEC=true\n");
  machine.run({});
  BOOST_TEST(machine.event("upgrade") == kDone);
  BOOST_TEST(machine.new_calls() == Calls{kLoad});
  machine.put_kernel("6.1.0-40-amd64");
  BOOST_TEST(machine.event("upgrade") == kDone);
  BOOST_TEST(machine.out == "loaded " + kDescribed);
  BOOST_TEST((machine.new_calls() == Calls{"unload", kLoad}));
}

BOOST_AUTO_TEST_CASE(a_removed_kernel_does_not_stay_loaded) {
  for (const bool by_hand : {false, true}) {
    Machine machine;
    machine.run(by_hand ? std::vector<std::string>{"--kernel", "/vmlinuz"} : std::vector<std::string>{});
    machine.new_calls();
    machine.files.take("/boot/vmlinuz-6.1.0-40-amd64");
    machine.files.take("/lib/modules/6.1.0-40-amd64/kernel/ext4.ko");
    BOOST_TEST(machine.event("upgrade") == kNoImage);
    BOOST_TEST(machine.new_calls() == Calls{"unload"});
    BOOST_TEST(machine.err.find("what was loaded is unloaded: a reboot loads what is configured by then") !=
               std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(under_systemd_a_kernel_is_loaded_from_the_start) {
  Machine machine;
  machine.files.put("/run/systemd/system/x", "");
  BOOST_TEST(machine.event("start") == kDone);
  BOOST_TEST(machine.out == "loaded " + kDescribed);
  machine.event("halt");
  machine.configure("LOAD_KEXEC=true\nLOAD_DURING_SHUTDOWN=yes\n");
  machine.new_calls();
  BOOST_TEST(machine.event("start") == kDone);
  BOOST_TEST(machine.out == "reboots start " + kDescribed);
  BOOST_TEST(machine.new_calls() == Calls{});
}

BOOST_AUTO_TEST_CASE(systemd_asks_which_way_the_last_step_goes) {
  Machine machine;
  machine.files.put("/run/systemd/system/x", "");
  BOOST_TEST(machine.event("last-step") == kNotLoaded);
  BOOST_TEST(machine.out == "");
  machine.event("reboot");
  BOOST_TEST(machine.event("last-step") == kDone);
  BOOST_TEST(machine.out == "Will now restart with kexec\n");
  machine.files.put("/run/kexec-load/coldreboot", "");
  BOOST_TEST(machine.event("last-step") == kNotLoaded);
  BOOST_TEST(machine.out == "the loaded image is not started: restarting by firmware\n");
  BOOST_TEST(machine.new_calls() == Calls{kLoad});
}

BOOST_AUTO_TEST_CASE(what_was_loaded_by_hand_is_loaded_again_if_its_files_changed) {
  Machine machine;
  machine.configure("LOAD_KEXEC=false\n");
  machine.run({"--kernel", kKernel, "--append", "by hand"});
  machine.put_kernel("6.1.0-40-amd64");
  machine.new_calls();
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_TEST(machine.out == "loaded again, since its files have changed: " + kDescribed);
  BOOST_TEST(machine.new_calls() == (Calls{"unload", kLoad}));
  machine.run({"--status"});
  BOOST_TEST(machine.out.find("cmdline by hand\n") != std::string::npos);
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_TEST(machine.new_calls() == Calls{});
}

BOOST_AUTO_TEST_CASE(a_kernel_that_was_loaded_by_hand_and_removed_is_never_started) {
  Machine machine;
  machine.put_kernel("6.1.0-41-amd64");
  machine.run({"--kernel", "/boot/vmlinuz-6.1.0-41-amd64", "--append", "by hand"});
  machine.files.take("/boot/vmlinuz-6.1.0-41-amd64");
  // It may be on a file system that is not mounted any more.
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_TEST(machine.loaded());
  machine.files.take("/lib/modules/6.1.0-41-amd64/kernel/ext4.ko");
  BOOST_TEST(machine.event("reboot") == kNoImage);
  BOOST_TEST(machine.err.find("kexec-load: the kernel that was loaded by hand: there is no kernel "
                              "/boot/vmlinuz-6.1.0-41-amd64; the kernels here are: ") == 0U);
  BOOST_TEST(machine.err.ends_with("kexec-load: rebooting by firmware\n"));
  BOOST_TEST(!machine.loaded());
}

BOOST_AUTO_TEST_CASE(under_systemd_the_last_step_is_systemds) {
  Machine machine;
  machine.load_by_other_program();
  machine.files.put("/run/systemd/system/x", "");
  BOOST_TEST(machine.event("jump") == kDone);
  BOOST_TEST(machine.new_calls() == Calls{});
}

BOOST_AUTO_TEST_CASE(a_start_says_what_would_fail) {
  Machine machine;
  machine.files.put("/boot/initrd.img-6.1.0-40-amd64", "");
  BOOST_TEST(machine.event("start") == kNoImage);
  BOOST_TEST(machine.err.find("kexec-load: /initrd.img: ") == 0U);
  BOOST_TEST(machine.err.ends_with("kexec-load: until this is mended reboots go by firmware\n"));

  Machine forbidden;
  forbidden.files.put("/proc/sys/kernel/kexec_load_disabled", "1\n");
  BOOST_TEST(forbidden.event("start") == kNotPermitted);
  BOOST_TEST(forbidden.err.find("kexec-load: kernel.kexec_load_disabled is 1") == 0U);
}

BOOST_AUTO_TEST_CASE(a_load_that_the_kernel_refuses_at_reboot) {
  Machine machine;
  machine.calls.load_answer = ENOMEM;
  BOOST_TEST(machine.event("reboot") == kFailed);
  BOOST_TEST(machine.err ==
             "kexec-load: kexec_file_load failed (ENOMEM): too little memory: stop services that use much of "
             "it, or make the "
             "initrd smaller\nkexec-load: rebooting by firmware\n");
  BOOST_TEST(machine.event("jump") == kDone);
  BOOST_TEST(machine.new_calls() == Calls{kLoad});
}

BOOST_AUTO_TEST_CASE(notes_that_cannot_be_written) {
  Machine machine;
  machine.files.writable = false;
  // The load counts, though it cannot be recorded.
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_TEST(machine.err ==
             "kexec-load: warning: the load cannot be recorded: /run/kexec-load/loaded.json: cannot write "
             "it: Read-only file "
             "system\n");
  BOOST_TEST(machine.loaded());
  machine.new_calls();
  // A cold reboot still unloads, and says that it could not be noted.
  BOOST_TEST(machine.event("coldreboot") == kFailed);
  BOOST_TEST(machine.new_calls() == Calls{"unload"});
}

/// Gentoo's reboot -k would start an image that cannot be unloaded.
BOOST_AUTO_TEST_CASE(under_openrc_the_last_step_restarts_where_init_would_not) {
  Machine machine;
  machine.load_by_other_program();
  BOOST_TEST(machine.event("coldreboot") == kDone);
  machine.load_by_other_program();
  machine.new_calls();
  BOOST_TEST(machine.event("jump") == kDone);
  BOOST_TEST(machine.new_calls() == Calls{});
  machine.files.put("/run/openrc/softlevel", "reboot\n");
  BOOST_TEST(machine.event("jump") == kFailed);
  BOOST_TEST(machine.new_calls() == Calls{"restart"});
  BOOST_TEST(machine.out == "the loaded image is not started: restarting by firmware\n");
  BOOST_TEST(machine.err ==
             "kexec-load: reboot (LINUX_REBOOT_CMD_RESTART) failed (EPERM): look at dmesg for what the "
             "kernel says\n");
}

BOOST_AUTO_TEST_CASE(under_openrc_a_jump_that_returns_ends_in_a_restart) {
  Machine machine;
  machine.files.put("/run/openrc/softlevel", "reboot\n");
  machine.load_by_other_program();
  BOOST_TEST(machine.event("jump") == kFailed);
  BOOST_TEST(machine.new_calls() == (Calls{"jump", "restart"}));
  BOOST_TEST(machine.err.starts_with("kexec-load: reboot (LINUX_REBOOT_CMD_KEXEC) failed (EINVAL): "),
             machine.err);
}

/// Asked for kexec, openrc-init stops for good where nothing is loaded.
BOOST_AUTO_TEST_CASE(openrc_init_is_not_left_alone_without_an_image) {
  Machine machine;
  machine.files.put("/run/openrc/softlevel", "reboot\n");
  BOOST_TEST(machine.event("jump") == kDone);
  BOOST_TEST(machine.new_calls() == Calls{});
  machine.files.links["/proc/1/exe"] = "/sbin/openrc-init";
  BOOST_TEST(machine.event("jump") == kFailed);
  BOOST_TEST(machine.new_calls() == Calls{"restart"});
}

/// Its memory is the reservation alone, and its command line made for that.
BOOST_AUTO_TEST_CASE(the_system_of_a_crash_kernel_reboots_by_firmware) {
  Machine machine;
  machine.files.put("/proc/vmcore", "");
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_TEST(machine.new_calls() == Calls{});
  BOOST_TEST(machine.out == "this is the system of a crash kernel: rebooting by firmware\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::app
