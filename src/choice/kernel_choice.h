#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/settings.h"

namespace kexec_load::choice {

/// What the caller's command line asks for instead of the configuration.
struct Overrides {
  std::optional<std::string> kernel;                ///< --kernel
  std::optional<std::vector<std::string>> initrds;  ///< --initrd, in order; {""}: none
  std::optional<std::string> append;                ///< --append
  bool reuse_command_line = false;                  ///< --reuse-cmdline

  [[nodiscard]] bool any() const { return kernel || initrds || append || reuse_command_line; }
};

/// The kernel to start: paths as they were written, not yet looked at.
struct KernelChoice {
  config::Setting<std::string> kernel;
  config::Setting<std::vector<std::string>> initrds;
  config::Setting<std::string> command_line;
  /// The kernel was named on our command line and no initrd was: the one that belongs to it is looked for
  /// beside it.
  bool initrd_beside_kernel = false;
};

/// `running` is /proc/cmdline, nullopt where there is none. Throws text::Error (kind configuration) where the
/// settings name no kernel, or want a command line that is not there.
KernelChoice choose(const config::Settings& settings, const Overrides& overrides,
                    const std::optional<std::string>& running);

/// The version in a kernel's or initrd's file name as installers write it: "6.1.0-40-amd64" for
/// vmlinuz-6.1.0-40-amd64, initrd.img-6.1.0-40-amd64 and initramfs-6.1.0-40-amd64.img; empty if the name has
/// none.
std::string version_in_name(const std::string& path);

/// Paths of the initrds that distributions write for a kernel at `kernel_path`, likeliest first: in the
/// kernel's directory, with its version.
std::vector<std::string> initrd_candidates(const std::string& kernel_path);

/// Of the names in a directory those that look like kernels (vmlinuz-…, vmlinux-…, bzImage…, kernel-…).
std::vector<std::string> kernel_names(const std::vector<std::string>& names);

}  // namespace kexec_load::choice
