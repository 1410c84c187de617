#pragma once

#include <string>
#include <vector>

namespace kexec_load::config {

/// A value and where it comes from: "FILE:LINE", "default", an option's name, or another source in plain
/// words.
template <typename T>
struct Setting {
  T value{};
  std::string origin = "default";

  [[nodiscard]] bool is_default() const { return origin == "default"; }
  bool operator==(const Setting&) const = default;
};

/// Those options of kexec(8) in KEXEC_OPT_ARGS that have a meaning here.
struct KexecArguments {
  std::string text;  ///< as written
  bool reuse_command_line = false;
  std::string append;
  std::vector<std::string> initrds;
  std::string method{};  ///< the way to load that they ask for, as --method has it; empty: none

  bool operator==(const KexecArguments&) const = default;
};

/// Whose files the settings are from; they share what means the same.
enum class Dialect {
  debian,  ///< /etc/default/kexec
  gentoo,  ///< /etc/conf.d/kexec, /etc/kexec.conf
};

/// What the distribution's configuration says, whichever distribution it is. Gentoo's names are behind the
/// bar where both have the setting.
struct Settings {
  Dialect dialect = Dialect::debian;
  /// Which files rule, and why, in plain words: "/etc/default/kexec"; empty: not told.
  std::string source;

  Setting<bool> load_kexec{false};            ///< LOAD_KEXEC: a reboot goes by kexec
  Setting<std::string> kernel_image;          ///< KERNEL_IMAGE | KNAME: a path, or a name in `boot_directory`
  Setting<std::vector<std::string>> initrds;  ///< INITRD: likewise, in order; empty: none
  Setting<std::string> append;                ///< APPEND: the command line; empty: the running kernel's
  Setting<bool> use_grub_config{false};  ///< USE_GRUB_CONFIG: the boot menu names kernel, initrds and line
  Setting<bool> load_during_shutdown{
      true};  ///< LOAD_DURING_SHUTDOWN: load when the reboot begins, not at boot

  Setting<bool> use_cache{true};  ///< USE_CACHE: prepare loads under /var/cache/kexec-load

  // Gentoo's only.
  bool unload = false;                           ///< KNAME="-": nothing is loaded, and what is goes
  Setting<std::string> boot_directory{"/boot"};  ///< BOOTPART: where kernels are
  Setting<std::string> boot_device;              ///< BOOTPART where it names a partition, as old files did
  Setting<std::string> boot_mount_point;         ///< BOOTMOUNT: old files' name for the directory
  Setting<bool> leave_boot_unmounted{false};     ///< DONT_MOUNT_BOOT
  Setting<std::string> root_device;              ///< ROOTPART: root=; empty: found out
  Setting<std::string> parameters;               ///< KPARAM: more of them for the kernel
  Setting<bool> reuse_command_line{false};  ///< REUSE_CMDLINE: the running kernel's command line before them
  Setting<KexecArguments> kexec_arguments;  ///< KEXEC_OPT_ARGS
};

}  // namespace kexec_load::config
