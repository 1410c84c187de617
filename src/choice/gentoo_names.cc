#include "choice/gentoo_names.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "choice/kernel_choice.h"
#include "text/path.h"

namespace kexec_load::choice {

namespace {

/// genkernel writes its own name of the architecture, which has changed over time.
std::vector<std::string> genkernel_names(const std::string& prefix, const std::string& version,
                                         const std::string& machine) {
  std::vector<std::string> names = {prefix + machine + "-" + version};
  if (machine == "x86_64") {
    names.push_back(prefix + "amd64-" + version);
  } else if (machine.size() == 4 && machine.front() == 'i' && machine.ends_with("86")) {
    names.push_back(prefix + "x86-" + version);
  }
  return names;
}

/// "lts" of 6.6.30-0-lts.
std::string flavour(const std::string& release) {
  const std::size_t dash = release.rfind('-');
  return dash == std::string::npos ? "" : release.substr(dash + 1);
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
  append(names, {"EFI/Linux/gentoo-" + release + ".efi", "EFI/Linux/linux-" + release + ".efi"});
  if (const std::string name = flavour(release); !name.empty()) {
    names.push_back("vmlinuz-" + name);
  }
  return names;
}

std::string kernel_label(const std::string& path) {
  std::string version = version_in_name(path);
  if (!version.empty()) {
    return version;
  }
  const std::string_view name = text::base_name(path);
  for (const std::string_view prefix : {"vmlinuz-", "vmlinux-", "bzImage-", "kernel-"}) {
    if (name.starts_with(prefix)) {
      return std::string(name.substr(prefix.size()));
    }
  }
  return {};
}

std::vector<std::string> gentoo_initrd_names(const std::string& label, const std::string& machine) {
  constexpr std::string_view kOld = ".old";
  const bool is_old = label.ends_with(kOld);
  const std::string version = is_old ? label.substr(0, label.size() - kOld.size()) : label;
  std::vector<std::string> versioned = {"initrd.img-" + version, "initrd-" + version + ".img",
                                        "initrd-" + version, "initramfs-" + version + ".img"};
  append(versioned, genkernel_names("initramfs-genkernel-", version, machine));
  append(versioned, {"initramfs-" + version, "initramfs-" + version + "-fallback.img"});
  std::vector<std::string> names = {"initrd", "initramfs"};
  if (is_old) {
    std::transform(versioned.begin(), versioned.end(), std::back_inserter(names),
                   [&](const std::string& name) { return name + std::string(kOld); });
  }
  append(names, versioned);
  return names;
}

const std::vector<std::string>& early_initrd_names() {
  static const std::vector<std::string> names = {"intel-uc.img",  "intel-ucode.img",  "amd-uc.img",
                                                 "amd-ucode.img", "early_ucode.cpio", "microcode.cpio"};
  return names;
}

}  // namespace kexec_load::choice
