#include "choice/chosen_command_line.h"

#include <boost/test/unit_test.hpp>

#include "support/error_text.h"

namespace kexec_load::choice {

namespace {

config::Settings gentoo() {
  config::Settings settings;
  settings.dialect = config::Dialect::gentoo;
  return settings;
}

RunningSystem running(const std::string& line, const RootFileSystem& root = {"ext4", "/dev/sda3", ""}) {
  return {line, root};
}

config::Setting<std::string> chosen(const config::Settings& settings, const RunningSystem& system) {
  return choose_command_line(settings, {}, system, nullptr);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(chosen_command_line)

BOOST_AUTO_TEST_CASE(gentoo_without_kparam_reuses_the_running_line) {
  const auto line = chosen(gentoo(), running("BOOT_IMAGE=/k root=UUID=1-2 ro quiet"));
  BOOST_TEST((line == config::Setting<std::string>{"root=UUID=1-2 ro quiet", "/proc/cmdline"}));
  BOOST_TEST(chosen(gentoo(), running("ro")).value == "ro root=/dev/sda3");
  BOOST_TEST(chosen(gentoo(), running("ro")).origin == "/proc/cmdline and the running system's root");
}

BOOST_AUTO_TEST_CASE(the_running_kernel_again_is_to_be_seen) {
  Overrides again;
  again.running = true;
  const RunningSystem system = running("BOOT_IMAGE=/k ro rhgb quiet quieter=1 quiet -- quiet");
  BOOST_TEST((choose_command_line({}, again, system, nullptr) ==
              config::Setting<std::string>{"ro quieter=1 -- quiet", "/proc/cmdline without rhgb and quiet"}));
  again.append = "single";
  BOOST_TEST(choose_command_line({}, again, system, nullptr).value == "ro quieter=1 single -- quiet");
}

BOOST_AUTO_TEST_CASE(gentoo_with_kparam_has_root_and_kparam) {
  config::Settings settings = gentoo();
  settings.parameters = {"quiet dolvm", "f:1"};
  BOOST_TEST(
      (chosen(settings, running("ro splash")) ==
       config::Setting<std::string>{"root=/dev/sda3 quiet dolvm", "the running system's root and f:1"}));
  // A UUID is better than a device's name, and its flags belong to it.
  BOOST_TEST(chosen(settings, running("root=PARTUUID=77 rootflags=subvol=@ ro splash")).value ==
             "root=PARTUUID=77 rootflags=subvol=@ quiet dolvm");
  settings.parameters.value = "root=/dev/nfs ip=dhcp";
  BOOST_TEST(chosen(settings, running("root=UUID=1 ro")).value == "root=/dev/nfs ip=dhcp");
}

BOOST_AUTO_TEST_CASE(gentoo_rootpart_wins) {
  config::Settings settings = gentoo();
  settings.root_device = {"/dev/sdb1", "f:2"};
  BOOST_TEST(chosen(settings, running("root=UUID=1 ro -- root=x")).value == "ro root=/dev/sdb1 -- root=x");
  settings.parameters = {"quiet", "f:3"};
  BOOST_TEST((chosen(settings, running("root=UUID=1 ro")) ==
              config::Setting<std::string>{"root=/dev/sdb1 quiet", "f:2 and f:3"}));
}

BOOST_AUTO_TEST_CASE(gentoo_options_of_kexec) {
  config::Settings settings = gentoo();
  settings.parameters = {"quiet", "f:1"};
  settings.kexec_arguments = {{"", true, "single", {}}, "f:2"};
  BOOST_TEST(chosen(settings, running("root=UUID=1 ro")).value == "root=UUID=1 ro single quiet");
  settings.kexec_arguments.value.reuse_command_line = false;
  BOOST_TEST(chosen(settings, running("root=UUID=1 ro")).value == "root=UUID=1 single quiet");
  settings.reuse_command_line.value = true;
  BOOST_TEST(chosen(settings, running("root=UUID=1 ro")).value == "root=UUID=1 ro single quiet");
}

BOOST_AUTO_TEST_CASE(the_running_line_that_is_not_there) {
  BOOST_TEST(
      fixture::error_text([] { return chosen(gentoo(), {}); }).starts_with("/proc/cmdline: it is not there"));
  config::Settings settings = gentoo();
  settings.parameters = {"quiet", "f:1"};
  BOOST_TEST(chosen(settings, {}).value == "quiet");
}

BOOST_AUTO_TEST_CASE(root_from_how_it_is_mounted) {
  const auto root = [](const RootFileSystem& mounted) { return root_parameters({"ro", mounted}); };
  BOOST_TEST(root({"ext4", "/dev/nvme0n1p2", ""}) == "root=/dev/nvme0n1p2");
  BOOST_TEST(root({"xfs", "/dev/mapper/vg-root", "/"}) == "root=/dev/mapper/vg-root");
  BOOST_TEST(root({"btrfs", "/dev/sda2", "/@"}) == "root=/dev/sda2 rootflags=subvol=/@");
  BOOST_TEST(root({"btrfs", "/dev/sda2", "/"}) == "root=/dev/sda2");
  BOOST_TEST(root({"zfs", "rpool/ROOT/gentoo", ""}) == "root=ZFS=rpool/ROOT/gentoo");
  BOOST_TEST(root({"btrfs", "/dev/sda2", "/my root"}) == "root=/dev/sda2 rootflags=\"subvol=/my root\"");
  BOOST_TEST(root_parameters({"ro", {}}) == "");
  BOOST_TEST(root_parameters({{}, RootFileSystem{"ext4", "/dev/sda1", ""}}) == "root=/dev/sda1");
}

BOOST_AUTO_TEST_CASE(root_as_the_running_line_has_it) {
  const RootFileSystem mounted{"ext4", "/dev/sda3", ""};
  BOOST_TEST(root_parameters({"ro root=PARTUUID=7", mounted}) == "root=PARTUUID=7");
  BOOST_TEST(root_parameters({"root=UUID=1 rootflags=\"subvol=/my root\"", mounted}) ==
             "root=UUID=1 rootflags=\"subvol=/my root\"");
  // genkernel's initramfs as it once was.
  BOOST_TEST(root_parameters({"root=/dev/ram0 real_root=/dev/sda3 init=/linuxrc", mounted}) ==
             "root=/dev/sda3");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::choice
