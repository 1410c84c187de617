#include "host/unnamed_file.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>

#include "host/file_error.h"
#include "host/file_mapping.h"
#include "host/write_all.h"
#include "text/error.h"

namespace kexec_load::host {

namespace {

using text::Error;
using text::ErrorKind;

constexpr std::uint64_t kPartOfRoom = 4;

/// What lies in memory, or fills the disk, helps nobody.
void require_room(const UniqueFd& directory, const std::string& path, std::uint64_t size) {
  struct statfs system {};
  if (::fstatfs(directory.get(), &system) != 0) {
    fail(path, "look at its file system");
  }
  if (system.f_type == TMPFS_MAGIC || system.f_type == RAMFS_MAGIC) {
    throw Error(ErrorKind::system, path + ": this file system is in memory");
  }
  if (system.f_type == OVERLAYFS_SUPER_MAGIC) {
    throw Error(ErrorKind::system, path + ": this file system (overlayfs) may be in memory");
  }
  if (std::uint64_t{system.f_bavail} * static_cast<std::uint64_t>(system.f_bsize) < kPartOfRoom * size) {
    throw Error(ErrorKind::system, path + ": too little room on its file system");
  }
}

/// The room is taken at once: it must not be found missing in the middle of a load.
bool take_room(const UniqueFd& file, std::uint64_t size) {
  return size == 0 || ::fallocate(file.get(), FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(size)) == 0 ||
         errno == EOPNOTSUPP;
}

}  // namespace

LinuxUnnamedFile::LinuxUnnamedFile(UniqueFd directory, std::string path, std::uint64_t size)
    : directory_(std::move(directory)), path_(std::move(path)) {
  require_room(directory_, path_, size);
  file_ = UniqueFd(::openat(directory_.get(), ".", O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!file_.valid() || !take_room(file_, size)) {
    fail(path_, "make a file in it");
  }
}

void LinuxUnnamedFile::append(bytes::View piece) {
  if (!write_all(file_.get(), piece.data(), piece.size())) {
    fail(path_, "write into it");
  }
  written_ += piece.size();
}

bytes::Buffer LinuxUnnamedFile::map(Changes changes) {
  const bool to_file = changes == Changes::to_file;
  const auto mapping = std::make_shared<FileMapping>(
      UniqueFd(::fcntl(file_.get(), F_DUPFD_CLOEXEC, 0)), written_,
      to_file ? FileMapping::Use::changing_file : FileMapping::Use::changing_memory, path_);
  return {mapping, mapping->bytes(), to_file ? bytes::Buffer::Place::own_file : bytes::Buffer::Place::file};
}

void LinuxUnnamedFile::keep_as(const std::string& name) {
  // A link never takes another's place; a new name does.
  const std::string first = name + ".new";
  const std::string file = "/proc/self/fd/" + std::to_string(file_.get());
  ::unlinkat(directory_.get(), first.c_str(), 0);
  if (::linkat(AT_FDCWD, file.c_str(), directory_.get(), first.c_str(), AT_SYMLINK_FOLLOW) != 0 ||
      ::renameat(directory_.get(), first.c_str(), directory_.get(), name.c_str()) != 0) {
    fail(path_ + "/" + name, "write it");
  }
}

}  // namespace kexec_load::host
