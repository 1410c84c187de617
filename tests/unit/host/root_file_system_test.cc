#include "host/root_file_system.h"

#include <boost/test/unit_test.hpp>

#include "support/fake_disks.h"

namespace kexec_load::host {

namespace {

using choice::RootFileSystem;

struct Machine {
  test::FakeFileSystem files;
  test::FakeDisks disks{files};
  test::FakeProbe probe;

  std::optional<RootFileSystem> root(const std::string& mountinfo) {
    BlockDevices devices(files, probe);
    return root_file_system(MountTable::parse(mountinfo), devices);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(root_file_system_, Machine)

BOOST_AUTO_TEST_CASE(a_partition_by_whatever_name_the_kernel_gave_it) {
  disks.add_gpt("sda1", "sda", "vfat", "A");
  disks.add_gpt("sda2", "sda", "ext4", "B");
  const RootFileSystem expected{"ext4", "/dev/sda2", ""};
  BOOST_TEST((root("20 1 254:2 / / rw - ext4 /dev/sda2 rw\n") == expected));
  BOOST_TEST((root("20 1 254:2 / / rw - ext4 /dev/root rw\n") == expected));
  BOOST_TEST(
      (root("1 1 0:1 / / rw - rootfs rootfs rw\n20 1 254:2 / / rw - ext4 /dev/root rw\n") == expected));
}

BOOST_AUTO_TEST_CASE(logical_volumes_and_other_mapped_devices_by_their_names) {
  disks.add_mapped("dm-0", "vg-root", "LVM-abcd", {"ID_FS_TYPE=xfs"});
  disks.add_mapped("dm-1", "luks-root", "CRYPT-LUKS2-ef", {"ID_FS_TYPE=btrfs"});
  BOOST_TEST((root("20 1 254:1 / / rw - xfs /dev/mapper/vg-root rw\n") ==
              RootFileSystem{"xfs", "/dev/mapper/vg-root", ""}));
  BOOST_TEST(
      (root("20 1 254:1 / / rw - xfs /dev/dm-0 rw\n") == RootFileSystem{"xfs", "/dev/mapper/vg-root", ""}));
  BOOST_TEST((root("20 1 0:30 /@ / rw - btrfs /dev/mapper/luks-root rw\n") ==
              RootFileSystem{"btrfs", "/dev/mapper/luks-root", "/@"}));
}

BOOST_AUTO_TEST_CASE(file_systems_without_a_device_of_their_own) {
  BOOST_TEST(
      (root("20 1 0:30 /@ / rw - btrfs /dev/sda2 rw\n") == RootFileSystem{"btrfs", "/dev/sda2", "/@"}));
  BOOST_TEST((root("20 1 0:30 / / rw - zfs rpool/ROOT/gentoo rw\n") ==
              RootFileSystem{"zfs", "rpool/ROOT/gentoo", ""}));
  BOOST_TEST((root("20 1 0:30 / / rw - bcachefs /dev/sda:/dev/sdb rw\n") ==
              RootFileSystem{"bcachefs", "/dev/sda:/dev/sdb", ""}));
}

BOOST_AUTO_TEST_CASE(what_no_root_parameter_could_name) {
  BOOST_TEST((root("20 1 0:30 / / rw - overlay overlay rw,lowerdir=/a\n") == std::nullopt));
  BOOST_TEST((root("20 1 0:2 / / rw - rootfs rootfs rw\n") == std::nullopt));
  BOOST_TEST((root("20 1 8:2 / / rw - ext4 /dev/root rw\n") == std::nullopt));
  BOOST_TEST((root("") == std::nullopt));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::host
