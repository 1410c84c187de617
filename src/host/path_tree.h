#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bootmenu/boot_files.h"
#include "host/file_system.h"
#include "host/mount_table.h"

namespace kexec_load::host {

/// Where a file of a boot loader's file system can be read.
struct FilePlace {
  FileSystem* files = nullptr;
  std::string path;  ///< in `files`, without links
  std::string name;  ///< for people: "/boot/vmlinuz", "/dev/vda1:/vmlinuz" where it is not mounted
  FileStatus status;
  std::string volume_path;  ///< from the file system's own root; empty: not known
};

/// The same for a boot menu, to which what is neither file nor directory is nothing.
bootmenu::FileFacts facts_of(const FileStatus& status);

/// A part of a file system that can be looked at somewhere.
struct View {
  std::string root;  ///< this directory of the file system, by the file system's own path
  FileSystem* files;
  std::string point;   ///< is this one of `files`
  unsigned mount = 0;  ///< by this mount of the table; 0: `files` has nothing but the file system
  std::string name;    ///< put before paths of `files` for people: "/dev/vda1:"
};

/// One file system, by its own paths, links resolved inside it, as a boot loader reads it: put together of
/// what can be seen of it.
class PathTree {
 public:
  struct Answer {
    std::optional<FilePlace> place;  ///< nullopt: there is nothing of that name, or
    std::string out_of_sight;        ///< this directory or file on the way to it is in none of the views
    std::string root;                ///< of the view that shows the place
  };

  /// `base` is where paths begin: "/", or a subvolume that the loader takes for the root. `crosses`: a path
  /// may lead on into another of the mounts, as where subvolumes are mounted into each other.
  PathTree(const MountTable& table, std::vector<View> views, std::string base = "/", bool crosses = false);

  [[nodiscard]] Answer find(const std::string& path) const;

 private:
  struct Sight {
    const View* view;
    std::string path;
  };
  [[nodiscard]] std::optional<Sight> see(const std::string& path) const;
  [[nodiscard]] bool shows(const View& view, const std::string& path) const;
  [[nodiscard]] bool leads_to_a_view(const std::string& path) const;

  const MountTable* table_;
  std::vector<View> views_;  ///< the most particular first
  std::string base_;
  bool crosses_;
};

}  // namespace kexec_load::host
