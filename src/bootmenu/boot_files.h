#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bytes/open_file.h"

namespace kexec_load::bootmenu {

/// A file as a boot loader names it: a file system in the loader's own words, and a path on it.
struct BootPath {
  std::string device;  ///< without parentheses: "hd0,gpt2", "lvm/vg-root", or whatever `search` answered
  std::string path;    ///< begins with '/', the root of that file system

  /// "(hd0,gpt2)/vmlinuz"
  [[nodiscard]] std::string text() const { return "(" + device + ")" + path; }
  auto operator<=>(const BootPath&) const =
      default;  // NOLINT(modernize-use-nullptr): clang-tidy 14's mistake
};

/// What GRUB's tests ask of a file.
struct FileFacts {
  enum class Kind { missing, file, directory };
  Kind kind = Kind::missing;
  std::uint64_t size = 0;
  std::int64_t modified = 0;  ///< seconds since 1970
};

/// What GRUB's `search` looks for, and `probe` tells.
enum class Property { fs_uuid, label, file, part_uuid, fs };

/// What a boot menu may ask about files and disks; it has no other way to the system. A file system that is
/// not mounted is looked into without leaving a trace. Text that cannot be read although it is there is a
/// text::Error (kind system).
class BootFiles {
 public:
  BootFiles() = default;
  BootFiles(const BootFiles&) = delete;
  BootFiles& operator=(const BootFiles&) = delete;
  virtual ~BootFiles() = default;

  /// Of a device that is not known everything is missing.
  virtual FileFacts look_at(const BootPath& path) = 0;
  /// The whole of a text file; nullopt: there is none.
  virtual std::optional<std::string> read_text(const BootPath& path) = 0;
  /// The names in a directory, sorted as bytes; empty if there is none.
  virtual std::vector<std::string> list(const BootPath& directory) = 0;
  /// A file to be loaded; nullopt: there is none. Throws text::Error (kind image) where it is not certain
  /// which file the path means: another kernel is never guessed at.
  virtual std::optional<bytes::OpenFile> open(const BootPath& path) = 0;

  /// The device that has this property, as a loader's name for it; of several the one that a hint names.
  /// nullopt: none has, as far as can be seen.
  virtual std::optional<std::string> search(Property property, const std::string& value,
                                            const std::vector<std::string>& hints) = 0;
  /// A property of a device, nullopt: not known.
  virtual std::optional<std::string> probe(const std::string& device, Property property) = 0;
};

}  // namespace kexec_load::bootmenu
