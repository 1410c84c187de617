#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bytes/view.h"

namespace kexec_load::bytes {

/// Tells whether a file is still the one that was looked at (fstat(2)).
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t modified_ns = 0;  ///< mtime, nanoseconds since 1970
  /// ctime, likewise: no program can set it back, but on FAT, where it is mtime.
  std::int64_t changed_ns = 0;

  bool operator==(const FileIdentity&) const = default;
};

/// A file that was opened once: the bytes that are checked and the descriptor that the kernel gets are of one
/// file, whatever happens to its name meanwhile. A value; copies share the open file.
struct OpenFile {
  std::string path;           ///< as it was asked for
  std::string resolved_path;  ///< with links resolved, below the root that the program works on
  FileIdentity identity;
  View contents;
  int descriptor = -1;           ///< -1: there is none (tests)
  std::shared_ptr<void> holder;  ///< keeps descriptor and contents
  /// The PE section of the file that `contents` show; empty: they are the whole file.
  std::string section = {};
};

/// Bytes of their contents, together.
[[nodiscard]] std::uint64_t total_size(const std::vector<OpenFile>& files);

}  // namespace kexec_load::bytes
