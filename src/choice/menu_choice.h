#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bootmenu/menu.h"

namespace kexec_load::choice {

/// An entry of a boot menu that may be started.
struct MenuChoice {
  std::string path;  ///< "1>0"
  std::string title;
  bootmenu::LinuxStart start;
  std::string origin;  ///< "/boot/grub/grub.cfg, entry 1>0 (Debian GNU/Linux, with Linux 6.1.0-40-amd64)"
};

/// What is to be tried, in order: the entry that --entry names, or else what the boot loader itself would
/// try. `menu_name` is what messages call the menu. Throws text::Error: kind usage for an entry that there is
/// not, configuration for a menu without entries, image where the loader would start something that
/// kexec-load cannot.
std::vector<MenuChoice> entries_to_try(const bootmenu::Menu& menu, const std::string& menu_name,
                                       const std::optional<std::string>& entry);

}  // namespace kexec_load::choice
