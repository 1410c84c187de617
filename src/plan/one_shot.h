#pragma once

#include <cstdint>
#include <string>

namespace kexec_load::plan {

/// Where a file is, told so that it is found again when its file system is not mounted any more, or only
/// for reading.
struct FileLocation {
  std::string system_path;   ///< "/boot/grub/grubenv", without links; empty: it was not mounted
  std::uint64_t device = 0;  ///< st_dev of the file then
  std::string node;          ///< "/dev/vda1"; empty: on no device
  std::string type;          ///< "ext4"
  std::string volume_path;   ///< "/grub/grubenv", from the root of the file system; empty: not known

  bool operator==(const FileLocation&) const = default;
};

/// A one-shot choice of the boot loader (grub-reboot) that the start of the loaded image uses up: the loader
/// would have rewritten its environment block.
struct OneShot {
  FileLocation block;
  std::string before;  ///< the block's bytes as they are
  std::string after;   ///< and as they must be after the start, of the same size

  bool operator==(const OneShot&) const = default;
};

}  // namespace kexec_load::plan
