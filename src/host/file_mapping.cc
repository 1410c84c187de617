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
  const int protection = use == Use::changing ? PROT_READ | PROT_WRITE : PROT_READ;
  void* const address = ::mmap(nullptr, size, protection, MAP_PRIVATE, file_.get(), 0);
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

bytes::Buffer changeable(UniqueFd file, std::uint64_t size, const std::string& path) {
  const auto mapping = std::make_shared<FileMapping>(std::move(file), size, FileMapping::Use::changing, path);
  return {mapping, mapping->bytes(), bytes::Buffer::Place::file};
}

}  // namespace kexec_load::host
