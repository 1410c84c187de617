#include "host/replace_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "host/file_error.h"
#include "host/write_all.h"

namespace kexec_load::host {

namespace {

/// Whether `content` is all that the file holds.
bool holds(const UniqueFd& fd, const std::string& content, const std::string& path) {
  std::string text(content.size() + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t count = ::pread(fd.get(), text.data() + size, text.size() - size, static_cast<off_t>(size));
    if (count < 0 && errno != EINTR) {
      fail(path, "read it");
    }
    if (count == 0) {
      break;
    }
    size += count > 0 ? static_cast<std::size_t>(count) : 0;
  }
  text.resize(size);
  return text == content;
}

/// A file beside the one that it replaces, removed again unless it took its place.
class NewFile {
 public:
  NewFile(const UniqueFd& directory, const std::string& name)
      : directory_(directory), name_("." + name + ".kexec-load") {
    ::unlinkat(directory_.get(), name_.c_str(), 0);
    fd_ = UniqueFd(::openat(directory_.get(), name_.c_str(),
                            O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile() {
    if (fd_.valid() && !placed_) {
      ::unlinkat(directory_.get(), name_.c_str(), 0);
    }
  }

  [[nodiscard]] bool made() const { return fd_.valid(); }

  /// File systems without owners and modes (FAT) cannot take them, and need not.
  [[nodiscard]] bool fill(const std::string& content, const struct stat& like) const {
    static_cast<void>(::fchown(fd_.get(), like.st_uid, like.st_gid) == 0);
    static_cast<void>(::fchmod(fd_.get(), like.st_mode & 07777U) == 0);
    return write_all(fd_.get(), content.data(), content.size()) && ::fsync(fd_.get()) == 0;
  }

  [[nodiscard]] bool take_place_of(const std::string& name) {
    placed_ = ::renameat(directory_.get(), name_.c_str(), directory_.get(), name.c_str()) == 0;
    return placed_ && ::fsync(directory_.get()) == 0;
  }

 private:
  const UniqueFd& directory_;
  std::string name_;
  UniqueFd fd_;
  bool placed_ = false;
};

}  // namespace

Replacement replace_file(const UniqueFd& directory, const std::string& name, const std::string& path,
                         const std::string& before, const std::string& after) {
  const UniqueFd old(
      ::openat(directory.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!old.valid()) {
    if (errno != ENOENT) {
      fail(path, "open it");
    }
    return Replacement::missing;
  }
  struct stat status {};
  if (::fstat(old.get(), &status) != 0) {
    fail(path, "look at it");
  }
  if (!S_ISREG(status.st_mode) || !holds(old, before, path)) {
    return Replacement::differs;
  }
  NewFile file(directory, name);
  if (!file.made() && errno == EROFS) {
    return Replacement::read_only;
  }
  if (!file.made() || !file.fill(after, status) || !file.take_place_of(name)) {
    fail(path, "replace it");
  }
  return Replacement::done;
}

}  // namespace kexec_load::host
