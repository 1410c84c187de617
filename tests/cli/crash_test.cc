// Crash kernels: the real binary on fixture roots, with the kernel's answers made up (program.h).
#include <sys/stat.h>

#include <boost/filesystem.hpp>
#include <boost/test/unit_test.hpp>
#include <cerrno>
#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "support/fixture_images.h"
#include "support/temporary_directory.h"

namespace kexec_load::test {

namespace {

using nlohmann::json;

const std::string kKernel = "/boot/vmlinuz-6.1.0-40-amd64";
const std::string kInitrd = "/boot/initramfs-6.1.0-40-amd64kdump.img";

std::string text(const fixture::Bytes& bytes) {
  return {bytes.begin(), bytes.end()};
}

/// A Red Hat system in a directory, with a watchdog and memory for a crash kernel.
struct CrashRoot {
  TemporaryDirectory directory;

  CrashRoot() {
    directory.write(kKernel, text(fixture::bz_image()));
    directory.write("/boot/initramfs-6.1.0-40-amd64.img", text(fixture::init_archive()));
    directory.write(kInitrd, text(fixture::init_archive()));
    directory.write("/lib/modules/6.1.0-40-amd64/modules.dep", "");
    directory.write("/etc/machine-id", "0123\n");
    directory.write("/proc/cmdline",
                    "BOOT_IMAGE=(hd0,gpt2)/vmlinuz-6.1.0-40-amd64 root=UUID=1-2 ro crashkernel=160M\n");
    directory.write("/proc/cpuinfo", "processor\t: 0\napicid\t\t: 2\n");
    directory.write("/proc/sys/kernel/osrelease", "6.1.0-40-amd64\n");
    directory.write("/proc/meminfo", "MemTotal: 2097152 kB\nMemAvailable: 1048576 kB\n");
    directory.write("/sys/kernel/kexec_loaded", "0\n");
    directory.write("/sys/kernel/kexec_crash_loaded", "0\n");
    directory.write("/sys/kernel/kexec_crash_size", "167772160\n");
    directory.write("/sys/module/iTCO_wdt/refcnt", "1\n");
    directory.write("/sys/bus/platform/drivers/iTCO_wdt/bind", "");
    directory.write("/sys/devices/w/watchdog/watchdog0/state", "active\n");
    boost::filesystem::create_directories(directory.path() + "/sys/class/watchdog");
    link("/sys/bus/platform/drivers/iTCO_wdt/module", "/sys/module/iTCO_wdt");
    link("/sys/devices/w/watchdog/watchdog0/device", "../../../w");
    link("/sys/devices/w/driver", "../../bus/platform/drivers/iTCO_wdt");
    link("/sys/class/watchdog/watchdog0", "../../devices/w/watchdog/watchdog0");
    boost::filesystem::create_directory(directory.path() + "/run");
    directory.write("/etc/sysconfig/kdump", "KDUMP_COMMANDLINE_APPEND=\"irqpoll nr_cpus=1\"\n");
    ::chmod((directory.path() + "/etc/sysconfig/kdump").c_str(), 0644);
  }

  void link(const std::string& at, const std::string& to) const {
    boost::filesystem::create_symlink(to, directory.path() + at);
  }

  [[nodiscard]] Outcome run(std::vector<std::string> arguments, KernelAnswer answer = {}) const {
    arguments.insert(arguments.begin(), {"--root", directory.path()});
    return run_program(arguments, answer);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(crash)

BOOST_AUTO_TEST_CASE(a_dry_run_calls_nothing) {
  const CrashRoot root;
  const Outcome outcome = root.run({"--panic", "--dry-run", "--json"});
  BOOST_TEST(outcome.status == 0, outcome.err);
  const json plan = json::parse(outcome.out);
  BOOST_TEST(plan["kernel"] == kKernel);
  BOOST_TEST(plan["initrds"] == json::array({kInitrd}));
  BOOST_TEST(plan["cmdline"] ==
             "BOOT_IMAGE=(hd0,gpt2)/vmlinuz-6.1.0-40-amd64 ro irqpoll nr_cpus=1 disable_cpu_apicid=2 "
             "iTCO_wdt.pretimeout=0 rd.systemd.gpt_auto=no");
}

BOOST_AUTO_TEST_CASE(a_load_is_made_and_recorded) {
  const CrashRoot root;
  const Outcome outcome = root.run({"--panic"}, {0});
  BOOST_TEST(outcome.status == 0, outcome.err);
  BOOST_TEST(outcome.out == "loaded crash kernel 6.1.0-40-amd64 (" + kKernel + ")\n");
  BOOST_TEST(boost::filesystem::exists(root.directory.path() + "/run/kexec-load/crash.json"));
  BOOST_TEST(!boost::filesystem::exists(root.directory.path() + "/run/kexec-load/loaded.json"));
}

BOOST_AUTO_TEST_CASE(a_refusal_of_the_kernel) {
  const CrashRoot root;
  const Outcome outcome = root.run({"--panic"}, {ENOEXEC});
  BOOST_TEST(outcome.status == 1);
  BOOST_TEST(outcome.err ==
             "kexec-load: kexec_file_load (for a panic) failed (ENOEXEC): the running kernel does not know "
             "this kind "
             "of kernel image\n");
}

BOOST_AUTO_TEST_CASE(nothing_is_asked_without_a_reservation) {
  const CrashRoot root;
  root.directory.write("/sys/kernel/kexec_crash_size", "0\n");
  const Outcome outcome = root.run({"--panic", "--event", "start"});
  BOOST_TEST(outcome.status == 7);
  BOOST_TEST(
      outcome.err.starts_with("kexec-load: no memory is reserved for a crash kernel: add crashkernel="),
      outcome.err);
}

BOOST_AUTO_TEST_CASE(a_hostile_configuration_is_never_executed) {
  const CrashRoot root;
  root.directory.write("/etc/sysconfig/kdump", "KDUMP_COMMANDLINE=\"$(touch /tmp/x)\"\n");
  const Outcome outcome = root.run({"--panic"});
  BOOST_TEST(outcome.status == 6);
  BOOST_TEST(outcome.err.starts_with("kexec-load: /etc/sysconfig/kdump:1:"), outcome.err);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::test
