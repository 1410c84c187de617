#include "config/kdump_tools.h"

#include <boost/test/unit_test.hpp>

#include "support/error_text.h"
#include "support/fake_substitutions.h"

namespace kexec_load::config {

namespace {

CrashConfiguration read(const std::string& text) {
  test::FakeSubstitutions system;
  return read_kdump_tools(text::Source("/etc/default/kdump-tools", text), system);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kdump_tools)

BOOST_AUTO_TEST_CASE(every_key_with_its_place) {
  const auto [all, warnings] = read(
      "USE_KDUMP=1\n"
      "KDUMP_KERNEL=/var/lib/kdump/vmlinuz\n"
      "KDUMP_INITRD=/var/lib/kdump/initrd.img\n"
      "KDUMP_KEXEC_ARGS=\"--elf64-core-headers\"\n"
      "KDUMP_CMDLINE=\"ro\"\n"
      "KDUMP_CMDLINE_APPEND=\"nr_cpus=1\"\n"
      "KDUMP_COREDIR=\"/var/crash\"\n"
      "FTP_PASSWORD=secret\n");
  BOOST_TEST(warnings.empty());
  BOOST_TEST((all.dialect == CrashDialect::debian));
  BOOST_TEST((all.enabled == Setting<bool>{true, "/etc/default/kdump-tools:1"}));
  BOOST_TEST((all.kernel == Setting<std::string>{"/var/lib/kdump/vmlinuz", "/etc/default/kdump-tools:2"}));
  BOOST_TEST((all.initrd == Setting<std::string>{"/var/lib/kdump/initrd.img", "/etc/default/kdump-tools:3"}));
  BOOST_TEST(
      (all.kexec_options == Setting<std::string>{"--elf64-core-headers", "/etc/default/kdump-tools:4"}));
  BOOST_TEST((all.command_line == Setting<std::string>{"ro", "/etc/default/kdump-tools:5"}));
  BOOST_TEST((all.appended == Setting<std::string>{"nr_cpus=1", "/etc/default/kdump-tools:6"}));
  BOOST_REQUIRE_EQUAL(all.others.size(), 2U);
  BOOST_TEST(all.others[1].name == "FTP_PASSWORD");
  BOOST_TEST(all.others[1].reader == "kdump-config");
}

BOOST_AUTO_TEST_CASE(what_the_file_lacks) {
  const auto [settings, warnings] = read("");
  BOOST_TEST(!settings.enabled.value);
  BOOST_TEST(settings.appended.value ==
             "reset_devices systemd.unit=kdump-tools-dump.service nr_cpus=1 irqpoll usbcore.nousb");
  BOOST_TEST(settings.kernel.value == "");
  BOOST_TEST(!read("USE_KDUMP=0\n").settings.enabled.value);
  BOOST_TEST(!read("USE_KDUMP=\n").settings.enabled.value);
}

BOOST_AUTO_TEST_CASE(faults_with_their_places) {
  BOOST_TEST(fixture::error_text([] { read("USE_KDUMP=yes\n"); }) ==
             "/etc/default/kdump-tools:1:11: USE_KDUMP takes 0 or 1\n"
             "USE_KDUMP=yes\n"
             "          ^");
  BOOST_TEST(read("KDUMP_KERNEL=/k\n").warnings.front() ==
             "/etc/default/kdump-tools:1: KDUMP_KERNEL is set and KDUMP_INITRD is not, so the crash kernel "
             "starts without an initrd");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::config
