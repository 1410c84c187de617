#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "bytes/view.h"
#include "image/kernel_image.h"

namespace kexec_load::image {

/// What speaks for a kernel that was not found damaged.
enum class Integrity {
  checksum,       ///< its CRC-32 fits: all of it is as it was built
  payload,        ///< it is of a version without CRC-32, and its payload is sound
  wrong_checksum  ///< its payload is sound, but something outside of that was changed since it was built
};

/// Carries out bzimage.h's rule for a kernel whose parts lie where `facts` says, inside of the file. Throws
/// text::Error (kind image) where the kernel is damaged. Where the payload has to be unpacked for it, and
/// may be kept, `payload` gets it, unless it is nullptr.
[[nodiscard]] Integrity check_integrity(bytes::View file, const BzImageFacts& facts, std::string_view version,
                                        const KernelReading& reading = {},
                                        std::optional<bytes::Buffer>* payload = nullptr);

}  // namespace kexec_load::image
