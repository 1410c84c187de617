#include "host/mount_table.h"

#include <boost/test/unit_test.hpp>

namespace kexec_load::host {

namespace {

/// "POINT" of the mount that a path is on; "none".
std::string point_of(const MountTable& table, const std::string& path) {
  const Mount* const mount = table.mount_of(path);
  return mount == nullptr ? "none" : mount->point + " of " + mount->source;
}

std::string points(const MountTable& table) {
  std::string all;
  for (const Mount& mount : table.mounts()) {
    all += (all.empty() ? "" : " ") + mount.point;
  }
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mount_table)

BOOST_AUTO_TEST_CASE(a_line_of_the_kernel_is_read_whole) {
  const auto table = MountTable::parse(
      "29 1 0:26 /@/.snapshots/1/snapshot / rw,relatime shared:1 master:2 - btrfs /dev/vda2 "
      "ro,space_cache,subvolid=266,subvol=/@/.snapshots/1/snapshot\n");
  BOOST_REQUIRE(table.mounts().size() == 1U);
  const Mount& mount = table.mounts().front();
  BOOST_TEST(mount.id == 29U);
  BOOST_TEST(mount.parent == 1U);
  BOOST_TEST(mount.device == "0:26");
  BOOST_TEST(mount.root == "/@/.snapshots/1/snapshot");
  BOOST_TEST(mount.point == "/");
  BOOST_TEST(mount.options == "rw,relatime");
  BOOST_TEST(mount.type == "btrfs");
  BOOST_TEST(mount.source == "/dev/vda2");
  BOOST_TEST(mount.super_options == "ro,space_cache,subvolid=266,subvol=/@/.snapshots/1/snapshot");
  BOOST_TEST(mount.read_only());
}

BOOST_AUTO_TEST_CASE(optional_fields_may_be_missing_and_names_are_unescaped) {
  const auto table = MountTable::parse(
      "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n"
      "2 1 8:2 /a\\040b /mnt/x\\011y\\134z\\043 ro - ext4 /dev/disk/by-label/My\\040Disk rw\n"
      "3 1 0:5 / /tmp rw - tmpfs  rw,errors=remount-ro\n");
  BOOST_REQUIRE(table.mounts().size() == 3U);
  BOOST_TEST(table.mounts()[1].root == "/a b");
  BOOST_TEST(table.mounts()[1].point == "/mnt/x\ty\\z#");
  BOOST_TEST(table.mounts()[1].source == "/dev/disk/by-label/My Disk");
  BOOST_TEST(table.mounts()[1].read_only());
  BOOST_TEST(table.mounts()[2].source == "");
  BOOST_TEST(!table.mounts()[2].read_only());
}

BOOST_AUTO_TEST_CASE(lines_of_another_shape_are_left_out) {
  const auto table = MountTable::parse(
      "\n"
      "1 0 8:1 / / rw ext4 /dev/sda1 rw x y\n"
      "x 0 8:1 / / rw - ext4 /dev/sda1 rw\n"
      "2 0 8:1 / / rw - ext4 /dev/sda1\n"
      "3 0 8:1 relative / rw - ext4 /dev/sda1 rw\n"
      "4 0 8:1 / relative rw - ext4 /dev/sda1 rw\n"
      "5 0 8:1 / / rw - ext4 /dev/sda1 rw");
  BOOST_REQUIRE(table.mounts().size() == 1U);
  BOOST_TEST(table.mounts().front().id == 5U);
  BOOST_TEST(MountTable::parse("").mounts().empty());
  BOOST_TEST(point_of(MountTable::parse(""), "/boot") == "none");
}

BOOST_AUTO_TEST_CASE(a_path_is_on_the_innermost_mount) {
  const auto table = MountTable::parse(
      "1 1 0:1 / / rw - rootfs rootfs rw\n"
      "21 1 8:1 / / rw - ext4 sda1 rw\n"
      "22 21 8:2 / /boot rw - ext4 sda2 rw\n"
      "23 22 8:3 / /boot/efi rw - vfat sda3 rw\n");
  BOOST_TEST(point_of(table, "/") == "/ of sda1");
  BOOST_TEST(point_of(table, "/bootx") == "/ of sda1");
  BOOST_TEST(point_of(table, "/boot") == "/boot of sda2");
  BOOST_TEST(point_of(table, "/boot/vmlinuz") == "/boot of sda2");
  BOOST_TEST(point_of(table, "/boot/efi/EFI/x") == "/boot/efi of sda3");
  BOOST_TEST(points(table) == "/ /boot /boot/efi");
}

BOOST_AUTO_TEST_CASE(what_was_mounted_over_is_hidden) {
  const auto table = MountTable::parse(
      "21 1 8:1 / / rw - ext4 sda1 rw\n"
      "22 21 8:2 / /boot rw - ext4 old rw\n"
      "23 22 8:3 / /boot/efi rw - vfat old-efi rw\n"
      "24 22 8:4 / /boot rw - ext4 new rw\n"
      "25 21 8:5 / /a/b rw - ext4 covered rw\n"
      "26 21 8:6 / /a rw - ext4 above rw\n"
      "27 28 8:7 / /lost rw - ext4 a rw\n"
      "28 27 8:7 / /lost rw - ext4 b rw\n");
  BOOST_TEST(points(table) == "/ /boot /a");
  BOOST_TEST(point_of(table, "/boot/efi/x") == "/boot of new");
  BOOST_TEST(point_of(table, "/a/b/c") == "/a of above");
}

BOOST_AUTO_TEST_CASE(ids_that_are_there_twice_make_no_circle) {
  const auto table = MountTable::parse(
      "5 0 8:1 / / rw - ext4 a rw\n"
      "6 5 8:2 / / rw - ext4 b rw\n"
      "5 6 8:3 / / rw - ext4 c rw\n");
  BOOST_TEST(point_of(table, "/x") == "/ of b");
}

BOOST_AUTO_TEST_CASE(paths_are_taken_apart_and_joined) {
  BOOST_TEST(path_below("/a/b", "/a").value() == "/b");
  BOOST_TEST(path_below("/a", "/a").value() == "");
  BOOST_TEST(path_below("/a", "/").value() == "/a");
  BOOST_TEST(path_below("/", "/").value() == "");
  BOOST_TEST(!path_below("/ab", "/a"));
  BOOST_TEST(!path_below("/a", "/a/b"));
  BOOST_TEST(path_joined("/", "/b") == "/b");
  BOOST_TEST(path_joined("/a", "/b") == "/a/b");
  BOOST_TEST(path_joined("/a", "") == "/a");
  BOOST_TEST(path_joined("/", "") == "/");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::host
