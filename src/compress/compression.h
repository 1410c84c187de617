#pragma once

#include <string_view>

#include "bytes/view.h"

namespace kexec_load::compress {

/// The compressions that the kernel unpacks (lib/decompress.c): of its initrd, and of itself.
enum class Compression {
  none,
  gzip,
  bzip2,
  lzma,  ///< the old "LZMA alone" format
  xz,
  lzo,  ///< lzop's container
  lz4,  ///< the legacy frame: the kernel knows no other
  zstd,
};

/// Tells by the two bytes of magic that the kernel goes by, hence may err on bytes that are something else.
/// `none`: these bytes start no compressed stream.
[[nodiscard]] Compression detect(bytes::View data);

/// "gzip", "xz", … as messages call it; "none" for none.
[[nodiscard]] std::string_view name(Compression compression);

/// Whether the stream at the front of `data` carries a checksum of its content, so that unpacking it whole
/// proves the content right. Without one (lz4, lzma, others made so) damage may go unnoticed.
[[nodiscard]] bool has_checksum(bytes::View data);

}  // namespace kexec_load::compress
