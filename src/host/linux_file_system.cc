#include "host/linux_file_system.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <boost/filesystem.hpp>
#include <cerrno>
#include <climits>
#include <cstring>

#include "host/file_error.h"
#include "host/file_mapping.h"
#include "host/replace_file.h"
#include "host/write_all.h"
#include "text/error.h"

namespace kexec_load::host {

namespace {

namespace fs = boost::filesystem;
using text::Error;
using text::ErrorKind;

/// Nothing that is read as text is large: configuration, /proc and /sys.
constexpr std::size_t kLargestText = 16U << 20U;

std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

bytes::FileIdentity identity_of(const struct stat& status) {
  return {status.st_dev, status.st_ino, static_cast<std::uint64_t>(status.st_size),
          nanoseconds(status.st_mtim), nanoseconds(status.st_ctim)};
}

struct stat status_of(const UniqueFd& fd, const std::string& path) {
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) {
    fail(path, "look at it");
  }
  return status;
}

struct flock lock_of_whole_file() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

FileStatus::Kind kind_of(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG:
      return FileStatus::Kind::file;
    case S_IFDIR:
      return FileStatus::Kind::directory;
    case S_IFLNK:
      return FileStatus::Kind::link;
    default:
      return FileStatus::Kind::other;
  }
}

const char* kind_name(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFDIR:
      return "a directory";
    case S_IFBLK:
    case S_IFCHR:
      return "a device";
    case S_IFIFO:
      return "a FIFO";
    default:
      return "a socket";
  }
}

std::string read_all(const UniqueFd& fd, const std::string& path) {
  std::string text;
  std::string buffer(64U << 10U, '\0');
  for (;;) {
    const ssize_t count = ::read(fd.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      fail(path, "read it");
    }
    if (count == 0) {
      return text;
    }
    text.append(buffer, 0, static_cast<std::size_t>(count));
    if (text.size() > kLargestText) {
      throw Error(ErrorKind::system,
                  path + ": larger than 16 MiB: this is not the text file that was expected");
    }
  }
}

}  // namespace

LinuxFileSystem::LinuxFileSystem(const std::string& root) {
  boost::system::error_code error;
  const std::string canonical = fs::canonical(root, error).string();
  root_fd_ = UniqueFd(::open(canonical.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (error || !root_fd_.valid()) {
    throw Error(ErrorKind::usage, "--root " + root + ": " + std::strerror(error ? error.value() : errno));
  }
  root_ = canonical == "/" ? "" : canonical;
  whole_system_ = root_.empty();
}

LinuxFileSystem::LinuxFileSystem(UniqueFd root) : root_fd_(std::move(root)) {}

UniqueFd LinuxFileSystem::open_below_root(const std::string& path, int flags) const {
  if (whole_system_) {
    return UniqueFd(::open(path.c_str(), flags | O_CLOEXEC));
  }
  struct open_how how {};
  how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC);
  how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
  return UniqueFd(static_cast<int>(::syscall(SYS_openat2, root_fd_.get(), path.c_str(), &how, sizeof(how))));
}

UniqueFd LinuxFileSystem::open_if_there(const std::string& path, int flags) const {
  UniqueFd fd = open_below_root(path, flags);
  if (!fd.valid() && errno != ENOENT && errno != ENOTDIR) {
    fail(path, "open it");
  }
  return fd;
}

std::string LinuxFileSystem::path_of(const UniqueFd& fd) const {
  boost::system::error_code error;
  const std::string path = fs::read_symlink("/proc/self/fd/" + std::to_string(fd.get()), error).string();
  return path.compare(0, root_.size(), root_) == 0 ? path.substr(root_.size()) : path;
}

std::optional<std::string> LinuxFileSystem::read_text(const std::string& path) {
  const UniqueFd fd = open_if_there(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (!fd.valid()) {
    return std::nullopt;
  }
  const struct stat status = status_of(fd, path);
  if (!S_ISREG(status.st_mode)) {
    throw Error(ErrorKind::system, path + ": this is " + kind_name(status.st_mode) + ", not a file");
  }
  return read_all(fd, path);
}

std::optional<std::string> LinuxFileSystem::read_trusted_text(const std::string& path) {
  const UniqueFd fd = open_if_there(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (!fd.valid()) {
    return std::nullopt;
  }
  const struct stat status = status_of(fd, path);
  if (!S_ISREG(status.st_mode)) {
    throw Error(ErrorKind::configuration, path + ": this is " + kind_name(status.st_mode) + ", not a file");
  }
  if (status.st_uid != 0 && status.st_uid != ::geteuid()) {
    throw Error(ErrorKind::configuration, path + ": belongs to user " + std::to_string(status.st_uid) +
                                              ", who could start any kernel through it: chown root " + path);
  }
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    throw Error(
        ErrorKind::configuration,
        path + ": others than root may write it, and could start any kernel through it: chmod go-w " + path);
  }
  return read_all(fd, path);
}

std::optional<bytes::OpenFile> LinuxFileSystem::open(const std::string& path) {
  // O_NONBLOCK: a FIFO must not hang us before it is refused.
  UniqueFd fd = open_if_there(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (!fd.valid()) {
    return std::nullopt;
  }
  const struct stat status = status_of(fd, path);
  if (!S_ISREG(status.st_mode)) {
    throw Error(ErrorKind::image, path + ": this is " + kind_name(status.st_mode) + ", not a file");
  }
  bytes::OpenFile file{path, path_of(fd), identity_of(status), {}, fd.get(), {}};
  const auto mapping =
      std::make_shared<FileMapping>(std::move(fd), file.identity.size, FileMapping::Use::reading, path);
  file.contents = bytes::View(mapping->bytes().data(), mapping->bytes().size());
  file.holder = mapping;
  return file;
}

bool LinuxFileSystem::changed(const bytes::OpenFile& file) {
  struct stat status {};
  return ::fstat(file.descriptor, &status) != 0 || identity_of(status) != file.identity;
}

std::optional<std::string> LinuxFileSystem::resolve(const std::string& path) {
  const UniqueFd whole = open_below_root(path, O_PATH);
  if (whole.valid()) {
    return path_of(whole);
  }
  const fs::path parts(path);
  const UniqueFd parent = open_below_root(parts.parent_path().string(), O_PATH | O_DIRECTORY);
  if (!parent.valid()) {
    return std::nullopt;
  }
  return (fs::path(path_of(parent)) / parts.filename()).string();
}

std::vector<std::string> LinuxFileSystem::list_all(const std::string& directory) {
  std::vector<std::string> names;
  const UniqueFd fd = open_below_root(directory, O_RDONLY | O_DIRECTORY);
  if (!fd.valid()) {
    return names;
  }
  boost::system::error_code error;
  for (fs::directory_iterator entry("/proc/self/fd/" + std::to_string(fd.get()), error), end;
       !error && entry != end; entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> LinuxFileSystem::list(const std::string& directory) {
  std::vector<std::string> names = list_all(directory);
  std::erase_if(names, [&](const std::string& name) {
    return open_below_root(std::string(directory).append("/").append(name), O_PATH | O_DIRECTORY).valid();
  });
  return names;
}

bool LinuxFileSystem::exists(const std::string& path) {
  return open_below_root(path, O_PATH).valid();
}

std::optional<FileStatus> LinuxFileSystem::look_at(const std::string& path) {
  const UniqueFd fd = open_if_there(path, O_PATH | O_NOFOLLOW);
  if (!fd.valid()) {
    return std::nullopt;
  }
  const struct stat status = status_of(fd, path);
  return FileStatus{kind_of(status.st_mode), identity_of(status)};
}

std::optional<std::string> LinuxFileSystem::read_link(const std::string& path) {
  const UniqueFd fd = open_if_there(path, O_PATH | O_NOFOLLOW);
  std::string target(PATH_MAX, '\0');
  const ssize_t size = fd.valid() ? ::readlinkat(fd.get(), "", target.data(), target.size()) : -1;
  if (size < 0) {
    return std::nullopt;
  }
  target.resize(static_cast<std::size_t>(size));
  return target;
}

UniqueFd LinuxFileSystem::open_directory_for_writing(const std::string& path) const {
  const fs::path parts(path);
  const UniqueFd parent = open_if_there(parts.parent_path().string(), O_PATH | O_DIRECTORY);
  const std::string name = parts.filename().string();
  if (!parent.valid()) {
    fail(path, "make it");
  }
  if (::mkdirat(parent.get(), name.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    fail(path, "make it");
  }
  // A link in the place of the directory is somebody's trap; O_NOFOLLOW refuses it.
  UniqueFd fd(::openat(parent.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd.valid()) {
    fail(path, "open it");
  }
  const struct stat status = status_of(fd, path);
  if (status.st_uid != ::geteuid() || (status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    throw Error(ErrorKind::system,
                path + ": this directory must belong to root, and nobody else may write it");
  }
  return fd;
}

void LinuxFileSystem::write_private(const std::string& path, const std::string& text, Until until) {
  const fs::path parts(path);
  const UniqueFd directory = open_directory_for_writing(parts.parent_path().string());
  const std::string name = parts.filename().string();
  const std::string temporary = "." + name + "." + std::to_string(::getpid());
  ::unlinkat(directory.get(), temporary.c_str(), 0);
  const UniqueFd fd(::openat(directory.get(), temporary.c_str(),
                             O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!fd.valid()) {
    fail(path, "write it");
  }
  const auto is_done = [&](const UniqueFd& each) {
    return until == Until::written || ::fsync(each.get()) == 0;
  };
  if (!write_all(fd.get(), text.data(), text.size()) || !is_done(fd) ||
      ::renameat(directory.get(), temporary.c_str(), directory.get(), name.c_str()) != 0) {
    const int error = errno;
    ::unlinkat(directory.get(), temporary.c_str(), 0);
    errno = error;
    fail(path, "write it");
  }
  if (!is_done(directory)) {
    fail(path, "write it");
  }
}

Replacement LinuxFileSystem::replace(const std::string& path, const std::string& before,
                                     const std::string& after) {
  const fs::path parts(path);
  const UniqueFd directory = open_if_there(parts.parent_path().string(), O_RDONLY | O_DIRECTORY);
  return directory.valid() ? replace_file(directory, parts.filename().string(), path, before, after)
                           : Replacement::missing;
}

std::unique_ptr<UnnamedFile> LinuxFileSystem::create_unnamed(const std::string& directory,
                                                             std::uint64_t size) {
  return std::make_unique<LinuxUnnamedFile>(open_directory_for_writing(directory), directory, size);
}

std::optional<bytes::Buffer> LinuxFileSystem::map_private(const std::string& path, std::uint64_t size) {
  UniqueFd fd = open_if_there(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW);
  if (!fd.valid()) {
    return std::nullopt;
  }
  const struct stat status = status_of(fd, path);
  const bool others_may_write = (status.st_mode & (S_IWGRP | S_IWOTH)) != 0;
  if (!S_ISREG(status.st_mode) || status.st_uid != ::geteuid() || others_may_write) {
    throw Error(ErrorKind::system, path + ": this must be a file of root's that nobody else may write");
  }
  if (static_cast<std::uint64_t>(status.st_size) != size) {
    return std::nullopt;
  }
  const auto mapping =
      std::make_shared<FileMapping>(std::move(fd), size, FileMapping::Use::changing_memory, path);
  mapping->read_all(path);
  return bytes::Buffer(mapping, mapping->bytes(), bytes::Buffer::Place::file);
}

/// Of fcntl(2)'s kind, which alone tells who holds it.
std::shared_ptr<void> LinuxFileSystem::lock(const std::string& path) {
  const fs::path parts(path);
  const UniqueFd directory = open_directory_for_writing(parts.parent_path().string());
  auto held =
      std::make_shared<UniqueFd>(::openat(directory.get(), parts.filename().c_str(),
                                          O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!held->valid()) {
    fail(path, "write it");
  }
  struct flock whole = lock_of_whole_file();
  while (::fcntl(held->get(), F_SETLKW, &whole) != 0) {
    if (errno != EINTR) {
      fail(path, "lock it");
    }
  }
  return held;
}

std::optional<int> LinuxFileSystem::lock_holder(const std::string& path) {
  const UniqueFd file = open_if_there(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW);
  struct flock found = lock_of_whole_file();
  // A process that this one cannot see (a container's) has no number here.
  const bool held = file.valid() && ::fcntl(file.get(), F_GETLK, &found) == 0 && found.l_type != F_UNLCK;
  return held && found.l_pid > 0 ? std::optional<int>(found.l_pid) : std::nullopt;
}

bool LinuxFileSystem::remove(const std::string& path) {
  const fs::path parts(path);
  const UniqueFd directory = open_below_root(parts.parent_path().string(), O_PATH | O_DIRECTORY);
  return !directory.valid() || ::unlinkat(directory.get(), parts.filename().c_str(), 0) == 0 ||
         errno == ENOENT;
}

}  // namespace kexec_load::host
