#pragma once

namespace kexec_load::bootmenu::grub {

/// What a command answers: 0, or one of GRUB's error numbers (include/grub/err.h), which scripts see as "$?".
using Status = int;

constexpr Status kOk = 0;
constexpr Status kFalse = 1;
constexpr Status kBadFileType = 4;
constexpr Status kFileNotFound = 5;
constexpr Status kBadNumber = 10;
constexpr Status kOutOfRange = 11;
constexpr Status kInvalidCommand = 17;
constexpr Status kBadArgument = 18;
constexpr Status kNotImplemented = 24;
constexpr Status kMenu = 27;
constexpr Status kExtractor = 31;
constexpr Status kRecursionDepth = 47;

}  // namespace kexec_load::bootmenu::grub
