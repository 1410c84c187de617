#include "host/facts.h"

#include <boost/test/unit_test.hpp>

#include "support/fake_host.h"

namespace kexec_load::host {

BOOST_AUTO_TEST_SUITE(facts)

BOOST_AUTO_TEST_CASE(a_system_that_tells_everything) {
  test::FakeFileSystem files;
  files.put("/proc/cmdline", "ro quiet\n");
  files.put("/proc/sys/kernel/osrelease", "6.1.0-40-amd64\n");
  files.put("/sys/kernel/kexec_loaded", "1\n");
  files.put("/sys/kernel/kexec_crash_loaded", "1\n");
  files.put("/proc/sys/kernel/kexec_load_disabled", "1\n");
  files.put("/proc/sys/kernel/kexec_load_limit_reboot", "-1\n");
  files.put("/proc/self/status", "Name:\tx\nCapEff:\t0000000000400000\nCapBnd:\t0\n");
  files.put("/sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
  files.put("/proc/meminfo", "MemTotal:        1024 kB\nMemFree:  1 kB\nMemAvailable:     512 kB\n");
  const plan::SystemFacts facts = read_facts(files);
  BOOST_TEST(facts.command_line.value() == "ro quiet");
  BOOST_TEST(facts.release == "6.1.0-40-amd64");
  BOOST_TEST(!facts.machine.empty());
  BOOST_TEST(facts.has_kexec);
  BOOST_TEST(facts.image_loaded);
  BOOST_TEST(facts.panic_loaded);
  BOOST_TEST(facts.load_disabled);
  BOOST_TEST(facts.loads_left.value() == -1);
  BOOST_TEST(facts.may_reboot);
  BOOST_TEST(facts.lockdown == "integrity");
  BOOST_TEST(facts.memory_total.value() == 1048576U);
  BOOST_TEST(facts.memory_available.value() == 524288U);
}

BOOST_AUTO_TEST_CASE(a_system_that_tells_nothing) {
  test::FakeFileSystem files;
  const plan::SystemFacts facts = read_facts(files);
  BOOST_TEST(!facts.command_line);
  BOOST_TEST(facts.has_kexec);  // nothing says that it has not
  BOOST_TEST(!facts.image_loaded);
  BOOST_TEST(!facts.load_disabled);
  BOOST_TEST(!facts.loads_left);
  BOOST_TEST(!facts.memory_total);
  BOOST_TEST(facts.lockdown == "");
}

BOOST_AUTO_TEST_CASE(a_kernel_without_kexec) {
  test::FakeFileSystem files;
  files.put("/sys/kernel/vmcoreinfo", "");
  BOOST_TEST(!read_facts(files).has_kexec);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_does_not_tell) {
  test::FakeFileSystem files;
  files.unreadable = {"/sys/kernel/security/lockdown", "/proc/cmdline"};
  const plan::SystemFacts facts = read_facts(files);
  BOOST_TEST(facts.lockdown == "");
  BOOST_TEST(!facts.command_line);
}

BOOST_AUTO_TEST_CASE(rights_are_read_from_the_process) {
  test::FakeFileSystem files;
  files.put("/proc/self/status", "CapEff:\tffffffffffbfffff\n");
  BOOST_TEST(!read_facts(files).may_reboot);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::host
