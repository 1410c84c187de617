#pragma once

#include <optional>
#include <string>

namespace kexec_load::choice {

/// How the running system's root file system is mounted.
struct RootFileSystem {
  std::string type;       ///< "ext4", "btrfs", "zfs"
  std::string source;     ///< "/dev/mapper/vg-root", "rpool/ROOT/gentoo"
  std::string subvolume;  ///< btrfs: the mounted subvolume as a path, "/@"; "/" or empty: the topmost one

  bool operator==(const RootFileSystem&) const = default;
};

/// What the next kernel inherits from the running one.
struct RunningSystem {
  std::optional<std::string> command_line;  ///< /proc/cmdline; nullopt: it is not there
  std::optional<RootFileSystem> root;       ///< nullopt: nothing that a root= could name
};

/// "root=… rootflags=…" for the same root file system: as the running command line has them, since UUIDs are
/// better than device names, or else built from how it is mounted. Empty: neither tells. genkernel's old
/// root=/dev/ram0 tells nothing.
std::string root_parameters(const RunningSystem& running);

}  // namespace kexec_load::choice
