#pragma once

#include <optional>

#include "bytes/view.h"
#include "image/kernel_image.h"

namespace kexec_load::image {

/// Reads and checks an ELF kernel (a vmlinux) of any architecture; `file` has the ELF magic (is_elf()).
/// nullopt: it is no kernel but a program, a library, a module or the like: it wants an interpreter, is no
/// executable, or says nowhere "Linux version". Throws text::Error (kind image) for one that is damaged or
/// cut off: segments outside of the file, overlapping in memory, greater in the file than in memory, or not
/// aligned as they say.
[[nodiscard]] std::optional<KernelImage> read_elf_kernel(bytes::View file);

}  // namespace kexec_load::image
