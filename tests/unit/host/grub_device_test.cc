#include "host/grub_device.h"

#include <boost/test/unit_test.hpp>

namespace kexec_load::host {

namespace {

/// "DISK TABLE NUMBER"; "none".
std::string read(const std::string& name) {
  const auto device = read_grub_device(name);
  return device ? device->disk + " " + device->table + " " + std::to_string(device->partition) : "none";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(grub_device)

BOOST_AUTO_TEST_CASE(names_are_taken_apart) {
  BOOST_TEST(read("hd0") == "hd0  0");
  BOOST_TEST(read("hd0,gpt2") == "hd0 gpt 2");
  BOOST_TEST(read("hd10,msdos15") == "hd10 msdos 15");
  BOOST_TEST(read("hd0,2") == "hd0  2");
  BOOST_TEST(read("lvm/vg-root") == "lvm/vg-root  0");
  BOOST_TEST(read("lvm/a\\,b") == "lvm/a,b  0");
  BOOST_TEST(read("mduuid/0123,gpt1") == "mduuid/0123 gpt 1");
}

BOOST_AUTO_TEST_CASE(what_is_no_such_name_is_none) {
  for (const char* const name : {"", ",gpt1", "hd0,", "hd0,gpt", "hd0,gpt0", "hd0,msdos1,bsd1", "hd0,gpt2x",
                                 "hd0,gpt99999999999999999999"}) {
    BOOST_TEST(read(name) == "none", name);
  }
}

BOOST_AUTO_TEST_CASE(numbered_disks_are_those_that_a_driver_counts) {
  for (const char* const disk : {"hd0", "hd12", "ahci1", "ata0", "usb0"}) {
    BOOST_TEST(is_numbered_disk(disk), disk);
  }
  for (const char* const disk : {"hd", "hda", "hd0x", "lvm/vg-root", "md/0", "vda", "mduuid/0123"}) {
    BOOST_TEST(!is_numbered_disk(disk), disk);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::host
