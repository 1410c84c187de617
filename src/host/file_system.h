#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bytes/buffer.h"
#include "bytes/open_file.h"
#include "host/unnamed_file.h"

namespace kexec_load::host {

/// What is at a path.
struct FileStatus {
  enum class Kind { file, directory, link, other };
  Kind kind = Kind::other;
  bytes::FileIdentity identity;
};

/// What became of a file that was to be replaced.
enum class Replacement { done, missing, differs, read_only };

/// The files of the system that the program works on. Paths are absolute and below that system's root, in
/// which links are resolved too. Where a file cannot be read although it is there, text::Error (kind system)
/// is thrown.
class FileSystem {
 public:
  /// When a write is done: where a crash loses it, or where none does.
  enum class Until { written, on_disk };

  FileSystem() = default;
  FileSystem(const FileSystem&) = delete;
  FileSystem& operator=(const FileSystem&) = delete;
  virtual ~FileSystem() = default;

  /// The whole of a small file, of /proc and /sys too; nullopt: there is none.
  virtual std::optional<std::string> read_text(const std::string& path) = 0;
  /// The same of a configuration file, after seeing that only root can have written it. Throws text::Error
  /// (kind configuration) if it belongs to someone else or others may write it.
  virtual std::optional<std::string> read_trusted_text(const std::string& path) = 0;
  /// A regular file for reading; nullopt: there is none. A directory, device, FIFO or socket is an error
  /// (kind image).
  virtual std::optional<bytes::OpenFile> open(const std::string& path) = 0;
  /// Whether the open file's bytes may have changed since it was opened.
  virtual bool changed(const bytes::OpenFile& file) = 0;
  /// The path with every link resolved, the last component of which need not exist; nullopt: a directory is
  /// missing.
  virtual std::optional<std::string> resolve(const std::string& path) = 0;
  /// The names in a directory of what is no directory itself, sorted as bytes; empty if there is no such
  /// directory.
  virtual std::vector<std::string> list(const std::string& directory) = 0;
  /// The same with the directories, "." and ".." left out.
  virtual std::vector<std::string> list_all(const std::string& directory) = 0;
  virtual bool exists(const std::string& path) = 0;
  /// What is at the path, of which a link in the last place is not followed; nullopt: nothing is.
  virtual std::optional<FileStatus> look_at(const std::string& path) = 0;
  /// Where a link leads, as it is written; nullopt: there is no link at this path.
  virtual std::optional<std::string> read_link(const std::string& path) = 0;

  /// Replaces a file in one step, readable by root only; the directory is made if missing (0700). It never
  /// writes through a link that somebody put there.
  virtual void write_private(const std::string& path, const std::string& text, Until until) = 0;
  /// Replaces a file, which is no link, in one step by one with the same owner and mode, if `before` is still
  /// all it holds. When it answers, the disk has it. `read_only`: nothing can be written on this file system.
  virtual Replacement replace(const std::string& path, const std::string& before,
                              const std::string& after) = 0;
  /// A file for `size` bytes, readable by root only, in a directory that is made if missing (0700). Throws
  /// text::Error (kind system) where that file system has no such files, lies in memory, or has not four
  /// times as much room.
  virtual std::unique_ptr<UnnamedFile> create_unnamed(const std::string& directory, std::uint64_t size) = 0;
  /// The bytes of a file that only root can have written; changes stay in memory. All of it was read once, so
  /// that a disk's error is one, and no signal later. nullopt: there is none of that size.
  virtual std::optional<bytes::Buffer> map_private(const std::string& path, std::uint64_t size) = 0;
  /// Waits for a lock on a file, which is made if missing, as its directory is (0600, 0700), and holds it as
  /// long as the answer lives. A process holds a lock once.
  virtual std::shared_ptr<void> lock(const std::string& path) = 0;
  /// The other process that holds it; nullopt: none does.
  virtual std::optional<int> lock_holder(const std::string& path) = 0;
  /// Removes a file if it is there; false if it is there and stays (a read-only file system).
  virtual bool remove(const std::string& path) = 0;
};

}  // namespace kexec_load::host
