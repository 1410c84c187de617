#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bytes/view.h"

namespace kexec_load::image {

/// What a file is by its first bytes, with its article, for messages that say what it is not: "a shell
/// script", "a gzip-compressed cpio archive", "an empty file", "unknown data".
[[nodiscard]] std::string describe(bytes::View file);

/// Whether these bytes have a bzImage's HdrS magic.
[[nodiscard]] bool has_setup_header(bytes::View file);
[[nodiscard]] bool is_elf(bytes::View file);
/// Whether a cpio archive of the kind that the kernel unpacks starts here ("newc", with or without
/// checksums).
[[nodiscard]] bool is_cpio(bytes::View file);

/// "ext", "squashfs", …: the file systems that the kernel looks for in an old-style initrd
/// (init/do_mounts_rd.c).
[[nodiscard]] std::optional<std::string_view> file_system(bytes::View file);
/// How many of a file's first bytes file_system() needs to see.
constexpr std::size_t kFileSystemFront = 2048;

}  // namespace kexec_load::image
