#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/file_system.h"
#include "host/mount_table.h"
#include "host/path_tree.h"
#include "host/private_mount.h"

namespace kexec_load::host {

/// A file system that a boot loader reads, by the loader's paths. It is looked at where it is mounted, and
/// privately where it is not, or not with the directory that is asked for, or where something else is mounted
/// over that.
class BootVolume {
 public:
  struct Description {
    std::string node;           ///< "/dev/vda2"; empty: it is on no device
    std::string type;           ///< "ext4"
    std::vector<Mount> mounts;  ///< those that paths lead to; `root` as the loader would write it
  };

  BootVolume(FileSystem& system, const MountTable& table, Mounter& mounter, Description description);

  /// nullopt: there is nothing of that name, or a link that leads to nothing. Throws text::Error where that
  /// cannot be seen, or where two files could be meant: on btrfs, where a loader's paths begin at the topmost
  /// tree (GRUB) or at the default subvolume (SUSE's GRUB).
  std::optional<FilePlace> find(const std::string& path);

  [[nodiscard]] const std::string& node() const { return description_.node; }
  [[nodiscard]] const std::string& type() const { return description_.type; }

 private:
  [[nodiscard]] std::vector<View> mounted_views() const;
  PathTree::Answer find_in_top(const std::string& path);
  std::optional<FilePlace> find_in_btrfs(const std::string& path);
  std::optional<PathTree> default_tree();
  [[nodiscard]] PathTree standard_tree() const;
  [[nodiscard]] std::optional<FilePlace> find_in_mounted_subvolumes(const std::string& path) const;
  [[nodiscard]] std::optional<FilePlace> the_only_one(
      const std::string& path, const std::vector<std::optional<FilePlace>>& places) const;
  FileSystem& opened(Mounter::Tree tree, std::unique_ptr<FileSystem>& files);

  FileSystem& system_;
  const MountTable& table_;
  Mounter& mounter_;
  Description description_;
  std::unique_ptr<FileSystem> top_;
  std::unique_ptr<FileSystem> standard_;
};

}  // namespace kexec_load::host
