#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bootmenu/boot_files.h"
#include "choice/menu_choice.h"
#include "choice/running_system.h"
#include "config/settings.h"

namespace kexec_load::choice {

/// What the caller's command line asks for instead of the configuration.
struct Overrides {
  std::optional<std::string> kernel;                ///< --kernel
  std::string kernel_origin = "--kernel";           ///< what messages call it
  std::optional<std::vector<std::string>> initrds;  ///< --initrd, in order; {""}: none
  std::optional<std::string> append;                ///< --append
  bool reuse_command_line = false;                  ///< --reuse-cmdline
  bool running = false;                             ///< --running: the running kernel again
  std::optional<std::string> entry;                 ///< --entry
  bool other_menu = false;                          ///< --grub-config or --boot-dir

  [[nodiscard]] bool any() const {
    return kernel || initrds || append || reuse_command_line || running || entry || other_menu;
  }
};

/// A file by its path on this system, or by a boot loader's name for it.
struct ChosenFile {
  std::string name;                                ///< as it was written
  std::optional<bootmenu::BootPath> on_boot_disk;  ///< nullopt: `name` is a path of this system

  bool operator==(const ChosenFile&) const = default;
};

/// Files of this system by their paths; an empty path stands for none.
std::vector<ChosenFile> by_paths(const std::vector<std::string>& paths);

/// The kernel to start: names as they were written, not yet looked at.
struct KernelChoice {
  config::Setting<ChosenFile> kernel;
  config::Setting<std::vector<ChosenFile>> initrds;
  config::Setting<std::string> command_line;
  config::Setting<std::string> method;  ///< the way to load, as --method has it; empty: none was named
  bool use_cache = true;                ///< what `direct` needs may be prepared on the disk
  /// The kernel was named on our command line and no initrd was: the one that belongs to it is looked for
  /// beside it.
  bool initrd_beside_kernel = false;
  /// The kernel may be a unified kernel image, whose own initrd and, with an empty command line here, own
  /// command line are meant.
  bool unified = false;
  /// The crash kernel: started by a panic, not by a reboot.
  bool on_panic = false;
};

/// Whether the boot loader's menu names the kernel.
bool wants_menu(const config::Settings& settings, const Overrides& overrides);

/// What had to be looked for on the disk before the choice can be made: the boot menu's entry where
/// wants_menu() says so, the running kernel's file for --running, or the files that Gentoo's KNAME and INITRD
/// mean.
struct Found {
  const MenuChoice* entry = nullptr;
  std::optional<config::Setting<ChosenFile>> kernel;
  std::optional<config::Setting<std::vector<ChosenFile>>> initrds;
};

/// Throws text::Error (kind configuration) where the settings name no kernel, or want a command line that is
/// not there.
KernelChoice choose(const config::Settings& settings, const Overrides& overrides,
                    const RunningSystem& running, const Found& found = {});

/// The version in a kernel's or initrd's file name as installers write it: "6.1.0-40-amd64" for
/// vmlinuz-6.1.0-40-amd64, initrd.img-6.1.0-40-amd64 and initramfs-6.1.0-40-amd64.img; empty if the name has
/// none.
std::string version_in_name(const std::string& path);

/// Paths of the initrds that distributions write for a kernel at `kernel_path`, likeliest first: in the
/// kernel's directory, with its version, or what a name without one has in its place.
std::vector<std::string> initrd_candidates(const std::string& kernel_path);

/// Of the names in a directory those that look like kernels (vmlinuz-…, vmlinux-…, bzImage…, kernel-…).
std::vector<std::string> kernel_names(const std::vector<std::string>& names);

}  // namespace kexec_load::choice
