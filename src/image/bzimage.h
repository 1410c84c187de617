#pragma once

#include "bytes/view.h"
#include "image/kernel_image.h"

namespace kexec_load::image {

/// Reads and checks a bzImage (Documentation/arch/x86/boot.rst); `file` has the HdrS magic
/// (has_setup_header()). Throws text::Error (kind image) for a kernel that is damaged, cut off, or too old to
/// be judged (before boot protocol 2.08, Linux 2.6.26). Bytes behind the protected-mode part are tolerated:
/// signatures lie there.
///
/// Integrity:
/// - Kernels from 2.6.26 up to 6.14 end in a CRC-32, chosen so that the CRC of all up to there is constant
///   (boot.rst, "The Image Checksum"). Where it fits, that is proof enough, for some milliseconds. Signing
///   for Secure Boot changes the PE header's checksum and certificate entry: both count as zero, as they
///   were.
/// - Where it does not fit, or there is none, the payload is unpacked whole: the compressed stream must be
///   sound by its own checksum, end where the payload ends, and hold as much as the header declares. That
///   takes 0.1 to 0.3 s and proves nothing about the code around the payload: a warning says so where a CRC
///   should have fitted.
/// - A stream without a checksum of its own (lz4, lzma) proves nothing that way: a kernel with such a payload
///   and of a version that has a CRC is refused where that does not fit.
///
/// Nothing of this where `reading` says that the file was checked before. A payload that had to be unpacked,
/// and may be kept, is left in `payload`.
[[nodiscard]] KernelImage read_bzimage(bytes::View file, const KernelReading& reading = {},
                                       std::optional<bytes::Buffer>* payload = nullptr);

/// The version alone ("6.1.0-40-amd64"), of a file that has not been checked; empty where it has none or is
/// no sound bzImage.
[[nodiscard]] std::string bzimage_version(bytes::View file);

}  // namespace kexec_load::image
