#include "choice/gentoo_names.h"

namespace kexec_load::choice {

namespace {

/// genkernel writes its own name of the architecture, which has changed over time.
std::vector<std::string> genkernel_names(const std::string& prefix, const std::string& version,
                                         const std::string& machine) {
  std::vector<std::string> names = {prefix + machine + "-" + version};
  if (machine == "x86_64") {
    names.push_back(prefix + "amd64-" + version);
  }
  return names;
}

void append(std::vector<std::string>& names, const std::vector<std::string>& more) {
  names.insert(names.end(), more.begin(), more.end());
}

}  // namespace

std::vector<std::string> gentoo_kernel_names(const std::string& release, const std::string& machine) {
  std::vector<std::string> names = {
      "bzImage",           "vmlinux", "vmlinuz", "kernel", "bzImage-" + release, "vmlinux-" + release,
      "vmlinuz-" + release};
  append(names, genkernel_names("kernel-genkernel-", release, machine));
  append(names, {"kernel-" + release, "kernel-" + machine});
  // installkernel with a UKI layout, and Alpine's one kernel for each flavour.
  append(names, {"EFI/Linux/gentoo-" + release + ".efi", "EFI/Linux/linux-" + release + ".efi", "vmlinuz-lts",
                 "vmlinuz-virt", "vmlinuz-edge"});
  return names;
}

std::vector<std::string> gentoo_initrd_names(const std::string& version, const std::string& machine) {
  std::vector<std::string> names = {"initrd",
                                    "initramfs",
                                    "initrd.img-" + version,
                                    "initrd-" + version + ".img",
                                    "initrd-" + version,
                                    "initramfs-" + version + ".img"};
  append(names, genkernel_names("initramfs-genkernel-", version, machine));
  append(names, {"initramfs-" + version, "initramfs-" + version + "-fallback.img"});
  return names;
}

const std::vector<std::string>& early_initrd_names() {
  static const std::vector<std::string> names = {"intel-uc.img",  "intel-ucode.img",  "amd-uc.img",
                                                 "amd-ucode.img", "early_ucode.cpio", "microcode.cpio"};
  return names;
}

}  // namespace kexec_load::choice
