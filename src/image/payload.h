#pragma once

#include "bytes/buffer.h"
#include "bytes/view.h"
#include "image/kernel_image.h"

namespace kexec_load::image {

/// What a bzImage's decompressor would make of its payload: an ELF file, and behind that the kernel's
/// relocation table where it has one. `file` is the kernel that `facts` are of. Throws text::Error (kind
/// image) where the payload is damaged or of no known compression.
[[nodiscard]] bytes::Buffer unpack_payload(bytes::View file, const BzImageFacts& facts,
                                           const bytes::NewBuffer& new_buffer = bytes::memory_buffer);

}  // namespace kexec_load::image
