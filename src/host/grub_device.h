#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kexec_load::host {

/// The parts of a device's name in GRUB ("Device syntax" of its manual): "hd0,gpt2", "lvm/vg-root".
struct GrubDevice {
  std::string disk;        ///< "hd0", "lvm/vg-root"
  std::string table;       ///< "gpt", "msdos"; empty: not said, as in "hd0,2", or no partition
  unsigned partition = 0;  ///< counted from 1; 0: the whole disk
};

/// nullopt: no such name, or a partition inside a partition ("hd0,msdos1,bsd1"), which Linux has no fixed
/// name for.
std::optional<GrubDevice> read_grub_device(std::string_view name);

/// Whether the disk's name is one that the firmware's order decides ("hd0"), and not the disk itself.
bool is_numbered_disk(std::string_view disk);

}  // namespace kexec_load::host
