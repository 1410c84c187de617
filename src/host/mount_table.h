#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kexec_load::host {

/// A line of /proc/self/mountinfo (Linux, Documentation/filesystems/proc.rst, 3.5), its escapes undone.
struct Mount {
  unsigned id = 0;
  unsigned parent = 0;
  std::string device;         ///< "MAJOR:MINOR"; MAJOR is 0 where the file system is on no single device
  std::string root;           ///< which directory of the file system is mounted: "/", "/@" of btrfs
  std::string point;          ///< where
  std::string options;        ///< of this mount: "rw,relatime"
  std::string type;           ///< "ext4"
  std::string source;         ///< "/dev/vda2", or whatever mount(8) was given
  std::string super_options;  ///< of the file system: "rw,subvolid=256,subvol=/@"

  /// Whether nothing can be written through this mount.
  [[nodiscard]] bool read_only() const;
};

/// What of `path` is below `directory`: "/b" of "/a/b" below "/a", "" of the directory itself; nullopt: it
/// is not below it. Both are absolute and, but for "/", without a '/' at the end.
std::optional<std::string> path_below(std::string_view path, std::string_view directory);

/// `below` is what path_below answers: its opposite.
std::string path_joined(std::string_view directory, std::string_view below);

/// The mounts of a system, as far as paths lead to them: what others were mounted over is left out.
class MountTable {
 public:
  /// Lines that are not as the kernel writes them are left out.
  static MountTable parse(std::string_view mountinfo);

  /// In the table's order.
  [[nodiscard]] const std::vector<Mount>& mounts() const { return visible_; }

  /// The mount that a path is on, links apart: it has none. nullptr: no mount is known there.
  [[nodiscard]] const Mount* mount_of(std::string_view path) const;

 private:
  std::vector<Mount> all_;
  std::vector<Mount> visible_;
  /// What is mounted at a path of another mount, whose id it is (0: of none in the table); an index into
  /// all_.
  std::map<std::pair<unsigned, std::string>, std::size_t> mounted_at_;
};

}  // namespace kexec_load::host
