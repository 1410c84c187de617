#include "host/file_error.h"

#include <cerrno>
#include <cstring>

#include "text/error.h"

namespace kexec_load::host {

void fail(const std::string& path, const char* action) {
  const bool forbidden = errno == EACCES || errno == EPERM;
  throw text::Error(forbidden ? text::ErrorKind::permission : text::ErrorKind::system,
                    path + ": cannot " + action + ": " + std::strerror(errno));
}

}  // namespace kexec_load::host
