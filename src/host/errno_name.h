#pragma once

#include <string>

namespace kexec_load::host {

/// "EPERM" for that error, "errno 95" for one that kexec's system calls do not answer with. (glibc has
/// strerrorname_np(3), musl has not.)
std::string errno_name(int error);

}  // namespace kexec_load::host
