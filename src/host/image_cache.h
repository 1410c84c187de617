#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bytes/buffer.h"
#include "host/clock.h"
#include "host/file_system.h"
#include "host/unnamed_file.h"
#include "plan/load_plan.h"

namespace kexec_load::host {

struct CacheIndex;

/// What was prepared, for people.
struct PreparedImage {
  std::string kernel;       ///< the file that it was made of
  std::uint64_t bytes = 0;  ///< that it takes on the disk
};

/// What the method `direct` unpacks, kept under /var/cache/kexec-load for the next load of the very files:
/// one kernel's payload, and its initrds' archives where they are worth it. Root alone can read and write it.
///
/// prepared.json tells what was made of which files (path, size, mtime and ctime), and beside it each
/// piece of content has a file named by its digest (XXH3, 128 bits), which is compared whenever it is used;
/// so is the digest of what is loaded from the files themselves. It is written last, in one step; whatever
/// is damaged, older than a year, or made of other files, is not used.
class ImageCache {
 public:
  ImageCache(FileSystem& files, Clock& clock) : files_(files), clock_(clock) {}

  enum class Found {
    prepared,
    nothing,  ///< at least not of these files, or it cannot be had just now
    useless,  ///< what is there is damaged, too old or not ours to understand: clear() it
  };
  /// Puts what was prepared of these opened files into `files`, which then need not be read. It throws
  /// nothing: whatever goes wrong, the load is done without it.
  Found use(plan::Files& files);

  /// Buffers in files of the cache's directory, which need not be in memory; in memory where there can be no
  /// such files. Those whose changes go to the file cannot be kept. The cache must outlive what this answers.
  [[nodiscard]] bytes::NewBuffer new_buffer(UnnamedFile::Changes changes);

  /// Keeps what `files` hold unpacked, in buffers of this cache, in the place of what was kept before; of the
  /// kernel alone where there is no room for the initrds, too. Throws text::Error (kind system) where it
  /// cannot be written, or is larger than a GiB.
  void keep(const plan::Files& files);

  void clear();
  /// What is kept of the files as they are now; nullopt where it cannot be read, too.
  [[nodiscard]] std::optional<PreparedImage> prepared();
  /// Whether loads are prepared on this system: one was, or should have been.
  [[nodiscard]] bool in_use();
  /// Waits until no other process prepares, and keeps them waiting as long as the answer lives.
  [[nodiscard]] std::shared_ptr<void> lock();
  /// The process that prepares; nullopt: none does, or it cannot be told.
  [[nodiscard]] std::optional<int> preparing();

 private:
  struct Piece;
  class Writer;

  [[nodiscard]] bool is_still(const std::optional<std::string>& index);
  [[nodiscard]] bool is_too_old(const CacheIndex& index);
  [[nodiscard]] bool is_current(const CacheIndex& index);
  [[nodiscard]] const Piece* piece_of(const bytes::Buffer& buffer) const;
  [[nodiscard]] bool can_keep_initrds(const plan::Files& files) const;
  void remove_all_but(const std::vector<std::string>& names);

  FileSystem& files_;
  Clock& clock_;
  std::vector<std::shared_ptr<Piece>> pieces_;
};

}  // namespace kexec_load::host
