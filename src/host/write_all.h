#pragma once

#include <unistd.h>

#include <cerrno>
#include <cstddef>

namespace kexec_load::host {

/// Writes all of it; false with errno set where that fails.
inline bool write_all(int fd, const void* data, std::size_t size) {
  const auto* next = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t count = ::write(fd, next, size);
    if (count < 0 && errno != EINTR) {
      return false;
    }
    const std::size_t done = count > 0 ? static_cast<std::size_t>(count) : 0;
    next += done;
    size -= done;
  }
  return true;
}

}  // namespace kexec_load::host
