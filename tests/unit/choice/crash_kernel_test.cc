// What the recorded cases of tests/crash do not have: errors, and what differs from the distributions'
// scripts.
#include "choice/crash_kernel.h"

#include <boost/test/unit_test.hpp>
#include <set>

#include "support/error_text.h"

namespace kexec_load::choice {

namespace {

CrashPlaces machine_with(const std::set<std::string>& files) {
  CrashPlaces places;
  places.release = "6.1";
  places.machine_id = "abc";
  places.is_file = [files](const std::string& path) { return files.contains(path); };
  return places;
}

config::CrashSettings links_of_kdump_config() {
  config::CrashSettings settings;
  settings.dialect = config::CrashDialect::debian;
  settings.kernel = {"/var/lib/kdump/vmlinuz", "f:1"};
  settings.initrd = {"/var/lib/kdump/initrd.img", "f:2"};
  return settings;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(crash_kernel)

BOOST_AUTO_TEST_CASE(a_kernel_that_is_not_there) {
  config::CrashSettings settings;
  settings.boot_directory = {"/crash", "f:1"};
  BOOST_TEST(fixture::error_text([&] { red_hat_crash_files(settings, machine_with({})); }) ==
             "there is no crash kernel of version 6.1 (KDUMP_KERNELVER names another one); looked for "
             "/crash/vmlinuz-6.1 /crash/abc/6.1/vmlinuz /crash/EFI/Linux/abc-6.1.efi");
}

BOOST_AUTO_TEST_CASE(an_initrd_that_is_not_there) {
  BOOST_TEST(fixture::error_text([&] {
               red_hat_crash_files({}, machine_with({"/boot/vmlinuz-6.1", "/boot/initramfs-6.1.img"}));
             }) ==
             "there is no crash initrd for /boot/vmlinuz-6.1: make it (mkdumprd, or dracut with its kdump "
             "module); looked "
             "for /boot/initramfs-6.1kdump.img /var/lib/kdump/initramfs-6.1kdump.img");
}

BOOST_AUTO_TEST_CASE(an_initrd_under_var_lib_does_where_none_is_beside_the_kernel) {
  const CrashFiles files =
      red_hat_crash_files({}, machine_with({"/boot/vmlinuz-6.1", "/boot/initramfs-6.1.img",
                                            "/var/lib/kdump/initramfs-6.1kdump.img"}));
  BOOST_TEST(files.initrds.value.front().name == "/var/lib/kdump/initramfs-6.1kdump.img");
}

BOOST_AUTO_TEST_CASE(the_started_unified_image_by_its_own_name) {
  CrashPlaces places = machine_with({"/efi/EFI/Linux/mine.efi", "/var/lib/kdump/initramfs-6.1kdump.img"});
  places.stub_image = "/EFI/Linux/mine.efi";
  BOOST_TEST(red_hat_crash_files({}, places).kernel.value.name == "/efi/EFI/Linux/mine.efi");
}

BOOST_AUTO_TEST_CASE(kdump_configs_links_stand_for_the_running_kernel) {
  const CrashFiles files = debian_crash_files(
      links_of_kdump_config(), machine_with({"/boot/vmlinuz-6.1", "/var/lib/kdump/initrd.img-6.1",
                                             "/var/lib/kdump/vmlinuz", "/var/lib/kdump/initrd.img"}));
  BOOST_TEST(files.kernel.value.name == "/boot/vmlinuz-6.1");
  BOOST_TEST(files.kernel.origin == "f:1");
  BOOST_TEST(files.initrds.value.front().name == "/var/lib/kdump/initrd.img-6.1");
  const CrashFiles as_they_are = debian_crash_files(links_of_kdump_config(), machine_with({}));
  BOOST_TEST(as_they_are.kernel.value.name == "/var/lib/kdump/vmlinuz");
  BOOST_TEST(as_they_are.initrds.value.front().name == "/var/lib/kdump/initrd.img");
}

BOOST_AUTO_TEST_CASE(debians_running_kernel_that_is_not_there) {
  config::CrashSettings settings;
  settings.dialect = config::CrashDialect::debian;
  BOOST_TEST(fixture::error_text([&] { debian_crash_files(settings, machine_with({})); }) ==
             "there is no crash kernel: KDUMP_KERNEL is not set, and neither /boot/vmlinuz-6.1 nor "
             "/boot/vmlinux-6.1 is there");
}

BOOST_AUTO_TEST_CASE(mkdumprds_names_have_their_kernels_version) {
  BOOST_TEST(version_in_name("/boot/initramfs-6.1.0-40kdump.img") == "6.1.0-40");
  BOOST_TEST(version_in_name("/boot/vmlinuz-2.6.13-1544.FC5kdump") == "2.6.13-1544.FC5kdump");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::choice
