#pragma once

#include <string>
#include <vector>

namespace kexec_load::choice {

/// The file names that Gentoo's init script looks for in BOOTPART where KNAME is not set, in its order, and
/// behind them those that are newer: of installkernel and of distribution kernels. `release` is `uname -r`,
/// `machine` is `uname -m`.
std::vector<std::string> gentoo_kernel_names(const std::string& release, const std::string& machine);

/// The same for initrds; `version` is that of the kernel, since an initrd of another one has no fitting
/// modules.
std::vector<std::string> gentoo_initrd_names(const std::string& version, const std::string& machine);

/// Archives with early microcode, which stand before the initrd: the names that grub-mkconfig knows
/// (GRUB_EARLY_INITRD_LINUX_STOCK), in its order.
const std::vector<std::string>& early_initrd_names();

}  // namespace kexec_load::choice
