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

/// What the distribution's configuration says, whichever distribution it is.
struct Settings {
  Setting<bool> load_kexec{false};            ///< LOAD_KEXEC: a reboot goes by kexec
  Setting<std::string> kernel_image;          ///< KERNEL_IMAGE: a path
  Setting<std::vector<std::string>> initrds;  ///< INITRD: paths in order; empty: none
  Setting<std::string> append;                ///< APPEND: the command line; empty: the running kernel's
  Setting<bool> use_grub_config{
      false};  ///< USE_GRUB_CONFIG: what GRUB would start instead of the three above
  Setting<bool> load_during_shutdown{
      true};  ///< LOAD_DURING_SHUTDOWN: load when the reboot begins, not at boot
};

}  // namespace kexec_load::config
