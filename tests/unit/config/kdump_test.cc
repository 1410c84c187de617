#include "config/kdump.h"

#include <boost/test/unit_test.hpp>

#include "support/error_text.h"
#include "support/fake_substitutions.h"

namespace kexec_load::config {

namespace {

CrashConfiguration read(const std::string& text) {
  test::FakeSubstitutions system;
  return read_kdump(text::Source("/etc/sysconfig/kdump", text), "x86_64", system);
}

const std::string kNoAppended =
    "/etc/sysconfig/kdump: KDUMP_COMMANDLINE_APPEND is not set, so the crash kernel starts every processor "
    "and "
    "every device as usual; \"irqpoll nr_cpus=1 reset_devices\" is what it needs at least";

}  // namespace

BOOST_AUTO_TEST_SUITE(kdump)

BOOST_AUTO_TEST_CASE(every_key_with_its_place) {
  const auto [all, warnings] = read(
      "KDUMP_KERNELVER=\"6.1.0-1\"\n"
      "KDUMP_COMMANDLINE=\"ro root=LABEL=/\"\n"
      "KDUMP_COMMANDLINE_REMOVE=\"hugepages quiet\"\n"
      "KDUMP_COMMANDLINE_APPEND=\"irqpoll nr_cpus=1\"\n"
      "FADUMP_COMMANDLINE_APPEND=\"nr_cpus=16\"\n"
      "KEXEC_ARGS=\"-s --elf32-core-headers\"\n"
      "KDUMP_BOOTDIR=\"/boot\"\n"
      "KDUMP_IMG=\"bzImage\"\n"
      "KDUMP_IMG_EXT=\".x\"\n"
      "MKDUMPRD_ARGS=\"--verbose\"\n"
      "VMCORE_CREATION_NOTIFICATION=\"yes\"\n"
      "KDUMP_STDLOGLVL=3\nKDUMP_SYSLOGLVL=0\nKDUMP_KMSGLOGLVL=0\n");
  BOOST_TEST(warnings.empty());
  BOOST_TEST((all.dialect == CrashDialect::red_hat));
  BOOST_TEST((all.version == Setting<std::string>{"6.1.0-1", "/etc/sysconfig/kdump:1"}));
  BOOST_TEST((all.command_line == Setting<std::string>{"ro root=LABEL=/", "/etc/sysconfig/kdump:2"}));
  BOOST_TEST((all.removed == Setting<std::string>{"hugepages quiet", "/etc/sysconfig/kdump:3"}));
  BOOST_TEST((all.appended == Setting<std::string>{"irqpoll nr_cpus=1", "/etc/sysconfig/kdump:4"}));
  BOOST_TEST(
      (all.kexec_options == Setting<std::string>{"-s --elf32-core-headers", "/etc/sysconfig/kdump:6"}));
  BOOST_TEST((all.boot_directory == Setting<std::string>{"/boot", "/etc/sysconfig/kdump:7"}));
  BOOST_TEST((all.image_name == Setting<std::string>{"bzImage", "/etc/sysconfig/kdump:8"}));
  BOOST_TEST((all.image_extension == Setting<std::string>{".x", "/etc/sysconfig/kdump:9"}));
  BOOST_TEST(all.enabled.value);
  BOOST_REQUIRE_EQUAL(all.others.size(), 6U);
  BOOST_TEST(all.others[0].name == "FADUMP_COMMANDLINE_APPEND");
  BOOST_TEST(all.others[0].reader == "fadump");
  BOOST_TEST(all.others[1].name == "MKDUMPRD_ARGS");
  BOOST_TEST(all.others[1].reader == "mkdumprd");
  BOOST_TEST(all.others[1].origin == "/etc/sysconfig/kdump:10");
}

BOOST_AUTO_TEST_CASE(a_key_that_the_file_lacks_has_kdumpctls_own_value) {
  const auto [settings, warnings] = read("KDUMP_IMG=\"\"\n");
  BOOST_TEST(settings.removed.value == "hugepages hugepagesz slub_debug");
  BOOST_TEST(settings.removed.is_default());
  BOOST_TEST(settings.appended.value == "");
  BOOST_TEST(settings.image_name.value == "vmlinuz");
  BOOST_REQUIRE_EQUAL(warnings.size(), 1U);
  BOOST_TEST(warnings.front() == kNoAppended);
}

BOOST_AUTO_TEST_CASE(without_a_file_red_hats_own_is_meant) {
  test::FakeSubstitutions system;
  const auto [settings, warnings] = read_kdump(std::nullopt, "x86_64", system);
  BOOST_TEST(warnings.empty());
  BOOST_TEST(settings.appended.value.find("irqpoll nr_cpus=1 reset_devices") != std::string::npos);
  BOOST_TEST(settings.removed.value.find("slub_debug quiet") != std::string::npos);
  BOOST_TEST(read_kdump(std::nullopt, "riscv64", system).settings.appended.value ==
             "irqpoll maxcpus=1 reset_devices novmcoredd cma=0 hugetlb_cma=0");
}

BOOST_AUTO_TEST_CASE(faults_with_their_places) {
  BOOST_TEST(read("KDUMP_COMMANDLINE_APEND=x\nKDUMP_COMMANDLINE_APPEND=y\n").warnings.front() ==
             "/etc/sysconfig/kdump:1: KDUMP_COMMANDLINE_APEND is not a setting of kexec-load: did you mean "
             "KDUMP_COMMANDLINE_APPEND?");
  BOOST_TEST(
      fixture::error_text([] { read("KEXEC_ARGS=\"-s --noefi\"\n"); }) ==
      "/etc/sysconfig/kdump:1:12: KEXEC_ARGS has --noefi, which kexec-load cannot honour: take it out\n"
      "KEXEC_ARGS=\"-s --noefi\"\n"
      "           ^");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::config
