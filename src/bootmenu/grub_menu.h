#pragma once

#include <cstddef>
#include <string>

#include "bootmenu/boot_files.h"
#include "bootmenu/menu.h"

namespace kexec_load::bootmenu {

/// What GRUB itself knows of the machine before it reads its menu ($grub_cpu, $grub_platform).
struct GrubPlatform {
  std::string cpu = "i386";
  std::string platform = "pc";  ///< "efi" on machines with UEFI
};

/// Bounds that no menu of a real machine comes near.
struct GrubLimits {
  std::size_t steps = 4'000'000;      ///< commands and pieces of text, for the whole menu
  std::size_t entry_steps = 100'000;  ///< of these for one menu entry's body
  std::size_t file_size = 64U << 20U;
};

/// Reads a grub.cfg as GRUB would at the next boot: its script is interpreted (commands are data, nothing is
/// executed), and each entry's body evaluated with the environment that it would have. `config` names the
/// file in the loader's words; its directory is $prefix. Whether kernels and initrds are there is not looked
/// at. Lines that GRUB cannot parse are skipped, as it does, with a note. Throws text::Error (kind
/// configuration): there is no such file; no entry is left and a line could not be parsed; the script does
/// not come to an end within the limits, or nests too deep.
Menu read_grub_menu(const BootPath& config, BootFiles& files, const GrubPlatform& platform,
                    const GrubLimits& limits = {});

}  // namespace kexec_load::bootmenu
