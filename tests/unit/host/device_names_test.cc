#include "host/device_names.h"

#include <boost/test/unit_test.hpp>

#include "support/fake_disks.h"

namespace kexec_load::host {

namespace {

struct Machine {
  test::FakeFileSystem files;
  test::FakeDisks disks{files};
  test::FakeProbe probe;
  BlockDevices devices{files, probe};
  DeviceNames names{devices};

  Machine() {
    disks.add_gpt("vda1", "vda", "ext4", "a1");
    disks.add_gpt("vda2", "vda", "ext4", "a2");
    disks.add("vdb2", "vdb", {"ID_PART_ENTRY_SCHEME=dos"});
    disks.add("vdc2", "vdc", {});
    disks.add("vdd", "", {});
    disks.add_mapped("dm-0", "vg-root", "LVM-aaaabbbb", {});
    disks.add_mapped("dm-1", "crypt", "CRYPT-LUKS2-00ff00ff-crypt", {});
    disks.add("md127", "", {});
    disks.add_gpt("md127p1", "md127", "ext4", "m1");
  }

  NamedVolume volume(const std::string& name) { return {name, {devices.named(name)}}; }
  std::string give(const std::string& name, const std::vector<std::string>& hints = {}) {
    return names.give(volume(name), hints);
  }
  std::string meant(const std::string& name) {
    const BlockDevice* const device = names.meant_by(name);
    return device == nullptr ? "none" : device->name;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(device_names, Machine)

BOOST_AUTO_TEST_CASE(the_first_hint_that_agrees_is_the_name) {
  BOOST_TEST(give("vda2", {"hd0,gpt1", "hd0,msdos2", "hd1,gpt2", "hd0,gpt2"}) == "hd1,gpt2");
  BOOST_TEST(names.given("hd1,gpt2").value() == "vda2");
  BOOST_TEST(!names.given("hd0,gpt2"));
}

BOOST_AUTO_TEST_CASE(a_hint_may_leave_the_table_or_the_partition_open) {
  BOOST_TEST(give("vda2", {"hd0,2"}) == "hd0,2");
  BOOST_TEST(give("vda2", {"hd0,"}) == "hd0,gpt2");
  BOOST_TEST(give("vdc2", {"hd2,gpt2"}) == "hd2,gpt2");
  BOOST_TEST(give("vdd", {"hd3"}) == "hd3");
  BOOST_TEST(give("dm-0", {"hd4"}) == "lvm/vg-root");
  BOOST_TEST(give("md127", {"hd4"}) == "md127");
}

BOOST_AUTO_TEST_CASE(without_a_hint_the_name_cannot_mean_another) {
  BOOST_TEST(give("vda2") == "vda2");
  BOOST_TEST(give("dm-0", {"hd0,gpt2"}) == "lvm/vg-root");
  BOOST_TEST(give("dm-1") == "cryptouuid/00ff00ff");
  BOOST_TEST(give("dm-0", {"lvmid/aaaa/bbbb"}) == "lvmid/aaaa/bbbb");
  BOOST_TEST(give("dm-0", {"lvm/other"}) == "lvm/vg-root");
}

BOOST_AUTO_TEST_CASE(a_name_never_means_two) {
  BOOST_TEST(give("vda2", {"hd0,gpt2"}) == "hd0,gpt2");
  BOOST_TEST(give("vdc2", {"hd0,gpt2"}) == "vdc2");
  // hd0 is vda: vdc's partition is on another disk, and vda1 on no other.
  BOOST_TEST(give("vdc2", {"hd0,msdos2"}) == "vdc2");
  BOOST_TEST(give("vda1", {"hd1,gpt1"}) == "vda1");
  BOOST_TEST(give("vda1", {"hd0,gpt1"}) == "hd0,gpt1");
  BOOST_TEST(give("vda1", {"ahci3,gpt1"}) == "ahci3,gpt1");
  BOOST_TEST(give("vda2", {"hd0,gpt2"}) == "hd0,gpt2");
}

BOOST_AUTO_TEST_CASE(disks_that_grub_finds_by_what_they_are_mean_themselves) {
  files.links["/dev/disk/by-id/md-uuid-01234567:89abcdef:01234567:89abcdef"] = "../../md127";
  files.links["/dev/md/boot"] = "../md127";
  BOOST_TEST(meant("lvm/vg-root") == "dm-0");
  BOOST_TEST(meant("lvm/vg-home") == "none");
  BOOST_TEST(meant("lvmid/aa-aa/bb-bb") == "dm-0");
  BOOST_TEST(meant("cryptouuid/00FF00FF") == "dm-1");
  BOOST_TEST(meant("cryptouuid/") == "none");
  BOOST_TEST(meant("mduuid/0123456789ABCDEF0123456789abcdef") == "md127");
  BOOST_TEST(meant("mduuid/0123456789abcdef0123456789abcdef,gpt1") == "md127p1");
  BOOST_TEST(meant("mduuid/0123456789abcdef0123456789abcdef,msdos1") == "none");
  BOOST_TEST(meant("md/boot") == "md127");
  BOOST_TEST(meant("md/127,gpt1") == "md127p1");
  BOOST_TEST(meant("vda2") == "vda2");
  BOOST_TEST(meant("hd0,gpt2") == "none");
  BOOST_TEST(meant("memdisk") == "none");
  BOOST_TEST(meant("") == "none");
}

BOOST_AUTO_TEST_CASE(a_bare_name_needs_table_and_number) {
  BOOST_TEST(names.surely_has("hd0,gpt2", volume("vda2")));
  BOOST_TEST(names.surely_has("hd1,2", volume("vda2")));
  BOOST_TEST(!names.surely_has("hd0,gpt1", volume("vda2")));
  BOOST_TEST(!names.surely_has("hd0,msdos2", volume("vda2")));
  BOOST_TEST(!names.surely_has("hd0,gpt2", volume("vdc2")));
  BOOST_TEST(!names.surely_has("hd0,2", volume("vdc2")));
  BOOST_TEST(!names.surely_has("vda2", volume("vda2")));
  BOOST_TEST(names.surely_has("hd0", volume("vdd")));
  BOOST_TEST(!names.surely_has("hd0", volume("dm-0")));
}

BOOST_AUTO_TEST_CASE(a_bare_name_is_refused_where_another_number_is_known) {
  give("vda2", {"hd1,gpt2"});
  BOOST_TEST(names.surely_has("hd1,gpt2", volume("vda2")));
  BOOST_TEST(!names.surely_has("hd0,gpt2", volume("vda2")));
}

BOOST_AUTO_TEST_CASE(a_volume_of_several_devices_agrees_by_any) {
  const NamedVolume both{"btrfs aa", {devices.named("vda1"), devices.named("vdb2")}};
  BOOST_TEST(names.give(both, {"hd1,msdos2"}) == "hd1,msdos2");
  BOOST_TEST(names.give(both, {}) == "vda1");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::host
