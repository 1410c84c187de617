#include "host/fstab.h"

#include <boost/test/unit_test.hpp>

namespace kexec_load::host {

BOOST_AUTO_TEST_SUITE(fstab)

BOOST_AUTO_TEST_CASE(what_is_mounted_where) {
  const std::string text =
      "# <file system> <mount point>\n"
      "UUID=11-22 / ext4 errors=remount-ro 0 1\n"
      "\n"
      "/dev/sda1\t/boot\text4\tnoauto 0 2\n"
      "LABEL=\"a b\" /quoted vfat\n"
      "LABEL=x /mnt\\040point ext4 defaults\n"
      "tmpfs /tmp tmpfs\n"
      "garbage\n"
      "PARTLABEL=esp /esp/ vfat\n"
      "PARTUUID=7 /efi vfat";
  BOOST_TEST((fstab_source(text, "/") == "UUID=11-22"));
  BOOST_TEST((fstab_source(text, "/boot") == "/dev/sda1"));
  BOOST_TEST((fstab_source(text, "/mnt point") == "LABEL=x"));
  BOOST_TEST((fstab_source(text, "/efi") == "PARTUUID=7"));
  BOOST_TEST((fstab_source(text, "/esp") == "PARTLABEL=esp"));
  BOOST_TEST((fstab_source(text, "/tmp") == std::nullopt));
  BOOST_TEST((fstab_source(text, "/home") == std::nullopt));
  BOOST_TEST((fstab_source("", "/") == std::nullopt));
  BOOST_TEST((fstab_source("LABEL=\"boot\" /boot ext4", "/boot") == "LABEL=boot"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::host
