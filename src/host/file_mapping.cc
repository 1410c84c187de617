#include "host/file_mapping.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "host/file_error.h"

#ifndef MADV_POPULATE_READ  // include/uapi/asm-generic/mman-common.h, since Linux 5.14
#define MADV_POPULATE_READ 22
#endif

namespace kexec_load::host {

namespace {

/// For kernels that do not know MADV_POPULATE_READ: into the page cache, of which the mapping is made.
void read_through(const UniqueFd& file, const std::string& path) {
  std::vector<char> piece(std::size_t{1} << 20U);
  off_t at = 0;
  ssize_t count = 0;
  do {
    count = ::pread(file.get(), piece.data(), piece.size(), at);
    at += count > 0 ? count : 0;
  } while (count > 0 || (count < 0 && errno == EINTR));
  if (count < 0) {
    fail(path, "read it");
  }
}

}  // namespace

FileMapping::FileMapping(UniqueFd file, std::uint64_t size, Use use, const std::string& path)
    : file_(std::move(file)) {
  if (size == 0) {
    return;  // mmap(2) maps nothing of an empty file
  }
  const int protection = use == Use::reading ? PROT_READ : PROT_READ | PROT_WRITE;
  const int sharing = use == Use::changing_file ? MAP_SHARED : MAP_PRIVATE;
  void* const address = ::mmap(nullptr, size, protection, sharing, file_.get(), 0);
  if (address == MAP_FAILED) {
    fail(path, "map it");
  }
  bytes_ = {static_cast<std::uint8_t*>(address), static_cast<std::size_t>(size)};
}

FileMapping::~FileMapping() {
  if (!bytes_.empty()) {
    ::munmap(bytes_.data(), bytes_.size());
  }
}

void FileMapping::read_all(const std::string& path) const {
  if (bytes_.empty()) {
    return;
  }
  // The disk gets all of it to do at once: a mapping alone would ask for a few pages at a time.
  ::madvise(bytes_.data(), bytes_.size(), MADV_WILLNEED);
  if (::madvise(bytes_.data(), bytes_.size(), MADV_POPULATE_READ) == 0) {
    return;
  }
  // EFAULT: some of it cannot be read; why, read(2) tells, unless the file is shorter than the mapping.
  const bool unreadable = errno == EFAULT;
  read_through(file_, path);
  if (unreadable) {
    errno = EIO;
    fail(path, "read it");
  }
}

}  // namespace kexec_load::host
