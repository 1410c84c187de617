#pragma once

#include <string>
#include <vector>

namespace kexec_load::choice {

/// The file names that Gentoo's init script looks for in BOOTPART where KNAME is not set, in its order, and
/// behind them those that are newer: of installkernel, of distribution kernels, and of Alpine, whose kernels
/// are called by their flavour only ("lts" of 6.6.30-0-lts). `release` is `uname -r`, `machine` is `uname
/// -m`.
std::vector<std::string> gentoo_kernel_names(const std::string& release, const std::string& machine);

/// What a kernel's file name tells of it: its version ("6.1.57-gentoo", "6.1.57-gentoo.old") or its flavour
/// ("lts" of vmlinuz-lts); empty for a bzImage.
std::string kernel_label(const std::string& path);

/// The same for initrds; `label` is that of the kernel, since an initrd of another one has no fitting
/// modules. installkernel's "6.1.57-gentoo.old" stands before the extension in a kernel's name and behind it
/// in an initrd's.
std::vector<std::string> gentoo_initrd_names(const std::string& label, const std::string& machine);

/// Archives with early microcode, which stand before the initrd: the names that grub-mkconfig knows
/// (GRUB_EARLY_INITRD_LINUX_STOCK), in its order.
const std::vector<std::string>& early_initrd_names();

}  // namespace kexec_load::choice
