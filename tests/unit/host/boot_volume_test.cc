#include "host/boot_volume.h"

#include <boost/test/unit_test.hpp>

#include "support/error_text.h"
#include "support/fake_disks.h"

namespace kexec_load::host {

namespace {

using fixture::error_text;

struct Machine {
  test::FakeFileSystem files;
  test::FakeDisks disks{files};
  test::FakeMounter mounter{files};
  MountTable table;

  BootVolume volume(const std::string& type) {
    table = MountTable::parse(files.read_text("/proc/self/mountinfo").value_or(""));
    std::vector<Mount> mounts;
    for (const Mount& mount : table.mounts()) {
      if (mount.type == type) {
        mounts.push_back(mount);
      }
    }
    return {files, table, mounter, {"/dev/vda2", type, mounts}};
  }
  static std::string found(BootVolume& volume, const std::string& path) {
    const auto place = volume.find(path);
    return place ? place->name : "missing";
  }
  std::string found(const std::string& type, const std::string& path) {
    BootVolume on = volume(type);
    return found(on, path);
  }
  /// As openSUSE installs it, booted from its default subvolume.
  void mount_suse() {
    disks.add("vda2", "vda", {});
    disks.mount("vda2", "/", "btrfs", "/@/.snapshots/1/snapshot");
    disks.mount("vda2", "/.snapshots", "btrfs", "/@/.snapshots");
    disks.mount("vda2", "/boot/grub2/x86_64-efi", "btrfs", "/@/boot/grub2/x86_64-efi");
    files.directory_inodes["/"] = 256;
    files.put("/boot/vmlinuz", "system's");
    mounter.disks["/dev/vda2"].put("/@/.snapshots/1/snapshot/boot/vmlinuz", "system's");
    mounter.disks["/dev/vda2"].directory_inodes["/"] = 5;
    mounter.standards["/dev/vda2"].put("/boot/vmlinuz", "system's");
    mounter.standards["/dev/vda2"].directory_inodes["/"] = 256;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(boot_volume, Machine)

BOOST_AUTO_TEST_CASE(a_mounted_file_system_is_looked_at_where_it_is_mounted) {
  disks.mount("vda2", "/");
  disks.mount("vda1", "/boot", "xfs");
  files.put("/boot/vmlinuz", "");
  BOOST_TEST(found("xfs", "/vmlinuz") == "/boot/vmlinuz");
  BOOST_TEST(found("xfs", "/none") == "missing");
  BOOST_TEST(mounter.calls.empty());
}

BOOST_AUTO_TEST_CASE(one_that_is_not_mounted_is_opened_privately_and_once) {
  mounter.disks["/dev/vda2"].put("/vmlinuz", "");
  BootVolume on = volume("ext4");
  BOOST_TEST(found(on, "/vmlinuz") == "/dev/vda2:/vmlinuz");
  BOOST_TEST(found(on, "/none") == "missing");
  BOOST_TEST(mounter.calls == std::vector<std::string>{"open /dev/vda2 ext4 top"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_mounted_over_is_looked_at_privately) {
  disks.mount("vda2", "/");
  disks.mount("vda1", "/boot", "xfs");
  files.put("/boot/vmlinuz", "on /boot");
  files.put("/vmlinuz.old", "");
  mounter.disks["/dev/vda2"].put("/boot/vmlinuz", "below /boot");
  BOOST_TEST(found("ext4", "/vmlinuz.old") == "/vmlinuz.old");
  BOOST_TEST(found("ext4", "/boot/vmlinuz") == "/dev/vda2:/boot/vmlinuz");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_looked_into_is_an_error) {
  BOOST_TEST(error_text([&] { return volume("ext4").find("/vmlinuz"); }) ==
             "cannot look into /dev/vda2: Input/output error");
  disks.mount("overlay", "/", "overlay");
  disks.mount("tmpfs", "/boot", "tmpfs");
  table = MountTable::parse(files.read_text("/proc/self/mountinfo").value());
  BootVolume without_device(files, table, mounter, {"", "overlay", {table.mounts().front()}});
  BOOST_TEST(error_text([&] { return without_device.find("/boot/vmlinuz"); }) ==
             "/boot of the overlay file system is not to be seen: something else is mounted over it");
}

BOOST_AUTO_TEST_CASE(a_btrfs_path_that_names_its_subvolume_is_certain) {
  disks.add("vda2", "vda", {});
  disks.mount("vda2", "/", "btrfs", "/@");
  disks.mount("vda2", "/home", "btrfs", "/@home");
  files.put("/boot/vmlinuz", "");
  BOOST_TEST(found("btrfs", "/@/boot/vmlinuz") == "/boot/vmlinuz");
  BOOST_TEST(mounter.calls.empty());
}

BOOST_AUTO_TEST_CASE(a_btrfs_without_subvolumes_is_as_any_other) {
  disks.add("vda2", "vda", {});
  disks.mount("vda2", "/", "btrfs");
  files.put("/boot/vmlinuz", "");
  BOOST_TEST(found("btrfs", "/boot/vmlinuz") == "/boot/vmlinuz");
  BOOST_TEST(mounter.calls.empty());
}

BOOST_AUTO_TEST_CASE(paths_from_the_default_subvolume_are_found_where_that_is_mounted) {
  mount_suse();
  files.put("/.snapshots/2/snapshot/boot/vmlinuz", "older");
  BootVolume on = volume("btrfs");
  BOOST_TEST(found(on, "/boot/vmlinuz") == "/boot/vmlinuz");
  BOOST_TEST(on.find("/boot/vmlinuz")->volume_path == "/@/.snapshots/1/snapshot/boot/vmlinuz");
  BOOST_TEST(found(on, "/.snapshots/2/snapshot/boot/vmlinuz") == "/.snapshots/2/snapshot/boot/vmlinuz");
  BOOST_TEST(found(on, "/@/.snapshots/1/snapshot/boot/vmlinuz") == "/boot/vmlinuz");
  BOOST_TEST(found(on, "/none") == "missing");
}

BOOST_AUTO_TEST_CASE(a_booted_snapshot_is_not_the_default_subvolume) {
  mount_suse();
  mounter.standards["/dev/vda2"].directory_inodes["/"] = 300;
  files.put("/boot/vmlinuz", "of the snapshot that was booted");
  BootVolume on = volume("btrfs");
  const auto place = on.find("/boot/vmlinuz");
  BOOST_REQUIRE(place.has_value());
  BOOST_TEST(place->name == "/dev/vda2:/boot/vmlinuz");
  BOOST_TEST(place->volume_path == "");
  BOOST_TEST(place->files->read_text(place->path).value() == "system's");
}

BOOST_AUTO_TEST_CASE(a_path_that_means_two_files_is_an_error) {
  mount_suse();
  mounter.disks["/dev/vda2"].put("/boot/vmlinuz", "at the top");
  mounter.disks["/dev/vda2"].put("/boot/vmlinuz", "at the top, another inode");
  BOOST_TEST(error_text([&] { return volume("btrfs").find("/boot/vmlinuz"); }) ==
             "/boot/vmlinuz of the btrfs file system on /dev/vda2 could be /dev/vda2:/boot/vmlinuz or "
             "/boot/vmlinuz, as the boot loader begins paths at the topmost subvolume or at the default one");
}

BOOST_AUTO_TEST_CASE(where_the_top_is_the_default_there_is_no_doubt) {
  disks.add("vda2", "vda", {});
  disks.mount("vda2", "/", "btrfs", "/@");
  files.put("/boot/vmlinuz", "");
  files.directory_inodes["/"] = 256;
  mounter.disks["/dev/vda2"].put("/vmlinuz", "");
  mounter.disks["/dev/vda2"].directory_inodes["/"] = 5;
  BOOST_TEST(found("btrfs", "/vmlinuz") == "/dev/vda2:/vmlinuz");
  BOOST_TEST(found("btrfs", "/boot/vmlinuz") == "missing");
}

BOOST_AUTO_TEST_CASE(an_unmounted_btrfs_has_both_trees_too) {
  mounter.disks["/dev/vda2"].put("/@/vmlinuz", "");
  mounter.disks["/dev/vda2"].directory_inodes["/"] = 5;
  BOOST_TEST(found("btrfs", "/@/vmlinuz") == "/dev/vda2:/@/vmlinuz");
  BOOST_TEST(found("btrfs", "/vmlinuz") == "missing");
  mounter.standards["/dev/vda2"].put("/vmlinuz", "");
  mounter.standards["/dev/vda2"].directory_inodes["/"] = 256;
  BOOST_TEST(found("btrfs", "/vmlinuz") == "/dev/vda2:/vmlinuz");
}

BOOST_AUTO_TEST_CASE(without_a_look_at_the_disk_the_mounted_subvolumes_are_tried) {
  mount_suse();
  mounter.disks.clear();
  mounter.standards.clear();
  BOOST_TEST(found("btrfs", "/boot/vmlinuz") == "/boot/vmlinuz");
  BOOST_TEST(found("btrfs", "/none") == "missing");
  files.put("/.snapshots/boot/vmlinuz", "another");
  BOOST_TEST(error_text([&] { return volume("btrfs").find("/boot/vmlinuz"); }) ==
             "/boot/vmlinuz of the btrfs file system on /dev/vda2 could be /boot/vmlinuz or "
             "/.snapshots/boot/vmlinuz, as the boot loader begins paths at the topmost subvolume or at the "
             "default one");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::host
