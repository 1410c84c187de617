#pragma once

#include <vector>

#include "bytes/buffer.h"
#include "bytes/view.h"
#include "image/initrd.h"

namespace kexec_load::image {

/// What the kernel has after it has unpacked an initrd's archives, each by itself: plain ones are shown where
/// they stand in the file, others unpacked. Between them, and behind the last one, zeros may be put up to a
/// multiple of 4; nothing must stand before the first.
struct InitrdContent {
  std::vector<bytes::View> archives;
  std::vector<bytes::Buffer> unpacked;  ///< which `archives` show
};

/// Whether that says the same as the file: not with an old-style initrd, nor with a boot configuration, which
/// the kernel looks for at the initrd's end.
[[nodiscard]] bool can_be_unpacked(const Initrd& initrd);

/// `initrd` is what was read of `file`, to its end, and can be unpacked. Throws text::Error (kind image)
/// where the file is not what it was then.
[[nodiscard]] InitrdContent unpack_initrd(bytes::View file, const Initrd& initrd,
                                          const bytes::NewBuffer& new_buffer = bytes::memory_buffer);

}  // namespace kexec_load::image
