#include "config/gentoo.h"

#include <boost/test/unit_test.hpp>

#include "support/error_text.h"
#include "support/fake_substitutions.h"

namespace kexec_load::config {

namespace {

Configuration read(const std::string& text) {
  test::FakeSubstitutions system;
  return read_gentoo({{"/etc/conf.d/kexec", text}}, system);
}

Settings settings(const std::string& text) {
  return read(text).settings;
}

std::string error_of(const std::string& text) {
  return fixture::error_text([&] { return read(text); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gentoo)

BOOST_AUTO_TEST_CASE(every_key_with_its_place) {
  const Settings all = settings(
      "BOOTPART=\"/mnt/boot/\"\n"
      "KNAME=\"vmlinuz-2.6.18-gentoo-r1\"\n"
      "INITRD='a.img /boot/b.img'\n"
      "ROOTPART=/dev/sda3\n"
      "KPARAM=\"quiet init=/sbin/openrc-init\"\n"
      "KEXEC_OPT_ARGS=\"--reuse-cmdline\"\n"
      "DONT_MOUNT_BOOT=yes\n"
      "LOAD_DURING_SHUTDOWN=\"no\"\n"
      "REUSE_CMDLINE=YES\n");
  BOOST_TEST((all.dialect == Dialect::gentoo));
  BOOST_TEST((all.boot_directory == Setting<std::string>{"/mnt/boot", "/etc/conf.d/kexec:1"}));
  BOOST_TEST((all.kernel_image == Setting<std::string>{"vmlinuz-2.6.18-gentoo-r1", "/etc/conf.d/kexec:2"}));
  BOOST_TEST(
      (all.initrds == Setting<std::vector<std::string>>{{"a.img", "/boot/b.img"}, "/etc/conf.d/kexec:3"}));
  BOOST_TEST((all.root_device == Setting<std::string>{"/dev/sda3", "/etc/conf.d/kexec:4"}));
  BOOST_TEST((all.parameters == Setting<std::string>{"quiet init=/sbin/openrc-init", "/etc/conf.d/kexec:5"}));
  BOOST_TEST(all.kexec_arguments.value.reuse_command_line);
  BOOST_TEST((all.leave_boot_unmounted == Setting<bool>{true, "/etc/conf.d/kexec:7"}));
  BOOST_TEST((all.load_during_shutdown == Setting<bool>{false, "/etc/conf.d/kexec:8"}));
  BOOST_TEST((all.reuse_command_line == Setting<bool>{true, "/etc/conf.d/kexec:9"}));
  BOOST_TEST((all.load_kexec == Setting<bool>{true, "default"}));
  BOOST_TEST(!all.unload);
}

BOOST_AUTO_TEST_CASE(an_empty_file_means_the_documented_defaults) {
  const Settings none = settings("# nothing\n");
  BOOST_TEST(none.load_kexec.value);
  BOOST_TEST(none.boot_directory.value == "/boot");
  BOOST_TEST(none.kernel_image.value == "");
  BOOST_TEST(none.initrds.value.empty());
  BOOST_TEST(none.load_during_shutdown.value);
  BOOST_TEST(!none.leave_boot_unmounted.value);
  BOOST_TEST(!none.use_grub_config.value);
  BOOST_TEST(settings("BOOTPART=").boot_directory.value == "/boot");
}

/// As "${NAME:=default}" in Gentoo's script.
BOOST_AUTO_TEST_CASE(an_empty_value_means_the_default) {
  const Settings empty = settings(
      "LOAD_DURING_SHUTDOWN=\"\"\nDONT_MOUNT_BOOT=\nREUSE_CMDLINE=''\nUSE_GRUB_CONFIG=\nLOAD_KEXEC=\n");
  BOOST_TEST((empty.load_during_shutdown == Setting<bool>{true}));
  BOOST_TEST((empty.leave_boot_unmounted == Setting<bool>{false}));
  BOOST_TEST((empty.reuse_command_line == Setting<bool>{false}));
  BOOST_TEST((empty.use_grub_config == Setting<bool>{false}));
  BOOST_TEST((empty.load_kexec == Setting<bool>{true}));
  BOOST_TEST(
      (settings("DONT_MOUNT_BOOT=yes\nDONT_MOUNT_BOOT=\n").leave_boot_unmounted == Setting<bool>{false}));
}

/// /etc/kexec.conf of the newest packages.
BOOST_AUTO_TEST_CASE(the_newest_packages_file) {
  const Configuration newest = read("KNAME=\"bzimage\"\nKEXEC_OPT_ARGS=\"--reuse-cmdline\"\n");
  BOOST_TEST(newest.settings.kernel_image.value == "bzimage");
  BOOST_TEST(newest.settings.kexec_arguments.value.text == "--reuse-cmdline");
  BOOST_TEST(newest.warnings.empty());
}

BOOST_AUTO_TEST_CASE(a_dash_disables) {
  const Settings disabled = settings("LOAD_KEXEC=yes\nKNAME=\"-\"\n");
  BOOST_TEST(disabled.unload);
  BOOST_TEST((disabled.load_kexec == Setting<bool>{false, "/etc/conf.d/kexec:2"}));
  BOOST_TEST(!settings("LOAD_KEXEC=no").load_kexec.value);
  BOOST_TEST(!settings("LOAD_KEXEC=no").unload);
}

BOOST_AUTO_TEST_CASE(old_files_name_the_partition_and_the_mount_point) {
  const Settings old = settings("BOOTPART=/dev/hda1\nBOOTMOUNT=/mnt\n");
  BOOST_TEST((old.boot_device == Setting<std::string>{"/dev/hda1", "/etc/conf.d/kexec:1"}));
  BOOST_TEST((old.boot_directory == Setting<std::string>{"/mnt", "/etc/conf.d/kexec:2"}));
  BOOST_TEST(settings("BOOTPART=UUID=1-2").boot_device.value == "UUID=1-2");
  BOOST_TEST(settings("BOOTPART=LABEL=boot").boot_directory.value == "/boot");
}

BOOST_AUTO_TEST_CASE(what_openrc_reads_itself_is_no_mistake) {
  BOOST_TEST(read("rc_need=\"localmount\"\nrc_kexec_after=x\n").warnings.empty());
  BOOST_TEST(read("KNAM=x").warnings ==
             (std::vector<std::string>{
                 "/etc/conf.d/kexec:1: KNAM is not a setting of kexec-load: did you mean KNAME?"}));
}

BOOST_AUTO_TEST_CASE(options_of_kexec_that_mean_something) {
  const auto arguments = [](const std::string& text) {
    return settings("KEXEC_OPT_ARGS=\"" + text + "\"").kexec_arguments.value;
  };
  BOOST_TEST(arguments("--append='a  b' --reuse-cmdline").append == "a  b");
  BOOST_TEST(arguments("--append='a  b' --reuse-cmdline").reuse_command_line);
  BOOST_TEST(arguments("--command-line single").append == "single");
  BOOST_TEST(arguments("--initrd=/boot/i").initrds == std::vector<std::string>{"/boot/i"});
  BOOST_TEST(arguments("--ramdisk i").initrds == std::vector<std::string>{"i"});
  BOOST_TEST(arguments(" -l  -s -a -x -i -d ").text == " -l  -s -a -x -i -d ");
  BOOST_TEST(arguments("-l -x").method == "");
  BOOST_TEST(arguments("-ls").method == "file");
  BOOST_TEST(arguments("--kexec-file-syscall -c").method == "classic");
  BOOST_TEST(arguments("-s --kexec-syscall-auto").method == "auto");
  BOOST_TEST(arguments("-ls -t bzImage --type=bzImage64 -t bzImage").initrds.empty());
  BOOST_TEST(arguments("").initrds.empty());
}

BOOST_AUTO_TEST_CASE(options_of_kexec_that_cannot_be_honoured) {
  BOOST_TEST(
      error_of("KEXEC_OPT_ARGS=\"--reuse-cmdline --reset-vga\"") ==
      "/etc/conf.d/kexec:1:16: KEXEC_OPT_ARGS has --reset-vga, which kexec-load cannot honour: take it "
      "out\nKEXEC_OPT_ARGS=\"--reuse-cmdline --reset-vga\"\n               ^");
  for (const std::string refused : {"-lp", "-t elf-x86_64", "--type multiboot-x86", "-", "--reuseinitrd"}) {
    BOOST_TEST_CONTEXT(refused) {
      BOOST_TEST(error_of("KEXEC_OPT_ARGS=\"" + refused + "\"")
                     .starts_with("/etc/conf.d/kexec:1:16: KEXEC_OPT_ARGS has " + refused +
                                  ", which kexec-load cannot honour: take it out"));
    }
  }
  BOOST_TEST(error_of("KEXEC_OPT_ARGS=--append") ==
             "/etc/conf.d/kexec:1:16: KEXEC_OPT_ARGS has --append without its "
             "value\nKEXEC_OPT_ARGS=--append\n               ^");
  BOOST_TEST(error_of("DONT_MOUNT_BOOT=perhaps") ==
             "/etc/conf.d/kexec:1:17: DONT_MOUNT_BOOT takes yes or "
             "no\nDONT_MOUNT_BOOT=perhaps\n                ^");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::config
