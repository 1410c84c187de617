// The crash kernel, from the command line to the calls.
#include <nlohmann/json.hpp>

#include "unit/app/app_fixture.h"

namespace kexec_load::test {

namespace {

using nlohmann::json;

const std::string kKernel = "/boot/vmlinuz-6.1.0-40-amd64";
const std::string kInitrd = "/var/lib/kdump/initramfs-6.1.0-40-amd64kdump.img";
const std::string kLoadedText = "loaded crash kernel 6.1.0-40-amd64 (" + kKernel + ")\n";
constexpr int kBusy = 16;
constexpr int kTextBusy = 26;

/// A Red Hat configuration on the machine, its crash initrd, and memory for the crash kernel.
struct CrashMachine : Machine {
  CrashMachine() {
    files.put(kInitrd, text(fixture::init_archive()));
    files.put("/sys/kernel/kexec_crash_size", "167772160\n");
    files.put("/proc/cpuinfo", "processor\t: 0\napicid\t\t: 4\n\nprocessor\t: 1\napicid\t\t: 0\n");
    append("irqpoll nr_cpus=1");
  }

  void append(const std::string& words) {
    files.put("/etc/sysconfig/kdump", "KDUMP_COMMANDLINE_APPEND=\"" + words + "\"\n");
  }

  [[nodiscard]] bool crash_loaded() { return files.read_text("/sys/kernel/kexec_crash_loaded") == "1\n"; }

  int event_of_kdump(const std::string& name) { return run({"--panic", "--event", name}); }

  json plan(std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"--panic", "--dry-run", "--json"});
    BOOST_TEST(run(more) == app::kDone, err);
    return json::parse(out);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(crash)

BOOST_FIXTURE_TEST_CASE(the_plan, CrashMachine) {
  const json value = plan();
  BOOST_TEST(value["on_panic"] == true);
  BOOST_TEST(value["kernel"] == kKernel);
  BOOST_TEST(value["initrds"] == json::array({kInitrd}));
  BOOST_TEST(value["cmdline"] ==
             "BOOT_IMAGE=/boot/vmlinuz-6.1.0-40-amd64 ro quiet irqpoll nr_cpus=1 disable_cpu_apicid=4 "
             "rd.systemd.gpt_auto=no");
  BOOST_TEST(value["configuration"] == "/etc/sysconfig/kdump");
  BOOST_TEST(value["settings"]["KDUMP_COMMANDLINE_APPEND"] == "irqpoll nr_cpus=1");
  BOOST_TEST(value["origin"]["KDUMP_COMMANDLINE_APPEND"] == "/etc/sysconfig/kdump:1");
  BOOST_TEST(value["warnings"] == json::array());
  BOOST_TEST(new_calls().empty());
}

BOOST_FIXTURE_TEST_CASE(debians_file, CrashMachine) {
  files.take("/etc/sysconfig/kdump");
  files.put("/etc/default/kdump-tools", "USE_KDUMP=1\nKDUMP_CMDLINE_APPEND=nr_cpus=1\n");
  const json value = plan();
  BOOST_TEST(value["configuration"] == "/etc/default/kdump-tools");
  BOOST_TEST(value["initrds"] == json::array({"/boot/initrd.img-6.1.0-40-amd64"}));
  BOOST_TEST(value["cmdline"] ==
             "BOOT_IMAGE=/boot/vmlinuz-6.1.0-40-amd64 root=UUID=12-34 ro quiet nr_cpus=1");
  files.take("/etc/default/kdump-tools");
  BOOST_TEST(plan()["configuration"] == "no /etc/sysconfig/kdump: the defaults");
  files.put("/srv/kdump-tools", "USE_KDUMP=1\n");
  BOOST_TEST(plan({"--config", "/srv/kdump-tools"})["configuration"] == "/srv/kdump-tools, by --config");
}

BOOST_FIXTURE_TEST_CASE(options_instead_of_the_configuration, CrashMachine) {
  const json value = plan({"--kernel", kKernel, "--initrd", "", "--append", "single"});
  BOOST_TEST(value["initrds"] == json::array());
  BOOST_TEST(value["cmdline"] == "single");
  files.put("/proc/cmdline", "BOOT_IMAGE=/x ro crashkernel=160M quiet\n");
  BOOST_TEST(plan({"--reuse-cmdline", "--append", "single"})["cmdline"] == "ro quiet single");
}

BOOST_FIXTURE_TEST_CASE(load_status_and_unload, CrashMachine) {
  BOOST_TEST(run({"--panic"}) == app::kDone);
  BOOST_TEST(out == kLoadedText);
  BOOST_TEST((new_calls() == Calls{"load for a panic " + kKernel}));
  BOOST_TEST(!loaded());
  BOOST_TEST(run({"--panic", "--status"}) == app::kDone);
  BOOST_TEST(out ==
             "crash kernel 6.1.0-40-amd64 is loaded (" + kKernel +
                 ")\n  cmdline BOOT_IMAGE=/boot/vmlinuz-6.1.0-40-amd64 ro quiet irqpoll nr_cpus=1 "
                 "disable_cpu_apicid=4 rd.systemd.gpt_auto=no\n160 MiB of memory are reserved for a crash "
                 "kernel\n");
  BOOST_TEST(run({"--panic", "--status", "--json"}) == app::kDone);
  BOOST_TEST(json::parse(out)["loaded_by"] == "kexec-load");
  BOOST_TEST(json::parse(out)["reserved"] == 167772160);
  BOOST_TEST(run({"-p", "-u"}) == app::kDone);
  BOOST_TEST(out == "unloaded the crash kernel\n");
  BOOST_TEST((new_calls() == Calls{"unload for a panic"}));
  BOOST_TEST(run({"--panic", "--status"}) == app::kNotLoaded);
  BOOST_TEST(run({"--panic", "--unload"}) == app::kDone);
  BOOST_TEST(out == "no crash kernel was loaded\n");
  BOOST_TEST(new_calls().empty());
}

BOOST_FIXTURE_TEST_CASE(no_reservation, CrashMachine) {
  files.put("/sys/kernel/kexec_crash_size", "0\n");
  BOOST_TEST(run({"--panic"}) == app::kNoReservation);
  BOOST_TEST(err.find("no memory is reserved for a crash kernel: add crashkernel=") != std::string::npos);
  files.take(kInitrd);
  BOOST_TEST(event_of_kdump("start") == app::kNoReservation);
  BOOST_TEST(err.find("add crashkernel=256M to the kernel's command line") != std::string::npos);
  BOOST_TEST(err.find("How much it is exactly cannot be told yet: there is no crash initrd") !=
             std::string::npos);
  BOOST_TEST(new_calls().empty());
}

BOOST_FIXTURE_TEST_CASE(a_used_up_limit_is_seen_before_the_call, CrashMachine) {
  files.put("/proc/sys/kernel/kexec_load_limit_panic", "0\n");
  BOOST_TEST(run({"--panic"}) == app::kNotPermitted);
  BOOST_TEST(err.find("kernel.kexec_load_limit_panic is 0") != std::string::npos);
  BOOST_TEST(new_calls().empty());
}

BOOST_FIXTURE_TEST_CASE(the_service_loads_what_has_changed_only, CrashMachine) {
  BOOST_TEST(event_of_kdump("start") == app::kDone);
  BOOST_TEST(out == kLoadedText);
  BOOST_TEST(event_of_kdump("start") == app::kDone);
  BOOST_TEST(out == "the crash kernel is loaded, and still what the configuration says\n");
  BOOST_TEST(new_calls().size() == 1U);
  append("nr_cpus=1");
  BOOST_TEST(event_of_kdump("start") == app::kDone);
  BOOST_TEST(out == "the crash kernel's files or configuration have changed\n" + kLoadedText);
  files.put(kInitrd, text(fixture::init_archive()));
  BOOST_TEST(event_of_kdump("start") == app::kDone);
  BOOST_TEST(new_calls().size() == 2U);
  BOOST_TEST(event_of_kdump("reboot") == app::kDone);
  BOOST_TEST(out == "");
  BOOST_TEST(crash_loaded());
  BOOST_TEST(event_of_kdump("stop") == app::kDone);
  BOOST_TEST(out == "unloaded the crash kernel\n");
  BOOST_TEST(!crash_loaded());
  BOOST_TEST(event_of_kdump("stop") == app::kDone);
  BOOST_TEST(out == "no crash kernel was loaded\n");
}

BOOST_FIXTURE_TEST_CASE(an_upgrade_loads_what_has_changed_only, CrashMachine) {
  BOOST_TEST(event_of_kdump("upgrade") == app::kDone);
  BOOST_TEST(new_calls() == Calls{});
  BOOST_TEST(event_of_kdump("start") == app::kDone);
  BOOST_TEST(event_of_kdump("upgrade") == app::kDone);
  BOOST_TEST(new_calls() == Calls{"load for a panic " + kKernel});
  files.put(kInitrd, text(fixture::init_archive()));
  BOOST_TEST(event_of_kdump("upgrade") == app::kDone);
  BOOST_TEST(new_calls() == Calls{"load for a panic " + kKernel});
  // Of a removed kernel the image stays: it alone can tell of a panic.
  files.take(kKernel);
  BOOST_TEST(event_of_kdump("upgrade") == app::kNoImage);
  BOOST_TEST(crash_loaded());
}

BOOST_FIXTURE_TEST_CASE(the_service_keeps_what_was_loaded_by_hand, CrashMachine) {
  BOOST_TEST(run({"--panic", "--append", "single"}) == app::kDone);
  BOOST_TEST(event_of_kdump("start") == app::kDone);
  BOOST_TEST(out == "a crash kernel that was loaded by hand is kept\n");
  files.put("/run/kexec-load/crash.json", "spoilt");
  BOOST_TEST(event_of_kdump("start") == app::kDone);
  BOOST_TEST(out == "a crash kernel that was loaded by hand is kept\n");
}

BOOST_FIXTURE_TEST_CASE(a_service_that_is_off, CrashMachine) {
  files.take("/etc/sysconfig/kdump");
  files.put("/etc/default/kdump-tools", "USE_KDUMP=0\n");
  BOOST_TEST(event_of_kdump("start") == app::kDone);
  BOOST_TEST(out == "USE_KDUMP is not 1: no crash kernel is loaded\n");
  BOOST_TEST(new_calls().empty());
  files.put("/etc/default/kdump-tools", "USE_KDUMP=1\n");
  BOOST_TEST(event_of_kdump("start") == app::kDone);
  BOOST_TEST(crash_loaded());
  files.put("/etc/default/kdump-tools", "USE_KDUMP=0\nKDUMP_KERNEL=/gone\nKDUMP_INITRD=/gone\n");
  BOOST_TEST(event_of_kdump("start") == app::kDone);
  BOOST_TEST(!crash_loaded());
}

BOOST_FIXTURE_TEST_CASE(a_failed_load_brings_the_earlier_one_back, CrashMachine) {
  BOOST_TEST(run({"--panic"}) == app::kDone);
  put_kernel("6.5");
  new_calls();
  calls.crash_load_answers = {kTextBusy};
  BOOST_TEST(run({"--panic", "--kernel", "/boot/vmlinuz-6.5", "--initrd", kInitrd}) == app::kFailed);
  BOOST_TEST(err.find("kexec_file_load (for a panic) failed (ETXTBSY)") != std::string::npos);
  BOOST_TEST(err.find("\nthe crash kernel that was loaded before, " + kKernel + ", is loaded again\n") !=
             std::string::npos);
  BOOST_TEST((new_calls() == Calls{"load for a panic /boot/vmlinuz-6.5", "load for a panic " + kKernel}));
  BOOST_TEST(crash_loaded());
  BOOST_TEST(event_of_kdump("start") == app::kDone);
  BOOST_TEST(out == "the crash kernel is loaded, and still what the configuration says\n");
}

BOOST_FIXTURE_TEST_CASE(a_loss_is_said, CrashMachine) {
  BOOST_TEST(run({"--panic"}) == app::kDone);
  put_kernel("6.5");
  files.put(kInitrd, text(fixture::init_archive()));
  calls.crash_load_answers = {kBusy};
  BOOST_TEST(run({"--panic", "--kernel", "/boot/vmlinuz-6.5", "--initrd", ""}) == app::kFailed);
  BOOST_TEST(err.find("\nNO CRASH KERNEL IS LOADED ANY MORE, and a panic will not be captured") !=
             std::string::npos);
  BOOST_TEST(err.find("It could not be loaded again: " + kKernel + " or its initrd is another file by now") !=
             std::string::npos);
  BOOST_TEST(!crash_loaded());
}

BOOST_FIXTURE_TEST_CASE(the_loss_of_another_programs_crash_kernel_is_said, CrashMachine) {
  files.put("/sys/kernel/kexec_crash_loaded", "1\n");
  calls.crash_load_answers = {kBusy};
  BOOST_TEST(run({"--panic"}) == app::kFailed);
  BOOST_TEST(err.find("It was another program's") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(a_first_load_that_fails_loses_nothing, CrashMachine) {
  calls.crash_load_answers = {kBusy};
  BOOST_TEST(run({"--panic"}) == app::kFailed);
  BOOST_TEST(err.find("NO CRASH KERNEL") == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(files_that_change_meanwhile, CrashMachine) {
  files.change_while_open = true;
  BOOST_TEST(run({"--panic"}) == app::kNoImage);
  BOOST_TEST(!crash_loaded());
  BOOST_TEST(err.find("changed while it was being loaded, so it was unloaded again") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(files_that_change_meanwhile_where_nothing_can_be_unloaded, CrashMachine) {
  files.change_while_open = true;
  calls.crash_unload_answer = kBusy;
  BOOST_TEST(run({"--panic"}) == app::kNoImage);
  BOOST_TEST(err.find("and it cannot be unloaded again, so that a panic may start a damaged crash kernel") !=
             std::string::npos);
  BOOST_TEST(err.find("(EBUSY)") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(the_image_for_the_next_reboot_is_another_matter, CrashMachine) {
  BOOST_TEST(run({}) == app::kDone);
  BOOST_TEST(run({"--panic"}) == app::kDone);
  BOOST_TEST(run({"--panic", "--unload"}) == app::kDone);
  BOOST_TEST(loaded());
  BOOST_TEST(run({"--status"}) == app::kDone);
  BOOST_TEST(run({"--panic"}) == app::kDone);
  BOOST_TEST(run({"--unload"}) == app::kDone);
  BOOST_TEST(crash_loaded());
}

BOOST_FIXTURE_TEST_CASE(how_much_to_reserve, CrashMachine) {
  files.put("/sys/kernel/kexec_crash_size", "0\n");
  BOOST_TEST(run({"--estimate"}) == app::kDone);
  BOOST_TEST(out.starts_with("crashkernel="), out);
  BOOST_TEST(out.ends_with("no memory is reserved for a crash kernel\n"));
  BOOST_TEST(run({"--estimate", "--json"}) == app::kDone);
  const json value = json::parse(out);
  const std::uint64_t sum = std::uint64_t{value["kernel_bytes"]} + std::uint64_t{value["initrd_bytes"]} +
                            std::uint64_t{value["unpacked_bytes"]} + std::uint64_t{value["run_time_bytes"]} +
                            std::uint64_t{value["descriptor_bytes"]};
  BOOST_TEST(sum <= std::uint64_t{value["bytes"]});
  BOOST_TEST(value["crashkernel"] ==
             "crashkernel=" + std::to_string(std::uint64_t{value["bytes"]} >> 20U) + "M");
}

BOOST_FIXTURE_TEST_CASE(options_that_do_not_fit, CrashMachine) {
  const auto refused = [&](const std::vector<std::string>& arguments) {
    try {
      app::parse_options(arguments);
    } catch (const text::Error& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  const std::string menu =
      "--entry, --grub-config and --boot-dir name a kernel of the boot menu, which has none for a panic: "
      "--kernel "
      "FILE names one";
  BOOST_TEST(refused({"--panic", "--entry", "0"}) == menu);
  BOOST_TEST(refused({"--estimate", "--boot-dir", "/x"}) == menu);
  BOOST_TEST(refused({"--panic", "--exec"}) == "--panic goes with a load, --unload, --status or --event");
  BOOST_TEST(refused({"--panic", "--list"}) == "--panic goes with a load, --unload, --status or --event");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::test
