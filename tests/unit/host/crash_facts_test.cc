#include "host/crash_facts.h"

#include <boost/test/unit_test.hpp>

#include "host/facts.h"
#include "support/fake_host.h"

namespace kexec_load::host {

BOOST_AUTO_TEST_SUITE(crash_facts)

BOOST_AUTO_TEST_CASE(the_boot_processors_apic_id) {
  test::FakeFileSystem files;
  files.put(
      "/proc/cpuinfo",
      "processor\t: 1\napicid\t\t: 3\n\nprocessor\t: 0\nmodel name\t: X\napicid\t\t: 18\ninitial apicid\t: "
      "5\n");
  BOOST_TEST(read_crash_surroundings(files, {}).boot_apic_id == "18");
  files.put("/proc/cpuinfo", "processor\t: 0\nBogoMIPS\t: 100\n");
  BOOST_TEST(read_crash_surroundings(files, {}).boot_apic_id == "");
}

BOOST_AUTO_TEST_CASE(watchdogs_by_their_drivers_modules_once_each) {
  test::FakeFileSystem files;
  for (const std::string number : {"0", "1", "2"}) {
    files.put("/sys/class/watchdog/watchdog" + number + "/state", "active\n");
  }
  files.links["/sys/class/watchdog/watchdog0/device/driver/module"] = "../../../../module/iTCO_wdt";
  files.links["/sys/class/watchdog/watchdog1/device/driver/module"] = "../../../../module/iTCO_wdt";
  const auto surroundings = read_crash_surroundings(files, {});
  BOOST_TEST(surroundings.watchdog_modules == std::vector<std::string>{"iTCO_wdt"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(amazons_arm64_machines) {
  test::FakeFileSystem files;
  files.put("/sys/class/dmi/id/sys_vendor", "Amazon EC2\n");
  plan::SystemFacts facts;
  facts.machine = "x86_64";
  BOOST_TEST(!read_crash_surroundings(files, facts).irqpoll_harms);
  facts.machine = "aarch64";
  BOOST_TEST(read_crash_surroundings(files, facts).irqpoll_harms);
}

BOOST_AUTO_TEST_CASE(where_a_crash_kernel_is_looked_for) {
  test::FakeFileSystem files;
  files.put("/etc/machine-id", "0123abc\n");
  files.put("/run/ostree-booted", "");
  files.put("/boot/ostree/fedora-1/vmlinuz-6.1", "");
  const std::string path = "\\EFI\\Linux\\a.efi";
  std::string variable = std::string("\x06\0\0\0", 4);
  for (const char c : path) {
    variable += std::string(1, c) + '\0';
  }
  files.put("/sys/firmware/efi/efivars/StubImageIdentifier-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f", variable);
  plan::SystemFacts facts;
  facts.release = "6.1";
  facts.command_line = "ro";
  const choice::CrashPlaces places = read_crash_places(files, facts);
  BOOST_TEST(places.release == "6.1");
  BOOST_TEST(places.command_line == "ro");
  BOOST_TEST(places.machine_id == "0123abc");
  BOOST_TEST(places.stub_image == "/EFI/Linux/a.efi");
  BOOST_TEST(places.ostree_directories == std::vector<std::string>{"/boot/ostree/fedora-1"},
             boost::test_tools::per_element());
  BOOST_TEST(places.is_file("/boot/ostree/fedora-1/vmlinuz-6.1"));
  BOOST_TEST(!places.is_file("/boot/vmlinuz-6.1"));
}

BOOST_AUTO_TEST_CASE(facts_about_crash_kernels) {
  test::FakeFileSystem files;
  files.put("/proc/sys/kernel/osrelease", "6.1\n");
  BOOST_TEST(read_facts(files).crash_reservation == 0U);
  BOOST_TEST(!read_facts(files).signature_enforced);
  files.put("/sys/kernel/kexec_crash_size", "167772160\n");
  files.put("/proc/sys/kernel/kexec_load_limit_panic", "3\n");
  files.put("/boot/config-6.1", "# x\nCONFIG_KEXEC_SIG_FORCE=y\n");
  files.put("/sys/kernel/security/ima/policy", "appraise func=KEXEC_KERNEL_CHECK appraise_type=imasig\n");
  const plan::SystemFacts facts = read_facts(files);
  BOOST_TEST(facts.crash_reservation == 167772160U);
  BOOST_TEST(facts.crash_loads_left.value() == 3);
  BOOST_TEST(facts.signature_enforced);
  BOOST_TEST(facts.appraises_kernels);
}

BOOST_AUTO_TEST_CASE(the_reservation) {
  test::FakeFileSystem files;
  // crashkernel=128M,high on Linux 6.5 or later: 128 MiB, and 256 MiB below 4 GiB.
  files.put("/sys/kernel/kexec_crash_size", "402653184\n");
  BOOST_TEST(read_facts(files).crash_reservation == 402653184U);
  files.put("/proc/iomem",
            "00100000-bfffffff : System RAM\n  a0000000-afffffff : Crash kernel\n"
            "100000000-23fffffff : System RAM\n  22f000000-236ffffff : Crash kernel\n");
  BOOST_TEST(read_facts(files).crash_reservation == 134217728U);
  // While another load runs, the kernel answers EBUSY.
  files.take("/sys/kernel/kexec_crash_size");
  BOOST_TEST(read_facts(files).crash_reservation == 134217728U);
  files.put("/sys/kernel/kexec_crash_size", "0\n");
  BOOST_TEST(read_facts(files).crash_reservation == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::host
