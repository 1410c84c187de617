#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bootmenu/boot_files.h"
#include "bootmenu/menu.h"

namespace kexec_load::bootmenu {

/// The menu of a machine that boots by the Boot Loader Specification alone (systemd-boot): Type 1 entries of
/// loader/entries and Type 2 (EFI/Linux/*.efi, unified kernel images) of each of the boot directories,
/// sorted by the specification, with the default of the first directory's loader/loader.conf.
/// `preferred` is the firmware's LoaderEntryDefault, which wins over loader.conf; empty: not set.
/// `last_started` is LoaderEntryLastBooted, which either may ask for as "@saved"; empty: not set, so that
/// the loader would not find it either.
/// `architecture` is `uname -m`: entries of another one are left out, as the specification says.
Menu read_bls_menu(BootFiles& files, const std::vector<BootPath>& boot_directories,
                   const std::string& architecture, const std::string& preferred,
                   const std::string& last_started = {});

}  // namespace kexec_load::bootmenu
