#include "host/init.h"

#include <unistd.h>

#include <cerrno>
#include <initializer_list>

namespace kexec_load::host {

int LinuxInit::reboot() {
  // Where shutdown(8) is, was, and may be on a system with one directory for all programs.
  for (const char* program : {"/sbin/shutdown", "/etc/shutdown", "/bin/shutdown", "/usr/bin/shutdown"}) {
    ::execl(program, "shutdown", "-r", "now", nullptr);
    if (errno != ENOENT) {
      break;
    }
  }
  return errno;
}

int NoInit::reboot() {
  return EPERM;
}

}  // namespace kexec_load::host
