#include "host/errno_name.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace kexec_load::host {

std::string errno_name(int error) {
  constexpr auto kNames = std::to_array<std::pair<int, const char*>>({{EPERM, "EPERM"},
                                                                      {ENOENT, "ENOENT"},
                                                                      {EINTR, "EINTR"},
                                                                      {EIO, "EIO"},
                                                                      {ENOEXEC, "ENOEXEC"},
                                                                      {EBADF, "EBADF"},
                                                                      {EAGAIN, "EAGAIN"},
                                                                      {ENOMEM, "ENOMEM"},
                                                                      {EACCES, "EACCES"},
                                                                      {EFAULT, "EFAULT"},
                                                                      {EBUSY, "EBUSY"},
                                                                      {EXDEV, "EXDEV"},
                                                                      {ENODEV, "ENODEV"},
                                                                      {EINVAL, "EINVAL"},
                                                                      {ENFILE, "ENFILE"},
                                                                      {EMFILE, "EMFILE"},
                                                                      {ETXTBSY, "ETXTBSY"},
                                                                      {EFBIG, "EFBIG"},
                                                                      {ENOSPC, "ENOSPC"},
                                                                      {EROFS, "EROFS"},
                                                                      {ENOSYS, "ENOSYS"},
                                                                      {ENODATA, "ENODATA"},
                                                                      {EOVERFLOW, "EOVERFLOW"},
                                                                      {EBADMSG, "EBADMSG"},
                                                                      {EOPNOTSUPP, "EOPNOTSUPP"},
                                                                      {EADDRNOTAVAIL, "EADDRNOTAVAIL"},
                                                                      {ENOKEY, "ENOKEY"},
                                                                      {EKEYEXPIRED, "EKEYEXPIRED"},
                                                                      {EKEYREVOKED, "EKEYREVOKED"},
                                                                      {EKEYREJECTED, "EKEYREJECTED"}});
  const auto* const found =
      std::find_if(kNames.begin(), kNames.end(), [&](const auto& each) { return each.first == error; });
  return found != kNames.end() ? found->second : "errno " + std::to_string(error);
}

}  // namespace kexec_load::host
