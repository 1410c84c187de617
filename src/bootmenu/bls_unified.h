#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bootmenu/bls_entry.h"
#include "bootmenu/boot_files.h"
#include "image/uki.h"

namespace kexec_load::bootmenu {

/// A file of EFI/Linux (Boot Loader Specification, "Type #2 EFI Unified Kernel Images") as an entry of Type 1
/// would describe it: `uki` is the file itself. `os-release` fields become title, version and sort key as
/// systemd-boot chooses them. nullopt: it has none that could be a title, so systemd-boot does not show it.
std::optional<BlsEntry> entry_of_unified_image(const image::Uki& uki, const BootPath& file);

/// Why kexec-load cannot start an image as systemd's stub in it would: files lie beside it that the stub
/// hands over to the kernel. `boot_directory` is where loader/ is. Empty: there are none. `notes` gets those
/// without which the system starts all the same.
std::string unsupported_companions(BootFiles& files, const BootPath& image, const BootPath& boot_directory,
                                   std::vector<std::string>& notes);

}  // namespace kexec_load::bootmenu
