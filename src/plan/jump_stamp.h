#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "bytes/view.h"

namespace kexec_load::plan {

/// An entry of the new kernel's setup_data in which the trampoline notes the processor's time-stamp counter
/// when it enters the kernel. The kernel keeps entries whose type it does not know, and shows them under
/// /sys/kernel/boot_params/setup_data (arch/x86/kernel/ksysfs.c): so the new system learns when the old one
/// was left, without a word on its command line. Types of the kernel's own count up from 1; bit 31 is
/// SETUP_INDIRECT.
constexpr std::uint32_t kSetupJumpStamp = 0x646c786b;

/// Bytes of an entry whose stamp is still to be put in, and where in it: 8 bytes, little endian.
[[nodiscard]] std::vector<std::uint8_t> empty_jump_stamp();
constexpr std::uint64_t kJumpStampOffset = 16;

/// nullopt: this is no entry of ours, or it was never filled in.
[[nodiscard]] std::optional<std::uint64_t> read_jump_stamp(bytes::View data);

}  // namespace kexec_load::plan
