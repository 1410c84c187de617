#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

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
/// text::Error (kind image) where the kernel is damaged. Where the payload has to be unpacked for it,
/// `payload`, if it is no nullptr, gets what is in it.
[[nodiscard]] Integrity check_integrity(bytes::View file, const BzImageFacts& facts, std::string_view version,
                                        std::vector<std::uint8_t>* payload = nullptr);

}  // namespace kexec_load::image
