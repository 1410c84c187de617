#pragma once

#include <string>

#include "bootmenu/menu.h"

namespace kexec_load::report {

/// The menu as a tree, the entry that the boot loader would start marked with '*'. `name`: which menu it is;
/// `details`: ids, files and command lines too; `coloured`: for a terminal.
std::string menu_text(const bootmenu::Menu& menu, const std::string& name, bool details, bool coloured);

/// The menu for a program; docs/json.md has its shape, which stays stable.
std::string menu_json(const bootmenu::Menu& menu, const std::string& name);

}  // namespace kexec_load::report
