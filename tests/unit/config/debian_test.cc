#include "config/debian.h"

#include <boost/test/unit_test.hpp>

#include "support/fake_substitutions.h"
#include "text/error.h"

namespace kexec_load::config {

namespace {

Configuration read(const std::string& text, const std::string& snippet = "") {
  test::FakeSubstitutions system;
  std::vector<text::Source> sources = {{"/etc/default/kexec", text}};
  if (!snippet.empty()) {
    sources.emplace_back("/etc/default/kexec.d/local", snippet);
  }
  return read_debian(sources, system);
}

std::string error_of(const std::string& text) {
  try {
    read(text);
  } catch (const text::Error& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(debian)

/// The file that Debian 12's kexec-tools writes.
BOOST_AUTO_TEST_CASE(debians_own_file) {
  const Configuration read_file = read(
      "# Defaults for kexec initscript\n"
      "# sourced by /etc/init.d/kexec and /etc/init.d/kexec-load\n\n"
      "# Load a kexec kernel (true/false)\nLOAD_KEXEC=true\n\n"
      "# Kernel and initrd image\nKERNEL_IMAGE=\"/vmlinuz\"\nINITRD=\"/initrd.img\"\n\n"
      "# If empty, use current /proc/cmdline\nAPPEND=\"\"\n\n"
      "# Load the default kernel from grub config (true/false)\nUSE_GRUB_CONFIG=false\n");
  const Settings& settings = read_file.settings;
  BOOST_TEST((settings.load_kexec == Setting<bool>{true, "/etc/default/kexec:5"}));
  BOOST_TEST((settings.kernel_image == Setting<std::string>{"/vmlinuz", "/etc/default/kexec:8"}));
  BOOST_TEST(
      (settings.initrds == Setting<std::vector<std::string>>{{"/initrd.img"}, "/etc/default/kexec:9"}));
  BOOST_TEST((settings.append == Setting<std::string>{"", "/etc/default/kexec:12"}));
  BOOST_TEST((settings.use_grub_config == Setting<bool>{false, "/etc/default/kexec:15"}));
  BOOST_TEST((settings.load_during_shutdown == Setting<bool>{true, "default"}));
  BOOST_TEST(read_file.warnings.empty());
}

BOOST_AUTO_TEST_CASE(no_file_means_the_shipped_defaults) {
  test::FakeSubstitutions system;
  const Configuration none = read_debian({}, system);
  BOOST_TEST(!none.settings.load_kexec.value);
  BOOST_TEST(none.settings.kernel_image.value == "/vmlinuz");
  BOOST_TEST(none.settings.initrds.value == std::vector<std::string>{"/initrd.img"});
  BOOST_TEST(none.warnings.empty());
}

BOOST_AUTO_TEST_CASE(a_later_value_wins_and_may_build_on_an_earlier_one) {
  const Configuration both =
      read("KERNEL_IMAGE=/a\nKERNEL_IMAGE=/b\nINITRD=\nAPPEND='ro quiet'\n", "APPEND=\"$APPEND panic=10\"\n");
  BOOST_TEST((both.settings.kernel_image == Setting<std::string>{"/b", "/etc/default/kexec:2"}));
  BOOST_TEST(
      (both.settings.append == Setting<std::string>{"ro quiet panic=10", "/etc/default/kexec.d/local:1"}));
  BOOST_TEST(both.warnings.empty());
}

BOOST_AUTO_TEST_CASE(several_initrds_keep_their_order) {
  BOOST_TEST(read("INITRD='/boot/ucode.img  /initrd.img'").settings.initrds.value ==
             (std::vector<std::string>{"/boot/ucode.img", "/initrd.img"}));
  BOOST_TEST(read("KERNEL_IMAGE=/k INITRD=").settings.initrds.value.empty());
}

BOOST_AUTO_TEST_CASE(a_kernel_without_initrd_is_said) {
  const Configuration kernel_only = read("KERNEL_IMAGE=/k\n");
  BOOST_TEST(kernel_only.settings.initrds.value.empty());
  BOOST_REQUIRE_EQUAL(kernel_only.warnings.size(), 1U);
  BOOST_TEST(
      kernel_only.warnings[0] ==
      "/etc/default/kexec:1: KERNEL_IMAGE is set and INITRD is not, so the kernel starts without an initrd; "
      "INITRD=\"\" says that it is meant so");
  BOOST_TEST(read("KERNEL_IMAGE=/k USE_GRUB_CONFIG=true").warnings.empty());
}

BOOST_AUTO_TEST_CASE(an_unknown_key_is_a_warning_with_the_nearest_name) {
  const Configuration typo = read("KERNEL_IMGAE=/k\nZZZ=1\nHELPER=x\nAPPEND=$HELPER\n");
  BOOST_REQUIRE_EQUAL(typo.warnings.size(), 2U);
  BOOST_TEST(typo.warnings[0] ==
             "/etc/default/kexec:1: KERNEL_IMGAE is not a setting of kexec-load: did you mean KERNEL_IMAGE?");
  BOOST_TEST(typo.warnings[1] == "/etc/default/kexec:2: ZZZ is not a setting of kexec-load");
  BOOST_TEST(typo.settings.append.value == "x");
  const std::string longer(100, 'A');
  BOOST_TEST(read(longer + "=1").warnings[0] ==
             "/etc/default/kexec:1: " + longer.substr(0, 64) + "... is not a setting of kexec-load");
}

BOOST_AUTO_TEST_CASE(words_of_yes_and_no) {
  BOOST_TEST(!read("LOAD_KEXEC=false").settings.load_kexec.value);
  BOOST_TEST(!read("LOAD_KEXEC=").settings.load_kexec.value);
  for (const char* yes : {"yes", "YES", "true", "On", "1"}) {
    BOOST_TEST(read("LOAD_DURING_SHUTDOWN=" + std::string(yes)).settings.load_during_shutdown.value, yes);
  }
  for (const char* no : {"no", "No", "false", "off", "0"}) {
    BOOST_TEST(!read("LOAD_DURING_SHUTDOWN=" + std::string(no)).settings.load_during_shutdown.value, no);
  }
}

BOOST_AUTO_TEST_CASE(a_value_that_is_neither_is_refused) {
  BOOST_TEST(error_of("LOAD_KEXEC=yes") ==
             "/etc/default/kexec:1:12: LOAD_KEXEC takes true or false\nLOAD_KEXEC=yes\n           ^");
  BOOST_TEST(
      error_of("\nUSE_GRUB_CONFIG=1") ==
      "/etc/default/kexec:2:17: USE_GRUB_CONFIG takes true or false\nUSE_GRUB_CONFIG=1\n                ^");
  BOOST_TEST(error_of("LOAD_DURING_SHUTDOWN=maybe") ==
             "/etc/default/kexec:1:22: LOAD_DURING_SHUTDOWN takes yes or no\nLOAD_DURING_SHUTDOWN=maybe\n    "
             "                 ^");
}

BOOST_AUTO_TEST_CASE(names_that_run_parts_takes) {
  for (const char* name : {"a", "10-local", "A_b"}) {
    BOOST_TEST(is_run_parts_name(name), name);
  }
  for (const char* name : {"", "b.conf", "c~", "d.dpkg-old", "e f", "\xc3\xa4"}) {
    BOOST_TEST(!is_run_parts_name(name), name);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::config
