#pragma once

#include <cstdint>
#include <string>

#include "bytes/buffer.h"
#include "bytes/view.h"
#include "host/unique_fd.h"

namespace kexec_load::host {

/// A new file that no path leads to: it is gone with its last user, whatever becomes of this process, unless
/// it is given a name. What cannot be done throws text::Error (kind system or permission).
class UnnamedFile {
 public:
  UnnamedFile() = default;
  UnnamedFile(const UnnamedFile&) = delete;
  UnnamedFile& operator=(const UnnamedFile&) = delete;
  virtual ~UnnamedFile() = default;

  /// Where changes of the mapped bytes go.
  enum class Changes { to_memory, to_file };

  virtual void append(bytes::View piece) = 0;
  /// All that was appended.
  virtual bytes::Buffer map(Changes changes) = 0;
  /// Names it, in its own directory; a file of that name makes room.
  virtual void keep_as(const std::string& name) = 0;
};

/// By O_TMPFILE (open(2)), which ext2 and newer, xfs, btrfs, f2fs and the like have.
class LinuxUnnamedFile : public UnnamedFile {
 public:
  /// As FileSystem::create_unnamed(), in an open directory that errors call `path`.
  LinuxUnnamedFile(UniqueFd directory, std::string path, std::uint64_t size);

  void append(bytes::View piece) override;
  bytes::Buffer map(Changes changes) override;
  void keep_as(const std::string& name) override;

 private:
  UniqueFd directory_;
  std::string path_;
  UniqueFd file_;
  std::uint64_t written_ = 0;
};

}  // namespace kexec_load::host
