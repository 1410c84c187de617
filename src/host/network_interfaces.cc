#include "host/network_interfaces.h"

#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cstring>
#include <memory>

#include "host/unique_fd.h"

namespace kexec_load::host {

namespace {

/// netdevice(7): the flags that are there, without IFF_UP.
void take_down(int socket, const char* name) {
  struct ifreq request {};
  std::strncpy(request.ifr_name, name, sizeof(request.ifr_name) - 1);
  if (::ioctl(socket, SIOCGIFFLAGS, &request) == 0) {
    request.ifr_flags = static_cast<short>(request.ifr_flags & ~IFF_UP);
    ::ioctl(socket, SIOCSIFFLAGS, &request);
  }
}

}  // namespace

bool goes_down(std::string_view interface) {
  return interface != "lo" && interface.find(':') == std::string_view::npos;
}

void take_interfaces_down() {
  const UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const std::unique_ptr<struct if_nameindex, decltype(&::if_freenameindex)> interfaces(::if_nameindex(),
                                                                                       &::if_freenameindex);
  if (!socket.valid() || !interfaces) {
    return;
  }
  for (const struct if_nameindex* each = interfaces.get(); each->if_index != 0; ++each) {
    if (goes_down(each->if_name)) {
      take_down(socket.get(), each->if_name);
    }
  }
}

}  // namespace kexec_load::host
