#pragma once

#include <optional>
#include <string>

#include "bootmenu/boot_files.h"

namespace kexec_load::bootmenu::grub {

/// The file that GRUB means by `name`: "(DEVICE)/PATH", or "/PATH" on the device `root`. nullopt: it means no
/// file of a file system (a list of blocks, or nothing at all).
std::optional<BootPath> boot_path(const std::string& name, const std::string& root);

}  // namespace kexec_load::bootmenu::grub
