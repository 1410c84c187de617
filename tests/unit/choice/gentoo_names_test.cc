#include "choice/gentoo_names.h"

#include <boost/test/unit_test.hpp>

namespace kexec_load::choice {

namespace {

using Names = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(gentoo_names)

BOOST_AUTO_TEST_CASE(kernels_in_gentoos_order_and_then_what_is_newer) {
  BOOST_TEST(
      gentoo_kernel_names("6.1.57-gentoo", "x86_64") ==
      (Names{"bzImage", "vmlinux", "vmlinuz", "kernel", "bzImage-6.1.57-gentoo", "vmlinux-6.1.57-gentoo",
             "vmlinuz-6.1.57-gentoo", "kernel-genkernel-x86_64-6.1.57-gentoo",
             "kernel-genkernel-amd64-6.1.57-gentoo", "kernel-6.1.57-gentoo", "kernel-x86_64",
             "EFI/Linux/gentoo-6.1.57-gentoo.efi", "EFI/Linux/linux-6.1.57-gentoo.efi", "vmlinuz-gentoo"}));
  const Names old = gentoo_kernel_names("6.1.57", "i686");
  BOOST_TEST(old.at(7) == "kernel-genkernel-i686-6.1.57");
  BOOST_TEST(old.at(8) == "kernel-genkernel-x86-6.1.57");
  BOOST_TEST(old.back() == "EFI/Linux/linux-6.1.57.efi");
}

BOOST_AUTO_TEST_CASE(alpines_kernels_are_called_by_their_flavour) {
  BOOST_TEST(gentoo_kernel_names("6.6.30-0-lts", "x86_64").back() == "vmlinuz-lts");
  BOOST_TEST(gentoo_kernel_names("6.6.30-0-virt", "x86_64").back() == "vmlinuz-virt");
}

BOOST_AUTO_TEST_CASE(labels) {
  BOOST_TEST(kernel_label("/boot/vmlinuz-6.1.57-gentoo") == "6.1.57-gentoo");
  BOOST_TEST(kernel_label("/boot/vmlinuz-6.1.57-gentoo.old") == "6.1.57-gentoo.old");
  BOOST_TEST(kernel_label("kernel-genkernel-x86_64-6.1.57-gentoo") == "6.1.57-gentoo");
  BOOST_TEST(kernel_label("/boot/vmlinuz-lts") == "lts");
  BOOST_TEST(kernel_label("/boot/bzImage") == "");
  BOOST_TEST(kernel_label("/boot/kernel") == "");
}

BOOST_AUTO_TEST_CASE(initrds_in_gentoos_order_and_then_what_is_newer) {
  BOOST_TEST(gentoo_initrd_names("6.1.57-gentoo", "x86_64") ==
             (Names{"initrd", "initramfs", "initrd.img-6.1.57-gentoo", "initrd-6.1.57-gentoo.img",
                    "initrd-6.1.57-gentoo", "initramfs-6.1.57-gentoo.img",
                    "initramfs-genkernel-x86_64-6.1.57-gentoo", "initramfs-genkernel-amd64-6.1.57-gentoo",
                    "initramfs-6.1.57-gentoo", "initramfs-6.1.57-gentoo-fallback.img"}));
  BOOST_TEST(gentoo_initrd_names("lts", "x86_64").at(8) == "initramfs-lts");
}

BOOST_AUTO_TEST_CASE(the_initrd_before_the_last_one) {
  const Names names = gentoo_initrd_names("6.1.57-gentoo.old", "x86_64");
  BOOST_TEST(names.at(5) == "initramfs-6.1.57-gentoo.img.old");
  BOOST_TEST(names.back() == "initramfs-6.1.57-gentoo-fallback.img");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::choice
