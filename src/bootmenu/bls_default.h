#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "bootmenu/bls_entry.h"
#include "bootmenu/boot_files.h"

namespace kexec_load::bootmenu {

/// What the firmware keeps for systemd-boot; empty: not set.
struct BlsChoice {
  std::string preferred;     ///< LoaderEntryDefault, a pattern of names
  std::string last_started;  ///< LoaderEntryLastBooted, which "@saved" means
};

/// The number of the entry that systemd-boot starts if nobody chooses; nullopt: there are none. `entries` are
/// in the menu's order. The firmware's choice wins over the first loader.conf that the boot directories have.
/// Where neither names an entry, the first is started, which is one that is not out of tries if there is any.
/// `notes` gets what is ignored.
std::optional<std::size_t> bls_default(BootFiles& files, const std::vector<BlsEntry>& entries,
                                       const std::vector<BootPath>& boot_directories, const BlsChoice& choice,
                                       std::vector<std::string>& notes);

}  // namespace kexec_load::bootmenu
