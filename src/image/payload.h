#pragma once

#include <cstdint>
#include <vector>

#include "bytes/view.h"
#include "image/kernel_image.h"

namespace kexec_load::image {

/// What a bzImage's decompressor would make of its payload: an ELF file, and behind that the kernel's
/// relocation table where it has one. `file` is the kernel that `facts` are of. Throws text::Error (kind
/// image) where the payload is damaged or of no known compression.
[[nodiscard]] std::vector<std::uint8_t> unpack_payload(bytes::View file, const BzImageFacts& facts);

}  // namespace kexec_load::image
