#include "app/run.h"

#include <boost/test/unit_test.hpp>
#include <cerrno>
#include <nlohmann/json.hpp>

#include "support/compressors.h"
#include "unit/app/app_fixture.h"

namespace kexec_load::app {

namespace {

using nlohmann::json;
using test::Calls;
using test::Machine;

}  // namespace

BOOST_AUTO_TEST_SUITE(run_program)

BOOST_AUTO_TEST_CASE(the_running_kernel_again) {
  Machine machine;
  machine.put_kernel("6.1.0-41-amd64");
  machine.files.links["/vmlinuz"] = "/boot/vmlinuz-6.1.0-41-amd64";
  machine.configure("LOAD_KEXEC=true\nUSE_GRUB_CONFIG=true\n");
  BOOST_TEST(machine.run({"--running", "--dry-run", "--json"}) == app::kDone, machine.err);
  const nlohmann::json plan = nlohmann::json::parse(machine.out);
  BOOST_TEST(plan["kernel"] == "/boot/vmlinuz-6.1.0-40-amd64");
  BOOST_TEST(plan["initrds"] == nlohmann::json::array({"/boot/initrd.img-6.1.0-40-amd64"}));
  BOOST_TEST(plan["cmdline"] == "root=UUID=12-34 ro");
  // By what the file says of itself, not by its name.
  machine.files.put("/boot/vmlinuz-linux", *machine.files.read_text("/boot/vmlinuz-6.1.0-40-amd64"));
  machine.files.take("/boot/vmlinuz-6.1.0-40-amd64");
  BOOST_TEST(machine.run({"--running", "--dry-run"}) == app::kDone, machine.err);
  BOOST_TEST(machine.out.find("/boot/vmlinuz-linux") != std::string::npos);
  machine.files.take("/boot/vmlinuz-linux");
  BOOST_TEST(machine.run({"--running"}) == app::kNoImage);
  BOOST_TEST(
      machine.err ==
      "kexec-load: --running: there is no kernel of the running version, 6.1.0-40-amd64; the kernels here "
      "are: /boot/vmlinuz-6.1.0-41-amd64, /vmlinuz\n");
  BOOST_CHECK_THROW(app::parse_options({"--running", "--kernel", "/k"}), text::Error);
  BOOST_CHECK_THROW(app::parse_options({"--running", "--panic"}), text::Error);
}

BOOST_AUTO_TEST_CASE(a_dry_run_shows_everything_and_changes_nothing) {
  Machine machine;
  machine.files.writable = false;
  BOOST_TEST(machine.run({"--dry-run"}) == kDone);
  BOOST_TEST(machine.out.find("Kernel 6.1.0-40-amd64 (bzImage, x86_64)\n"
                              "  kernel    /vmlinuz -> /boot/vmlinuz-6.1.0-40-amd64 (") == 0U);
  BOOST_TEST(machine.out.find("  cmdline   root=UUID=12-34 ro quiet [/proc/cmdline]\n") != std::string::npos);
  BOOST_TEST(machine.out.find("  LOAD_KEXEC=\"true\" [/etc/default/kexec:1]\n") != std::string::npos);
  BOOST_TEST(machine.out.find('\033') == std::string::npos);
  BOOST_TEST(machine.err == "");
  BOOST_TEST(machine.new_calls() == Calls{});
}

BOOST_AUTO_TEST_CASE(the_plan_as_json) {
  Machine machine;
  machine.configure("LOAD_KEXEC=true\nKERNEL_IMGAE=x\n");
  machine.files.take("/lib/modules/6.1.0-40-amd64/kernel/ext4.ko");
  BOOST_TEST(machine.run({"--dry-run", "--json", "--append", "a \xff b"}) == kDone);
  const json plan = json::parse(machine.out);
  BOOST_TEST(plan.at("kernel") == "/boot/vmlinuz-6.1.0-40-amd64");
  BOOST_TEST((plan.at("initrds") == json::array({"/boot/initrd.img-6.1.0-40-amd64"})));
  BOOST_TEST(plan.at("cmdline") == "a \xef\xbf\xbd b");
  BOOST_TEST(plan.at("method") == "file");
  BOOST_TEST(plan.at("version") == "6.1.0-40-amd64");
  BOOST_TEST(plan.at("origin").at("cmdline") == "--append");
  BOOST_TEST(plan.at("origin").at("kernel") == "/etc/default/kexec:3");
  BOOST_TEST(plan.at("origin").at("LOAD_KEXEC") == "/etc/default/kexec:1");
  BOOST_TEST(plan.at("settings").at("LOAD_KEXEC") == "true");
  BOOST_TEST(
      (plan.at("warnings") ==
       json::array(
           {"/etc/default/kexec:2: KERNEL_IMGAE is not a setting of kexec-load: did you mean KERNEL_IMAGE?",
            "/lib/modules/6.1.0-40-amd64 is missing: kernel 6.1.0-40-amd64 will find no modules"})));
  BOOST_TEST(machine.err == "");
}

BOOST_AUTO_TEST_CASE(a_dry_run_tells_what_would_make_the_load_fail) {
  Machine machine;
  machine.files.put("/proc/sys/kernel/kexec_load_disabled", "1\n");
  BOOST_TEST(machine.run({"--dry-run"}) == kDone);
  BOOST_TEST(machine.err.find("kexec-load: warning: this load would fail: kernel.kexec_load_disabled is 1") ==
             0U);
  machine.files.put("/proc/sys/kernel/kexec_load_disabled", "0\n");
  machine.files.put("/proc/self/status", "CapEff:\t0\n");
  BOOST_TEST(machine.run({"--dry-run"}) == kDone);
  BOOST_TEST(machine.err == "");
}

BOOST_AUTO_TEST_CASE(a_direct_load) {
  Machine machine;
  machine.tell_platform();
  BOOST_TEST(machine.run({"--dry-run", "--json"}) == kDone);
  const json plan = json::parse(machine.out);
  BOOST_TEST(plan.at("method") == "direct");
  BOOST_TEST(plan.at("origin").at("method") == "default");
  BOOST_TEST(plan.at("segments").size() == 4U);  // the kernel's two, the initrd, the parameters
  BOOST_TEST(plan.at("segments")[2].at("what") == "initrd");
  BOOST_TEST(plan.at("segments")[2].at("address") == 64 << 20);
  BOOST_TEST(plan.at("segments")[2].at("size") == 4096);
  BOOST_TEST(plan.at("entry") == std::uint64_t{plan.at("segments")[3].at("address")} + 4096);

  BOOST_TEST(machine.run({}) == kDone);
  BOOST_TEST(machine.new_calls() == Calls{"load by kexec_load /boot/vmlinuz-6.1.0-40-amd64"});
  BOOST_TEST(machine.err == "");
}

/// While the machine is away nothing is prepared.
BOOST_AUTO_TEST_CASE(an_initrd_is_unpacked_here_unless_a_reboot_waits_for_it) {
  Machine machine;
  machine.tell_platform();
  machine.files.put(
      "/boot/initrd.img-6.1.0-40-amd64",
      Machine::text(fixture::pack(compress::Compression::xz, bytes::View(fixture::init_archive()))));
  const auto is_unpacked = [&](const std::string& said) {
    return said.find("the initrd is unpacked here") != std::string::npos;
  };
  BOOST_TEST(machine.run({"--dry-run"}) == kDone);
  BOOST_TEST(is_unpacked(machine.out), machine.out);
  BOOST_TEST(machine.run({"--dry-run", "--initrd-as-is"}) == kDone);
  BOOST_TEST(!is_unpacked(machine.out));
  std::vector<std::string> reasons;
  machine.calls.on_load = [&](const plan::LoadPlan& plan) { reasons.push_back(plan.method_reason); };
  machine.configure("LOAD_KEXEC=true\nLOAD_DURING_SHUTDOWN=no\n");
  BOOST_TEST(machine.event("start") == kDone);
  machine.run({"--unload"});
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_REQUIRE(reasons.size() == 2U);
  BOOST_TEST(is_unpacked(reasons[0]), reasons[0]);
  BOOST_TEST(!is_unpacked(reasons[1]), reasons[1]);
}

BOOST_AUTO_TEST_CASE(addresses_are_told_in_a_dry_run_only) {
  Machine machine;
  machine.tell_platform();
  BOOST_TEST(machine.run({"--dry-run"}) == kDone);
  BOOST_TEST(machine.out.find("  segment   initrd at 0x4000000, 0.0 MiB\n") != std::string::npos,
             machine.out);
  BOOST_TEST(machine.out.find("  entry     0x") != std::string::npos);
  BOOST_TEST(machine.run({"--verbose"}) == kDone);
  BOOST_TEST(machine.err.find("  segment   initrd, 0.0 MiB\n") != std::string::npos, machine.err);
  BOOST_TEST(machine.err.find("0x") == std::string::npos, machine.err);
}

BOOST_AUTO_TEST_CASE(places_are_hidden_from_all_but_root) {
  Machine machine;
  machine.tell_platform();
  machine.files.put("/proc/iomem", "00000000-00000000 : Reserved\n00000000-00000000 : System RAM\n");
  BOOST_TEST(machine.run({"--dry-run"}) == kDone);
  BOOST_TEST(
      machine.out.find("the segments' places are chosen when root loads: /proc/iomem hides the memory from "
                       "others") != std::string::npos,
      machine.out);
  BOOST_TEST(machine.run({"--dry-run", "--json"}) == kDone);
  const json plan = json::parse(machine.out);
  BOOST_TEST(plan.at("method") == "direct");
  BOOST_TEST(plan.at("entry").is_null());
  BOOST_TEST(plan.at("segments")[0].at("address").is_null());
}

BOOST_AUTO_TEST_CASE(where_kexec_load_is_refused_kexec_file_load_follows) {
  Machine machine;
  machine.tell_platform();
  machine.calls.memory_load_answer = EPERM;
  BOOST_TEST(machine.run({}) == kDone);
  BOOST_TEST(machine.new_calls() ==
             (Calls{"load by kexec_load /boot/vmlinuz-6.1.0-40-amd64", "load /boot/vmlinuz-6.1.0-40-amd64"}));
  BOOST_TEST(
      machine.err ==
      "kexec-load: warning: kexec_load failed (EPERM): a security module or a container forbids it: look "
      "at dmesg; trying kexec_file_load\n");
  // A refusal of the signature is final.
  machine.calls.load_answer = EKEYREJECTED;
  BOOST_TEST(machine.run({}) == kNotPermitted);
  BOOST_TEST(machine.new_calls().size() == 2U);
  BOOST_TEST(machine.err.find("kexec-load: kexec_file_load failed (EKEYREJECTED)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_method_that_was_asked_for_is_the_only_one) {
  Machine machine;
  BOOST_TEST(machine.run({"--method", "direct"}) == kFailed);
  BOOST_TEST(machine.err.starts_with(
      "kexec-load: --method direct cannot be used: the running kernel does not tell "));
  machine.tell_platform();
  machine.calls.memory_load_answer = EPERM;
  BOOST_TEST(machine.run({"--method", "classic"}) == kNotPermitted);
  BOOST_TEST(machine.new_calls() == Calls{"load by kexec_load /boot/vmlinuz-6.1.0-40-amd64"});
  BOOST_TEST(machine.err.starts_with("kexec-load: kexec_load failed (EPERM): "));
  BOOST_TEST(machine.run({"--method", "file"}) == kDone);
  BOOST_TEST(machine.new_calls() == Calls{"load /boot/vmlinuz-6.1.0-40-amd64"});
}

BOOST_AUTO_TEST_CASE(loading_by_hand) {
  Machine machine;
  BOOST_TEST(machine.run({}) == kDone);
  BOOST_TEST(machine.out == "loaded kernel 6.1.0-40-amd64 (/boot/vmlinuz-6.1.0-40-amd64)\n");
  BOOST_TEST(machine.run({"--status"}) == kDone);
  BOOST_TEST(
      machine.out ==
      "kernel 6.1.0-40-amd64 is loaded (/boot/vmlinuz-6.1.0-40-amd64)\n  cmdline root=UUID=12-34 ro quiet\n");
  BOOST_TEST(machine.run({"--status", "--json"}) == kDone);
  BOOST_TEST((json::parse(machine.out) == json{{"loaded", true},
                                               {"panic_loaded", false},
                                               {"loaded_by", "kexec-load"},
                                               {"cold_reboot", false},
                                               {"stopped", false},
                                               {"kernel", "/boot/vmlinuz-6.1.0-40-amd64"},
                                               {"version", "6.1.0-40-amd64"},
                                               {"cmdline", "root=UUID=12-34 ro quiet"}}));
  BOOST_TEST(machine.run({"--unload"}) == kDone);
  BOOST_TEST(machine.out == "unloaded\n");
  BOOST_TEST(machine.run({"--unload"}) == kDone);
  BOOST_TEST(machine.out == "no kernel was loaded\n");
  BOOST_TEST(machine.run({"--status"}) == kNotLoaded);
  BOOST_TEST(machine.out == "no kernel is loaded\n");
}

BOOST_AUTO_TEST_CASE(status_of_what_others_did) {
  Machine machine;
  machine.load_by_other_program();
  machine.files.put("/sys/kernel/kexec_crash_loaded", "1\n");
  machine.files.put("/nokexec", "");
  machine.files.put("/run/kexec-load/stopped", "");
  machine.files.put("/run/kexec-load/loaded.json", "{ damaged");
  BOOST_TEST(machine.run({"--status"}) == kDone);
  BOOST_TEST(machine.out ==
             "a kernel is loaded, by another program than kexec-load\n"
             "a crash kernel is loaded\n"
             "a cold reboot was asked for: the next reboot goes by firmware\n"
             "kexec was stopped by hand: the next reboot goes by firmware\n");
  BOOST_TEST(machine.run({"--status", "--json"}) == kDone);
  BOOST_TEST(json::parse(machine.out).at("loaded_by") == "other");
}

BOOST_AUTO_TEST_CASE(a_failed_load_keeps_the_image_loaded_before) {
  Machine machine;
  machine.run({});
  machine.new_calls();
  machine.calls.load_answer = EINVAL;
  BOOST_TEST(machine.run({"--append", "other"}) == kFailed);
  BOOST_TEST(machine.loaded());
  machine.run({"--status", "--json"});
  BOOST_TEST(json::parse(machine.out).at("cmdline") == "root=UUID=12-34 ro quiet");
}

BOOST_AUTO_TEST_CASE(a_file_that_changes_during_the_load) {
  Machine machine;
  machine.files.change_while_open = true;
  BOOST_TEST(machine.run({}) == kNoImage);
  BOOST_TEST(
      machine.err ==
      "kexec-load: /vmlinuz or its initrd changed while it was being loaded, so it was unloaded again: try "
      "again when the upgrade is done\n");
  BOOST_TEST(machine.new_calls() == (Calls{"load /boot/vmlinuz-6.1.0-40-amd64", "unload"}));
}

BOOST_AUTO_TEST_CASE(a_kernel_by_name_takes_the_initrd_beside_it) {
  Machine machine;
  machine.put_kernel("6.12.0-1-amd64");
  BOOST_TEST(machine.run({"--dry-run", "--json", "--kernel", "/boot/vmlinuz-6.12.0-1-amd64"}) == kDone);
  json plan = json::parse(machine.out);
  BOOST_TEST((plan.at("initrds") == json::array({"/boot/initrd.img-6.12.0-1-amd64"})));
  BOOST_TEST(plan.at("origin").at("initrds") == "beside the kernel");
  machine.files.take("/boot/initrd.img-6.12.0-1-amd64");
  BOOST_TEST(machine.run({"--dry-run", "--json", "--kernel", "/boot/vmlinuz-6.12.0-1-amd64"}) == kDone);
  plan = json::parse(machine.out);
  BOOST_TEST(plan.at("initrds").empty());
  BOOST_TEST(plan.at("warnings").at(0) ==
             "no initrd was found beside /boot/vmlinuz-6.12.0-1-amd64: the kernel starts without one "
             "(--initrd FILE names one, "
             "--initrd '' says that it is meant so)");
  BOOST_TEST(machine.run({"--dry-run", "--json", "--kernel", "/vmlinuz", "--initrd="}) == kDone);
  BOOST_TEST(json::parse(machine.out).at("warnings").empty());
}

BOOST_AUTO_TEST_CASE(what_is_missing_is_named) {
  Machine machine;
  machine.put_kernel("6.1.0-41-amd64");
  machine.files.links["/vmlinuz"] = "/boot/vmlinuz-6.1.0-39-amd64";
  BOOST_TEST(machine.run({}) == kNoImage);
  BOOST_TEST(machine.err ==
             "kexec-load: /etc/default/kexec:2: there is no kernel /vmlinuz; the kernels here are: "
             "/boot/vmlinuz-6.1.0-40-amd64, /boot/vmlinuz-6.1.0-41-amd64\n");
  Machine no_initrd;
  no_initrd.files.take("/boot/initrd.img-6.1.0-40-amd64");
  BOOST_TEST(no_initrd.run({}) == kNoImage);
  BOOST_TEST(no_initrd.err == "kexec-load: /etc/default/kexec:3: there is no initrd /initrd.img\n");
  BOOST_TEST(no_initrd.run({"--config", "/etc/none"}) == kNotConfigured);
  BOOST_TEST(no_initrd.err == "kexec-load: /etc/none: there is no such file\n");
  no_initrd.files.untrusted = {"/etc/default/kexec"};
  BOOST_TEST(no_initrd.run({}) == kNotConfigured);
  BOOST_TEST(no_initrd.new_calls() == Calls{});
}

BOOST_AUTO_TEST_CASE(the_plan_tells_where_the_time_went) {
  Machine machine;
  BOOST_TEST(machine.run({"--dry-run", "--json"}) == kDone);
  std::vector<std::string> stages;
  const json plan = json::parse(machine.out);
  for (const json& stage : plan.at("stages")) {
    stages.push_back(stage.at("what"));
    BOOST_TEST(stage.at("ms").get<double>() >= 0);
  }
  const std::vector<std::string> expected = {"check the kernel", "check the initrds meanwhile",
                                             "look at the machine"};
  BOOST_TEST(stages == expected, boost::test_tools::per_element());
  BOOST_TEST(machine.run({"--verbose"}) == kDone);
  BOOST_TEST(machine.err.find(" ms, load ") != std::string::npos, machine.err);
  BOOST_TEST(machine.run({"--json"}) == kDone);
  const json loaded = json::parse(machine.out);
  BOOST_TEST(loaded.at("stages").back().at("what") == "load");
  BOOST_TEST(loaded.at("kernel") == plan.at("kernel"));
}

BOOST_AUTO_TEST_CASE(snippets_are_read_as_run_parts_would) {
  Machine machine;
  machine.files.put("/etc/default/kexec.d/20-b", "APPEND=\"$APPEND two\"\n");
  machine.files.put("/etc/default/kexec.d/10-a", "APPEND=one\n");
  machine.files.put("/etc/default/kexec.d/30-c.conf", "APPEND=never\n");
  BOOST_TEST(machine.run({"--dry-run", "--json", "--verbose"}) == kDone);
  BOOST_TEST(json::parse(machine.out).at("cmdline") == "one two");
  BOOST_TEST(machine.err.starts_with(
      "kexec-load: /etc/default/kexec.d/30-c.conf: left out, as run-parts does with such a name\n"));
  BOOST_TEST(machine.err.find("kexec-load: check the kernel ") != std::string::npos, machine.err);
  // Another configuration stands alone.
  machine.files.put("/tmp/other",
                    "KERNEL_IMAGE=/vmlinuz INITRD= APPEND=\"x $(uname -r) $(cat /proc/cmdline)\"");
  BOOST_TEST(machine.run({"--dry-run", "--json", "--config", "/tmp/other"}) == kDone);
  BOOST_TEST(json::parse(machine.out).at("cmdline") ==
             "x 6.1.0-40-amd64 BOOT_IMAGE=/boot/vmlinuz-6.1.0-40-amd64 root=UUID=12-34 ro quiet");
}

BOOST_AUTO_TEST_CASE(warnings_of_a_load_go_to_the_error_stream) {
  Machine machine;
  machine.files.take("/dev/disk/by-uuid/12-34");
  machine.files.put("/dev/disk/by-uuid/other", "");
  BOOST_TEST(machine.run({"--verbose"}) == kDone);
  BOOST_TEST(
      machine.err.find(
          "kexec-load: warning: the command line says root=UUID=12-34, and there is no "
          "/dev/disk/by-uuid/12-34: the new kernel may not find its root file system\nKernel 6.1.0-40") ==
      0U);
}

BOOST_AUTO_TEST_CASE(jumping_by_hand) {
  Machine machine;
  machine.load_by_other_program();
  machine.calls.jump_answer = EPERM;
  BOOST_TEST(machine.run({"--exec"}) == kFailed);
  BOOST_TEST(machine.new_calls() == Calls{"jump"});
}

BOOST_AUTO_TEST_CASE(without_the_right_nothing_is_called) {
  Machine machine;
  machine.files.put("/proc/self/status", "CapEff:\t0000000000000000\n");
  for (const char* action : {"--unload", "--exec"}) {
    BOOST_TEST(machine.run({action}) == kNotPermitted);
    BOOST_TEST(machine.err ==
               "kexec-load: only root may do this (CAP_SYS_BOOT is missing): use sudo or su\n");
  }
  BOOST_TEST(machine.run({}) == kNotPermitted);
  BOOST_TEST(machine.new_calls() == Calls{});
}

BOOST_AUTO_TEST_CASE(help_and_version) {
  Machine machine;
  BOOST_TEST(machine.run({"--version"}) == kDone);
  BOOST_TEST(machine.out.find("kexec-load 0.") == 0U);
  BOOST_TEST(machine.run({"-h"}) == kDone);
  BOOST_TEST(machine.out.find("Usage: kexec-load [OPTION]...\n") == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::app
