#pragma once

#include <cstdint>

#include "host/file_system.h"
#include "plan/platform.h"

namespace kexec_load::host {

/// What the processor that this runs on says of encrypted memory: EAX of CPUID's leaf 0x8000001f (AMD64
/// Architecture Programmer's Manual, volume 3, appendix E.4.17), 0 where it has none.
std::uint32_t memory_encryption();

/// Reads what the running kernel tells of the machine (those /proc and /sys that are below the root that
/// `files` works on).
plan::Platform read_platform(FileSystem& files, std::uint32_t encryption = memory_encryption());

/// 64 bits of getrandom(2). Throws text::Error (kind system) where there are none.
std::uint64_t random_bits();

}  // namespace kexec_load::host
