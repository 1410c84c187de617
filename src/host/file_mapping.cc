#include "host/file_mapping.h"

#include <sys/mman.h>

#include <memory>

#include "host/file_error.h"

namespace kexec_load::host {

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

bytes::Buffer changeable(UniqueFd file, std::uint64_t size, FileMapping::Use use, const std::string& path) {
  const auto mapping = std::make_shared<FileMapping>(std::move(file), size, use, path);
  return {
      mapping, mapping->bytes(),
      use == FileMapping::Use::changing_file ? bytes::Buffer::Place::own_file : bytes::Buffer::Place::file};
}

}  // namespace kexec_load::host
