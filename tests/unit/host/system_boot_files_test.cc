#include "host/system_boot_files.h"

#include <boost/test/unit_test.hpp>

#include "support/error_text.h"
#include "support/fake_disks.h"

namespace kexec_load::host {

namespace {

using bootmenu::BootPath;
using bootmenu::FileFacts;
using bootmenu::Property;
using fixture::error_text;

struct Machine {
  test::FakeFileSystem files;
  test::FakeDisks disks{files};
  test::FakeProbe probe;
  test::FakeMounter mounter{files};
  SystemBootFiles boot{files, probe, mounter};

  /// Debian on one partition.
  void one_partition() {
    disks.add("vda", "", {});
    disks.add_gpt("vda1", "vda", "vfat", "ABCD-1234");
    disks.add_gpt("vda2", "vda", "ext4", "a2");
    disks.mount("vda2", "/");
    files.put("/boot/grub/grub.cfg", "menu");
    files.put("/boot/vmlinuz-1", "kernel");
    files.links["/vmlinuz"] = "boot/vmlinuz-1";
  }
  /// The same with a /boot of its own; `mounted`: and that is mounted.
  void separate_boot(bool mounted) {
    disks.add_gpt("vda1", "vda", "ext4", "b1");
    disks.add_mapped("dm-0", "vg-root", "LVM-abcd", {"ID_FS_TYPE=ext4", "ID_FS_UUID_ENC=c3"});
    disks.mount("dm-0", "/");
    if (mounted) {
      disks.mount("vda1", "/boot");
      files.put("/boot/grub/grub.cfg", "menu");
      files.put("/boot/vmlinuz-1", "kernel");
    }
  }
  std::string search(const std::string& uuid, const std::vector<std::string>& hints = {}) {
    return boot.search(Property::fs_uuid, uuid, hints).value_or("none");
  }
  /// The path of the file that is opened; "none"; or the error.
  std::string opened(const std::string& device, const std::string& path) {
    std::string result;
    const std::string error = error_text([&] {
      const auto file = boot.open({device, path});
      result = file ? file->path : "none";
      return 0;
    });
    return result.empty() ? error : result;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(system_boot_files, Machine)

BOOST_AUTO_TEST_CASE(a_search_with_hints_finds_the_file_where_it_is_mounted) {
  one_partition();
  BOOST_TEST(search("A2", {"hd0,gpt2"}) == "hd0,gpt2");
  BOOST_TEST(opened("hd0,gpt2", "/boot/vmlinuz-1") == "/boot/vmlinuz-1");
  BOOST_TEST(opened("hd0,gpt2", "/vmlinuz") == "/boot/vmlinuz-1");
  BOOST_TEST(opened("hd0,gpt2", "/none") == "none");
  const auto file = boot.open({"hd0,gpt2", "/vmlinuz"});
  BOOST_TEST(file->resolved_path == "/boot/vmlinuz-1");
  BOOST_TEST(file->contents.text() == "kernel");
  BOOST_TEST(search("none", {"hd0,gpt2"}) == "none");
}

BOOST_AUTO_TEST_CASE(files_are_told_read_and_listed) {
  one_partition();
  BOOST_TEST(search("a2", {"hd0,gpt2"}) == "hd0,gpt2");
  BOOST_TEST((boot.look_at({"hd0,gpt2", "/vmlinuz"}).kind == FileFacts::Kind::file));
  BOOST_TEST(boot.look_at({"hd0,gpt2", "/vmlinuz"}).size == 6U);
  BOOST_TEST((boot.look_at({"hd0,gpt2", "/boot"}).kind == FileFacts::Kind::directory));
  BOOST_TEST((boot.look_at({"hd0,gpt2", "/none"}).kind == FileFacts::Kind::missing));
  BOOST_TEST((boot.look_at({"hd7,gpt2", "/vmlinuz"}).kind == FileFacts::Kind::missing));
  BOOST_TEST(boot.read_text({"hd0,gpt2", "/boot/grub/grub.cfg"}).value() == "menu");
  BOOST_TEST(!boot.read_text({"hd0,gpt2", "/boot"}));
  BOOST_TEST(!boot.read_text({"hd7,gpt2", "/boot/grub/grub.cfg"}));
  BOOST_TEST(boot.list({"hd0,gpt2", "/boot"}) == (std::vector<std::string>{"grub", "vmlinuz-1"}),
             boost::test_tools::per_element());
  BOOST_TEST(boot.list({"hd7,gpt2", "/boot"}).empty());
}

BOOST_AUTO_TEST_CASE(a_separate_boot_has_its_own_paths) {
  separate_boot(true);
  BOOST_TEST(boot.boot_path_of("/boot/grub/grub.cfg").text() == "(vda1)/grub/grub.cfg");
  BOOST_TEST(search("b1", {"hd0,gpt1"}) == "hd0,gpt1");
  BOOST_TEST(opened("hd0,gpt1", "/vmlinuz-1") == "/boot/vmlinuz-1");
  BOOST_TEST(opened("hd0,gpt1", "/boot/vmlinuz-1") == "none");
  BOOST_TEST(search("c3") == "lvm/vg-root");
}

BOOST_AUTO_TEST_CASE(a_boot_that_is_not_mounted_is_looked_into_privately) {
  separate_boot(false);
  mounter.disks["/dev/vda1"].put("/vmlinuz-1", "kernel");
  BOOST_TEST(search("b1", {"hd0,gpt1"}) == "hd0,gpt1");
  BOOST_TEST(opened("hd0,gpt1", "/vmlinuz-1") == "/dev/vda1:/vmlinuz-1");
  BOOST_TEST(boot.open({"hd0,gpt1", "/vmlinuz-1"})->contents.text() == "kernel");
  BOOST_TEST(mounter.calls == std::vector<std::string>{"open /dev/vda1 ext4 top"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_looked_into_is_an_error_and_not_missing) {
  separate_boot(false);
  BOOST_TEST(search("b1", {"hd0,gpt1"}) == "hd0,gpt1");
  const std::string error =
      "(hd0,gpt1)/vmlinuz-1: cannot look into /dev/vda1: Input/output error; mount it, or name the kernel "
      "with KERNEL_IMAGE or --kernel";
  BOOST_TEST(opened("hd0,gpt1", "/vmlinuz-1") == error);
  BOOST_TEST(error_text([&] { return boot.look_at({"hd0,gpt1", "/vmlinuz-1"}).size; }) == error);
  BOOST_TEST(error_text([&] { return boot.read_text({"hd0,gpt1", "/vmlinuz-1"}); }) == error);
}

BOOST_AUTO_TEST_CASE(without_udev_the_type_is_read_from_the_device) {
  disks.add("vda2", "vda", {});
  files.take("/run/udev/data/b254:1");
  disks.mount("none", "/", "tmpfs");
  probe.contents["/dev/vda2"] = {"vfat", "ABCD-1234", "", "", "gpt"};
  mounter.disks["/dev/vda2"].put("/vmlinuz", "");
  BOOST_TEST(search("abcd-1234", {"hd0,gpt2"}) == "hd0,gpt2");
  BOOST_TEST(opened("hd0,gpt2", "/vmlinuz") == "/dev/vda2:/vmlinuz");
  BOOST_TEST(mounter.calls.front() == "open /dev/vda2 vfat top");
}

BOOST_AUTO_TEST_CASE(a_type_that_udev_left_out_is_read_from_the_device) {
  disks.add("vda2", "vda", {"ID_FS_UUID_ENC=aa"});
  disks.mount("none", "/", "tmpfs");
  probe.contents["/dev/vda2"] = {"xfs", "aa", "", "", ""};
  mounter.disks["/dev/vda2"].put("/vmlinuz", "");
  BOOST_TEST(opened(search("aa"), "/vmlinuz") == "/dev/vda2:/vmlinuz");
  BOOST_TEST(mounter.calls.front() == "open /dev/vda2 xfs top");
}

BOOST_AUTO_TEST_CASE(a_bare_name_means_the_menus_device_if_it_fits) {
  one_partition();
  BOOST_TEST(opened("hd0,gpt2", "/boot/vmlinuz-1") ==
             "(hd0,gpt2)/boot/vmlinuz-1: which disk GRUB calls hd0 is not known here, and hd0,gpt2 does not "
             "fit the menu's own device; let the menu search for its file system by UUID; name the kernel "
             "with KERNEL_IMAGE or --kernel");
  BOOST_TEST(boot.boot_path_of("/boot/grub/grub.cfg").text() == "(vda2)/boot/grub/grub.cfg");
  BOOST_TEST(opened("hd0,gpt2", "/boot/vmlinuz-1") == "/boot/vmlinuz-1");
  BOOST_TEST(opened("vda2", "/boot/vmlinuz-1") == "/boot/vmlinuz-1");
  BOOST_TEST(opened("hd0,gpt1", "/boot/vmlinuz-1") ==
             "(hd0,gpt1)/boot/vmlinuz-1: which disk GRUB calls hd0 is not known here, and hd0,gpt1 does not "
             "fit the menu's own device, /dev/vda2; let the menu search for its file system by UUID; name "
             "the kernel with KERNEL_IMAGE or --kernel");
  // hd0 is the menu's disk by now.
  BOOST_TEST(opened("hd1,gpt2", "/boot/vmlinuz-1").starts_with("(hd1,gpt2)/boot/vmlinuz-1: which disk"));
}

BOOST_AUTO_TEST_CASE(the_first_path_asked_for_is_the_menu) {
  disks.add_gpt("vda1", "vda", "ext4", "b1");
  disks.add_gpt("vdb2", "vdb", "ext4", "r2");
  disks.mount("vdb2", "/");
  disks.mount("vda1", "/boot");
  files.put("/boot/vmlinuz-1", "");
  files.put("/etc/fstab", "");
  BOOST_TEST(boot.boot_path_of("/boot/vmlinuz-1").text() == "(vda1)/vmlinuz-1");
  BOOST_TEST(boot.boot_path_of("/etc/fstab").text() == "(vdb2)/etc/fstab");
  BOOST_TEST(opened("hd0,gpt1", "/vmlinuz-1") == "/boot/vmlinuz-1");
  BOOST_TEST((boot.look_at({"hd1,gpt2", "/etc/fstab"}).kind == FileFacts::Kind::missing));
}

BOOST_AUTO_TEST_CASE(other_names_are_refused_with_the_reason) {
  one_partition();
  BOOST_TEST(opened("", "/vmlinuz") ==
             "()/vmlinuz: the menu does not say on which device; name the kernel with KERNEL_IMAGE or "
             "--kernel");
  BOOST_TEST(opened("lvm/vg-boot", "/vmlinuz") ==
             "(lvm/vg-boot)/vmlinuz: this system has no device that GRUB calls lvm/vg-boot; name the kernel "
             "with KERNEL_IMAGE or --kernel");
}

BOOST_AUTO_TEST_CASE(disks_with_a_name_of_their_own_need_no_search) {
  separate_boot(true);
  files.put("/etc/fstab", "");
  BOOST_TEST(opened("lvm/vg-root", "/etc/fstab") == "/etc/fstab");
  BOOST_TEST(opened("vda1", "/vmlinuz-1") == "/boot/vmlinuz-1");
}

BOOST_AUTO_TEST_CASE(the_running_kernels_device_keeps_its_name) {
  one_partition();
  files.put("/proc/cmdline", "BOOT_IMAGE=(hd1,gpt2)/boot/vmlinuz-1 root=/dev/vda2 ro\n");
  BOOST_TEST(boot.boot_path_of("/boot/grub/grub.cfg").text() == "(hd1,gpt2)/boot/grub/grub.cfg");
  BOOST_TEST(search("a2") == "hd1,gpt2");
  BOOST_TEST(opened("hd0,gpt2", "/boot/vmlinuz-1").starts_with("(hd0,gpt2)/boot/vmlinuz-1: which disk"));
}

BOOST_AUTO_TEST_CASE(a_name_of_the_running_kernel_is_taken_only_where_its_file_is) {
  one_partition();
  files.put("/proc/cmdline", "xBOOT_IMAGE=(hd1,gpt2)/boot/vmlinuz-1\n");
  BOOST_TEST(search("a2") == "vda2");
  files.put("/proc/cmdline", "BOOT_IMAGE=(hd1,gpt2)/boot/vmlinuz-0\n");
  BOOST_TEST(search("a2") == "vda2");
  files.put("/proc/cmdline", "BOOT_IMAGE=(hd1,gpt1)/boot/vmlinuz-1\n");
  BOOST_TEST(search("a2") == "vda2");
  files.put("/proc/cmdline", "BOOT_IMAGE=/boot/vmlinuz-1 root=UUID=a2\n");
  BOOST_TEST(search("a2") == "vda2");
}

BOOST_AUTO_TEST_CASE(of_several_devices_the_hint_decides_or_none) {
  one_partition();
  disks.add_gpt("vdb1", "vdb", "ext4", "a2");
  BOOST_TEST(search("a2", {"hd9,msdos9", "hd1,gpt1"}) == "hd1,gpt1");
  BOOST_TEST(search("a2") == "vda2|vdb1");
  BOOST_TEST(opened("vda2|vdb1", "/boot/vmlinuz-1") ==
             "(vda2|vdb1)/boot/vmlinuz-1: the menu searches for a2, which more than one device has "
             "(vda2|vdb1); name the kernel with KERNEL_IMAGE or --kernel");
}

BOOST_AUTO_TEST_CASE(a_hint_that_fits_several_decides_nothing) {
  one_partition();
  disks.add_gpt("vdb2", "vdb", "ext4", "a2");
  BOOST_TEST(search("a2", {"hd0,gpt2"}) == "vda2|vdb2");
}

BOOST_AUTO_TEST_CASE(labels_and_partitions_are_searched_for_too) {
  disks.add("vda2", "vda", {"ID_FS_LABEL_ENC=root", "ID_PART_ENTRY_UUID=1a2b3c4d-02"});
  disks.add("vda3", "vda", {"ID_FS_TYPE=crypto_LUKS", "ID_FS_UUID_ENC=cc"});
  disks.mount("vda2", "/");
  BOOST_TEST(boot.search(Property::label, "root", {}).value() == "vda2");
  BOOST_TEST(boot.search(Property::part_uuid, "1A2B3C4D-02", {"hd0,msdos2"}).value() == "hd0,msdos2");
  BOOST_TEST(!boot.search(Property::label, "ROOT", {}));
  BOOST_TEST(search("cc") == "none");
}

BOOST_AUTO_TEST_CASE(a_file_is_searched_for_on_what_is_mounted_first) {
  one_partition();
  disks.add_gpt("vdb1", "vdb", "ext4", "d1");
  mounter.disks["/dev/vdb1"].put("/boot/vmlinuz-1", "another");
  mounter.disks["/dev/vdb1"].put("/marker", "");
  BOOST_TEST(boot.search(Property::file, "/boot/vmlinuz-1", {}).value() == "vda2");
  BOOST_TEST(mounter.calls.empty());
  BOOST_TEST(boot.search(Property::file, "/marker", {}).value() == "vdb1");
  BOOST_TEST(!boot.search(Property::file, "/none", {}));
  BOOST_TEST(!boot.search(Property::file, "/boot", {}));
}

BOOST_AUTO_TEST_CASE(btrfs_is_found_by_any_of_its_devices) {
  disks.add_gpt("vda2", "vda", "btrfs", "aa");
  disks.add_gpt("vdb3", "vdb", "btrfs", "aa");
  files.put("/sys/fs/btrfs/aa/devices/vda2/x", "");
  files.put("/sys/fs/btrfs/aa/devices/vdb3/x", "");
  disks.mount("vdb3", "/", "btrfs", "/@");
  files.put("/boot/vmlinuz-1", "");
  BOOST_TEST(search("aa", {"hd0,gpt2"}) == "hd0,gpt2");
  BOOST_TEST(search("aa", {"hd1,gpt3"}) == "hd1,gpt3");
  BOOST_TEST(opened("hd0,gpt2", "/@/boot/vmlinuz-1") == "/boot/vmlinuz-1");
  BOOST_TEST(opened("vda2", "/@/boot/vmlinuz-1") == "/boot/vmlinuz-1");
  BOOST_TEST(boot.boot_path_of("/boot/vmlinuz-1").path == "/@/boot/vmlinuz-1");
}

BOOST_AUTO_TEST_CASE(a_btrfs_root_without_an_initrd_is_found_by_the_command_line) {
  disks.add_gpt("vda2", "vda", "btrfs", "aa");
  disks.mount("/dev/root", "/", "btrfs");
  files.put("/proc/cmdline", "xroot=/dev/vdb root=/dev/vdz ro root=/dev/vda2");
  files.put("/boot/vmlinuz-1", "");
  BOOST_TEST(opened(search("aa"), "/boot/vmlinuz-1") == "/boot/vmlinuz-1");
}

BOOST_AUTO_TEST_CASE(zfs_paths_name_the_dataset) {
  disks.add("vda2", "vda", {"ID_FS_TYPE=zfs_member", "ID_FS_UUID_ENC=16", "ID_FS_LABEL_ENC=bpool"});
  disks.mount("rpool/ROOT/debian", "/", "zfs");
  disks.mount("bpool/BOOT/debian", "/boot", "zfs");
  files.put("/boot/vmlinuz-1", "");
  BOOST_TEST(search("0000000000000010") == "vda2");
  BOOST_TEST(opened("vda2", "/BOOT/debian@/vmlinuz-1") == "/boot/vmlinuz-1");
  BOOST_TEST(boot.boot_path_of("/boot/vmlinuz-1").text() == "(vda2)/BOOT/debian@/vmlinuz-1");
}

BOOST_AUTO_TEST_CASE(a_system_on_no_disk_still_has_its_own_files) {
  disks.mount("overlay", "/", "overlay");
  files.put("/boot/grub/grub.cfg", "");
  files.put("/boot/vmlinuz-1", "");
  BOOST_TEST(boot.boot_path_of("/boot/grub/grub.cfg").text() == "(overlay:/)/boot/grub/grub.cfg");
  BOOST_TEST(opened("overlay:/", "/boot/vmlinuz-1") == "/boot/vmlinuz-1");
  BOOST_TEST(boot.search(Property::file, "/boot/vmlinuz-1", {"hd0,gpt2"}).value() == "overlay:/");
  BOOST_TEST(!boot.probe("overlay:/", Property::fs_uuid));
  disks.add_gpt("vdb1", "vdb", "ext4", "d1");
  disks.mount("vdb1", "/mnt");
  files.put("/mnt/boot/vmlinuz-1", "");
  SystemBootFiles both(files, probe, mounter);
  both.boot_path_of("/boot/grub/grub.cfg");
  BOOST_TEST(both.search(Property::file, "/boot/vmlinuz-1", {}).value() == "vdb1|overlay:/");
}

BOOST_AUTO_TEST_CASE(a_root_without_a_mount_table_is_one_file_system) {
  files.put("/boot/grub/grub.cfg", "");
  files.put("/boot/vmlinuz-1", "");
  BOOST_TEST(boot.boot_path_of("/boot/grub/grub.cfg").text() == "(files:/)/boot/grub/grub.cfg");
  BOOST_TEST(opened("files:/", "/boot/vmlinuz-1") == "/boot/vmlinuz-1");
}

BOOST_AUTO_TEST_CASE(properties_of_a_device_are_told) {
  disks.add(
      "vda2", "vda",
      {"ID_FS_TYPE=ext4", "ID_FS_UUID_ENC=a2", "ID_FS_LABEL_ENC=root", "ID_PART_ENTRY_UUID=1a2b3c4d-02"});
  disks.mount("vda2", "/");
  BOOST_TEST(boot.probe("vda2", Property::fs_uuid).value() == "a2");
  BOOST_TEST(boot.probe("vda2", Property::label).value() == "root");
  BOOST_TEST(boot.probe("vda2", Property::part_uuid).value() == "1a2b3c4d-02");
  BOOST_TEST(boot.probe("vda2", Property::fs).value() == "ext2");
  BOOST_TEST(!boot.probe("vda2", Property::file));
  BOOST_TEST(!boot.probe("hd0,gpt1", Property::fs));
}

BOOST_AUTO_TEST_CASE(a_menu_may_be_on_a_device_that_fstab_names) {
  separate_boot(false);
  mounter.disks["/dev/vda1"].put("/grub/grub.cfg", "menu");
  const BootPath menu = boot.boot_path_on("UUID=b1", "/grub/grub.cfg");
  BOOST_TEST(menu.text() == "(vda1)/grub/grub.cfg");
  BOOST_TEST(boot.read_text(menu).value() == "menu");
  BOOST_TEST(boot.read_text({"hd0,gpt1", "/grub/grub.cfg"}).value() == "menu");
  BOOST_TEST(error_text([&] { return boot.boot_path_on("/dev/vdz1", "/grub/grub.cfg"); }) ==
             "/dev/vdz1: there is no such device");
}

BOOST_AUTO_TEST_CASE(mount_points_are_known) {
  separate_boot(true);
  files.links["/esp"] = "/boot";
  BOOST_TEST(boot.is_mount_point("/boot"));
  BOOST_TEST(boot.is_mount_point("/esp"));
  BOOST_TEST(boot.is_mount_point("/"));
  BOOST_TEST(!boot.is_mount_point("/boot/grub"));
}

BOOST_AUTO_TEST_CASE(a_file_can_be_found_again_later) {
  separate_boot(true);
  const auto mounted = boot.location_of({search("b1"), "/grub/grub.cfg"});
  BOOST_REQUIRE(mounted.has_value());
  BOOST_TEST(mounted->system_path == "/boot/grub/grub.cfg");
  BOOST_TEST(mounted->device == 1U);
  BOOST_TEST(mounted->node == "/dev/vda1");
  BOOST_TEST(mounted->type == "ext4");
  BOOST_TEST(mounted->volume_path == "/grub/grub.cfg");
  BOOST_TEST(!boot.location_of({"vda1", "/none"}));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_mounted_can_be_found_again_too) {
  separate_boot(false);
  mounter.disks["/dev/vda1"].put("/grub/grubenv", "");
  const auto location = boot.location_of({search("b1"), "/grub/grubenv"});
  BOOST_REQUIRE(location.has_value());
  BOOST_TEST(location->system_path == "");
  BOOST_TEST(location->node == "/dev/vda1");
  BOOST_TEST(location->volume_path == "/grub/grubenv");
}

BOOST_AUTO_TEST_CASE(what_an_automounter_mounts_is_seen) {
  disks.add_gpt("vda1", "vda", "ext4", "b1");
  disks.mount("vda1", "/boot");
  files.links["/boot/grub/grub.cfg"] = "/boot/menus/grub.cfg";
  BOOST_TEST(boot.boot_path_of("/boot/grub/grub.cfg").text() == "(vda1)/menus/grub.cfg");
  BOOST_TEST(error_text([&] { return boot.boot_path_of("/grub.cfg"); }) ==
             "/grub.cfg: /proc/self/mountinfo does not tell what it is on");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::host
