#include "host/block_devices.h"

#include <boost/test/unit_test.hpp>

#include "support/fake_disks.h"

namespace kexec_load::host {

namespace {

struct System {
  test::FakeFileSystem files;
  test::FakeDisks disks{files};
  test::FakeProbe probe;
  BlockDevices devices{files, probe};

  std::string at(const std::string& source) {
    const BlockDevice* const device = devices.at(source);
    return device == nullptr ? "none" : device->name;
  }
  std::string tagged(Tag tag, const std::string& value) {
    std::string names;
    for (const BlockDevice* const device : devices.tagged(tag, value)) {
      names += (names.empty() ? "" : " ") + device->name;
    }
    return names;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(block_devices, System)

BOOST_AUTO_TEST_CASE(a_partition_is_described_by_sysfs_and_udev) {
  disks.add("vda", "", {"ID_PART_TABLE_TYPE=gpt"});
  disks.add("vda2", "vda",
            {"ID_FS_TYPE=ext4", "ID_FS_UUID_ENC=0123-aa", "ID_FS_LABEL_ENC=My\\x20Boot",
             "ID_PART_ENTRY_SCHEME=dos", "ID_PART_ENTRY_UUID=1a2b3c4d-02"});
  const BlockDevice* const device = devices.named("vda2");
  BOOST_REQUIRE(device != nullptr);
  BOOST_TEST(device->node == "/dev/vda2");
  BOOST_TEST(device->number == "254:2");
  BOOST_TEST(device->disk == "vda");
  BOOST_TEST(device->partition == 2U);
  BOOST_TEST(device->grub_table() == "msdos");
  BOOST_TEST((device->contents == DeviceContents{"ext4", "0123-aa", "My Boot", "1a2b3c4d-02", "dos"}));
  BOOST_TEST(devices.named("vda")->partition == 0U);
  BOOST_TEST(devices.named("vda")->disk == "");
  BOOST_TEST(devices.numbered("254:2") == device);
  BOOST_TEST(devices.named("vdb") == nullptr);
  BOOST_TEST(devices.numbered("8:1") == nullptr);
}

BOOST_AUTO_TEST_CASE(links_tell_where_the_database_does_not) {
  disks.add("sda1", "sda", {});
  disks.add("sda2", "sda", {});
  files.links["/dev/disk/by-uuid/ABCD-1234"] = "../../sda1";
  files.links["/dev/disk/by-label/a\\x2fb"] = "../../sda1";
  files.links["/dev/disk/by-partuuid/1a2b3c4d-01"] = "../../sda1";
  files.links["/dev/disk/by-partuuid/01234567-89ab-cdef-0123-456789abcdef"] = "../../sda2";
  BOOST_TEST(devices.named("sda1")->contents.uuid == "ABCD-1234");
  BOOST_TEST(devices.named("sda1")->contents.label == "a/b");
  BOOST_TEST(devices.named("sda1")->grub_table() == "msdos");
  BOOST_TEST(devices.named("sda2")->grub_table() == "gpt");
}

BOOST_AUTO_TEST_CASE(without_udev_the_devices_themselves_are_asked) {
  disks.add("sda1", "sda", {});
  files.take("/run/udev/data/b254:1");
  probe.contents["/dev/sda1"] = {"vfat", "ABCD-1234", "EFI", "01234567-89ab-cdef-0123-456789abcdef", "gpt"};
  BOOST_TEST(tagged(Tag::uuid, "abcd-1234") == "sda1");
  BOOST_TEST(tagged(Tag::part_uuid, "01234567-89AB-CDEF-0123-456789ABCDEF") == "sda1");
}

BOOST_AUTO_TEST_CASE(with_udev_they_are_not) {
  disks.add("sda1", "sda", {});
  probe.contents["/dev/sda1"] = {"vfat", "ABCD-1234", "EFI", "", "gpt"};
  BOOST_TEST(tagged(Tag::uuid, "ABCD-1234") == "");
}

BOOST_AUTO_TEST_CASE(uuids_are_compared_without_case_and_labels_with_it) {
  disks.add("sda1", "sda", {"ID_FS_UUID_ENC=ABCD-1234", "ID_FS_LABEL_ENC=Boot"});
  BOOST_TEST(tagged(Tag::uuid, "abcd-1234") == "sda1");
  BOOST_TEST(tagged(Tag::uuid, "abcd-123") == "");
  BOOST_TEST(tagged(Tag::label, "Boot") == "sda1");
  BOOST_TEST(tagged(Tag::label, "boot") == "");
  BOOST_TEST(tagged(Tag::label, "") == "");
}

BOOST_AUTO_TEST_CASE(a_path_of_a_multipath_disk_is_not_the_disk) {
  disks.add("sda1", "sda", {"ID_FS_UUID_ENC=aa"});
  disks.add("sdb1", "sdb", {"ID_FS_UUID_ENC=aa"});
  disks.add_mapped("dm-1", "mpatha-part1", "part1-mpath-3600", {"ID_FS_UUID_ENC=aa"});
  BOOST_TEST(tagged(Tag::uuid, "aa") == "dm-1 sda1 sdb1");
  files.put("/sys/class/block/sda1/holders/dm-1", "");
  files.put("/sys/class/block/sdb1/holders/dm-1", "");
  BOOST_TEST(tagged(Tag::uuid, "aa") == "dm-1");
  BOOST_TEST(devices.named("dm-1")->partition == 1U);
}

BOOST_AUTO_TEST_CASE(devices_are_found_by_every_kind_of_name) {
  disks.add("sda1", "sda", {"ID_FS_UUID_ENC=aa", "ID_FS_LABEL_ENC=L", "ID_PART_ENTRY_UUID=1a2b3c4d-01"});
  disks.add("cciss!c0d0p1", "cciss!c0d0", {});
  disks.add_mapped("dm-0", "my--vg-root", "LVM-abc", {});
  disks.add_mapped("dm-1", "plain", "CRYPT-LUKS2-ff-plain", {});
  disks.add("md127", "", {"ID_FS_LABEL_ENC=twice"});
  disks.add("sdb1", "sdb", {"ID_FS_LABEL_ENC=twice"});
  files.put("/sys/class/block/sda1/uevent", "MAJOR=8\nDEVTYPE=partition\nPARTNAME=EFI System\n");
  files.links["/dev/disk/by-uuid/aa"] = "../../sda1";
  files.links["/dev/my-vg/root"] = "../dm-0";
  files.links["/dev/md/boot"] = "../md127";
  files.links["/dev/disk/by-id/md-uuid-01234567:89abcdef:01234567:89abcdef"] = "../../md127";
  BOOST_TEST(at("/dev/sda1") == "sda1");
  BOOST_TEST(at("/dev/cciss/c0d0p1") == "cciss!c0d0p1");
  BOOST_TEST(devices.named("cciss!c0d0p1")->node == "/dev/cciss/c0d0p1");
  BOOST_TEST(at("/dev/disk/by-uuid/aa") == "sda1");
  BOOST_TEST(at("/dev/mapper/my--vg-root") == "dm-0");
  BOOST_TEST(devices.named("dm-0")->node == "/dev/mapper/my--vg-root");
  BOOST_TEST(at("/dev/my-vg/root") == "dm-0");
  BOOST_TEST(at("/dev/md/boot") == "md127");
  BOOST_TEST(at("UUID=AA") == "sda1");
  BOOST_TEST(at("LABEL=L") == "sda1");
  BOOST_TEST(at("PARTUUID=1A2B3C4D-01") == "sda1");
  BOOST_TEST(at("UUID=none") == "none");
  BOOST_TEST(at("LABEL=twice") == "none");
  BOOST_TEST(at("PARTLABEL=EFI System") == "sda1");
  BOOST_TEST(at("PARTLABEL=other") == "none");
  BOOST_TEST(at("tmpfs") == "none");
  BOOST_TEST(at("") == "none");
  BOOST_TEST(devices.raid("0123456789abcdef0123456789abcdef")->name == "md127");
  BOOST_TEST(devices.raid("1123456789abcdef0123456789abcdef") == nullptr);
}

BOOST_AUTO_TEST_CASE(mapped_devices_are_found_without_udevs_links) {
  disks.add_mapped("dm-0", "my--vg-root", "LVM-abc", {});
  files.links.erase("/dev/mapper/my--vg-root");
  BOOST_TEST(at("/dev/mapper/my--vg-root") == "dm-0");
  BOOST_TEST(at("/dev/my-vg/root") == "dm-0");
}

BOOST_AUTO_TEST_CASE(every_member_of_a_btrfs_file_system_belongs_to_it) {
  disks.add("sda1", "sda", {});
  disks.add("sdb1", "sdb", {});
  disks.add("sdc1", "sdc", {});
  files.put("/sys/fs/btrfs/aa-bb/devices/sda1/size", "1");
  files.put("/sys/fs/btrfs/aa-bb/devices/sdb1/size", "1");
  BOOST_TEST(devices.btrfs_of(*devices.named("sda1")) == "aa-bb");
  BOOST_TEST(devices.btrfs_of(*devices.named("sdb1")) == "aa-bb");
  BOOST_TEST(devices.btrfs_of(*devices.named("sdc1")) == "");
}

BOOST_AUTO_TEST_CASE(a_zfs_pool_has_the_number_that_grub_writes) {
  disks.add("sda3", "sda", {"ID_FS_TYPE=zfs_member", "ID_FS_UUID_ENC=1311768467463790320"});
  BOOST_TEST(tagged(Tag::uuid, "123456789abcdef0") == "sda3");
}

BOOST_AUTO_TEST_CASE(parts_of_something_else_hold_no_files) {
  const auto may = [](const char* type) {
    BlockDevice device;
    device.contents.type = type;
    return device.may_hold_files();
  };
  for (const char* const type : {"", "ext4", "zfs_member"}) {
    BOOST_TEST(may(type), type);
  }
  for (const char* const type : {"crypto_LUKS", "LVM2_member", "linux_raid_member", "swap"}) {
    BOOST_TEST(!may(type), type);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::host
