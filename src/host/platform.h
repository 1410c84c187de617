#pragma once

#include <cstdint>

#include "host/file_system.h"
#include "plan/platform.h"

namespace kexec_load::host {

/// Reads what the running kernel tells of the machine (those /proc and /sys that are below the root that
/// `files` works on).
plan::Platform read_platform(FileSystem& files);

/// 64 bits of getrandom(2). Throws text::Error (kind system) where there are none.
std::uint64_t random_bits();

}  // namespace kexec_load::host
