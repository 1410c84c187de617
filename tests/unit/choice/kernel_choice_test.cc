#include "choice/kernel_choice.h"

#include <boost/test/unit_test.hpp>

#include "text/error.h"

namespace kexec_load::choice {

namespace {

config::Settings configured() {
  config::Settings settings;
  settings.kernel_image = {"/vmlinuz", "f:1"};
  settings.initrds = {{"/initrd.img"}, "f:2"};
  settings.append = {"", "f:3"};
  return settings;
}

const RunningSystem kRunning = {"BOOT_IMAGE=/vmlinuz root=/dev/sda1 ro", {}};

std::string error_of(const config::Settings& settings) {
  try {
    choose(settings, {}, kRunning);
  } catch (const text::Error& error) {
    BOOST_TEST((error.kind() == text::ErrorKind::configuration));
    return error.what();
  }
  return "no error";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kernel_choice)

BOOST_AUTO_TEST_CASE(the_configuration_chooses) {
  const KernelChoice choice = choose(configured(), {}, kRunning);
  BOOST_TEST((choice.kernel == config::Setting<ChosenFile>{{"/vmlinuz", {}}, "f:1"}));
  BOOST_TEST((choice.initrds == config::Setting<std::vector<ChosenFile>>{{{"/initrd.img", {}}}, "f:2"}));
  BOOST_TEST((choice.command_line == config::Setting<std::string>{"root=/dev/sda1 ro", "/proc/cmdline"}));
  BOOST_TEST(!choice.initrd_beside_kernel);
}

BOOST_AUTO_TEST_CASE(append_is_taken_as_written) {
  config::Settings settings = configured();
  settings.append.value = "root=/dev/b  BOOT_IMAGE=x";
  BOOST_TEST((choose(settings, {}, kRunning).command_line ==
              config::Setting<std::string>{"root=/dev/b  BOOT_IMAGE=x", "f:3"}));
}

BOOST_AUTO_TEST_CASE(options_override) {
  Overrides overrides;
  BOOST_TEST(!overrides.any());
  overrides.kernel = "/boot/k";
  overrides.append = "single";
  BOOST_TEST(overrides.any());
  KernelChoice choice = choose(configured(), overrides, kRunning);
  BOOST_TEST((choice.kernel == config::Setting<ChosenFile>{{"/boot/k", {}}, "--kernel"}));
  BOOST_TEST((choice.command_line == config::Setting<std::string>{"single", "--append"}));
  // The configured initrd belongs to another kernel.
  BOOST_TEST(choice.initrds.value.empty());
  BOOST_TEST(choice.initrd_beside_kernel);

  overrides.initrds = {{"/a", "/b"}};
  choice = choose(configured(), overrides, kRunning);
  BOOST_TEST(
      (choice.initrds == config::Setting<std::vector<ChosenFile>>{{{"/a", {}}, {"/b", {}}}, "--initrd"}));
  BOOST_TEST(!choice.initrd_beside_kernel);

  overrides.initrds = {{""}};
  BOOST_TEST(choose(configured(), overrides, kRunning).initrds.value.empty());

  overrides = {};
  overrides.initrds = {{"/other"}};
  choice = choose(configured(), overrides, kRunning);
  BOOST_TEST(choice.kernel.value.name == "/vmlinuz");
  BOOST_TEST((choice.initrds.value == std::vector<ChosenFile>{{"/other", {}}}));
}

BOOST_AUTO_TEST_CASE(when_the_menu_names_the_kernel) {
  config::Settings settings = configured();
  Overrides overrides;
  BOOST_TEST(!wants_menu(settings, overrides));
  settings.use_grub_config.value = true;
  BOOST_TEST(wants_menu(settings, overrides));
  overrides.kernel = "/boot/k";
  BOOST_TEST(!wants_menu(settings, overrides));
  overrides = {};
  settings.use_grub_config.value = false;
  overrides.entry = "0";
  BOOST_TEST(wants_menu(settings, overrides));
  BOOST_TEST(overrides.any());
  overrides = {};
  overrides.other_menu = true;
  BOOST_TEST(wants_menu(settings, overrides));
  BOOST_TEST(overrides.any());
}

BOOST_AUTO_TEST_CASE(a_menu_entry_replaces_kernel_initrds_and_append) {
  config::Settings settings = configured();
  settings.append.value = "configured";
  MenuChoice entry;
  entry.origin = "grub.cfg, entry 0 (X)";
  entry.start = {{"/vmlinuz-6", {"hd0", "/vmlinuz-6"}},
                 {{"/ucode", {"hd0", "/ucode"}}, {"(hd1)/initrd", {"hd1", "/initrd"}}},
                 "BOOT_IMAGE=/vmlinuz-6 ro",
                 true};
  KernelChoice choice = choose(settings, {}, {}, {&entry, {}, {}});
  BOOST_TEST((choice.kernel == config::Setting<ChosenFile>{
                                   {"/vmlinuz-6", bootmenu::BootPath{"hd0", "/vmlinuz-6"}}, entry.origin}));
  BOOST_TEST((choice.initrds.value ==
              std::vector<ChosenFile>{{"/ucode", bootmenu::BootPath{"hd0", "/ucode"}},
                                      {"(hd1)/initrd", bootmenu::BootPath{"hd1", "/initrd"}}}));
  BOOST_TEST((choice.command_line == config::Setting<std::string>{"BOOT_IMAGE=/vmlinuz-6 ro", entry.origin}));
  BOOST_TEST(choice.unified);

  Overrides overrides;
  overrides.append = "single";
  overrides.initrds = {{"/a"}};
  choice = choose(settings, overrides, kRunning, {&entry, {}, {}});
  BOOST_TEST(choice.command_line.value == "single");
  BOOST_TEST((choice.initrds == config::Setting<std::vector<ChosenFile>>{{{"/a", {}}}, "--initrd"}));
}

BOOST_AUTO_TEST_CASE(reuse_cmdline_takes_the_running_line_and_appends) {
  config::Settings settings = configured();
  settings.append.value = "configured";
  Overrides overrides;
  overrides.reuse_command_line = true;
  BOOST_TEST((choose(settings, overrides, kRunning).command_line ==
              config::Setting<std::string>{"root=/dev/sda1 ro", "/proc/cmdline"}));
  overrides.append = "single";
  BOOST_TEST((choose(settings, overrides, kRunning).command_line ==
              config::Setting<std::string>{"root=/dev/sda1 ro single", "/proc/cmdline and --append"}));
  BOOST_TEST(choose(settings, overrides, {"", {}}).command_line.value == "single");
}

BOOST_AUTO_TEST_CASE(no_kernel_is_an_error) {
  config::Settings settings = configured();
  settings.kernel_image.value = "";
  BOOST_TEST(error_of(settings) == "f:1: KERNEL_IMAGE is empty: write the path of the kernel to start");
}

BOOST_AUTO_TEST_CASE(a_running_command_line_that_is_not_known) {
  const std::string unknown =
      "/proc/cmdline: it is not there, so the running kernel's command line is not known: mount /proc, or "
      "write the "
      "command line as APPEND (Gentoo: ROOTPART and KPARAM)";
  BOOST_CHECK_EXCEPTION(choose(configured(), {}, {}), text::Error,
                        [&](const text::Error& error) { return error.what() == unknown; });
  config::Settings settings = configured();
  settings.append.value = "ro";
  BOOST_TEST(choose(settings, {}, {}).command_line.value == "ro");
}

BOOST_AUTO_TEST_CASE(versions_in_names) {
  BOOST_TEST(version_in_name("/boot/vmlinuz-6.1.0-40-amd64") == "6.1.0-40-amd64");
  BOOST_TEST(version_in_name("/boot/initrd.img-6.1.0-40-amd64") == "6.1.0-40-amd64");
  BOOST_TEST(version_in_name("initramfs-6.12.5-gentoo-dist.img") == "6.12.5-gentoo-dist");
  BOOST_TEST(version_in_name("kernel-genkernel-x86_64-5.10.7") == "5.10.7");
  BOOST_TEST(version_in_name("/boot/vmlinuz-linux") == "");
  BOOST_TEST(version_in_name("/boot-6.1/vmlinuz") == "");
  BOOST_TEST(version_in_name("amd-ucode.img") == "");
  BOOST_TEST(version_in_name("vmlinuz-5") == "");
}

BOOST_AUTO_TEST_CASE(initrds_are_looked_for_beside_the_kernel) {
  BOOST_TEST(
      initrd_candidates("/boot/vmlinuz-6.1.2") ==
      (std::vector<std::string>{"/boot/initrd.img-6.1.2", "/boot/initramfs-6.1.2.img", "/boot/initrd-6.1.2",
                                "/boot/initrd-6.1.2.img", "/boot/initramfs-6.1.2"}));
  BOOST_TEST(initrd_candidates("/boot/vmlinuz-linux-lts")[1] == "/boot/initramfs-linux-lts.img");
  BOOST_TEST(initrd_candidates("/boot/bzImage").empty());
}

BOOST_AUTO_TEST_CASE(names_that_look_like_kernels) {
  BOOST_TEST(kernel_names({"vmlinuz-6.1", "initrd.img-6.1", "System.map-6.1", "bzImage", "config-6.1",
                           "kernel-5", "vmlinux"}) ==
             (std::vector<std::string>{"bzImage", "kernel-5", "vmlinux", "vmlinuz-6.1"}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::choice
