#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bytes/buffer.h"
#include "bytes/view.h"
#include "compress/compression.h"

namespace kexec_load::image {

enum class KernelFormat { bzimage, elf };

/// "bzImage" or "ELF", as messages call it.
[[nodiscard]] std::string_view name(KernelFormat format);

/// What only a bzImage has. Offsets count from the start of the file, fields that its boot protocol does not
/// know are zero. Names are those of the kernel's Documentation/arch/x86/boot.rst.
struct BzImageFacts {
  std::uint16_t protocol = 0;        ///< 0x020f is 2.15
  std::uint64_t setup_size = 0;      ///< the real-mode part: the protected-mode part starts here
  std::uint64_t image_size = 0;      ///< end of the protected-mode part; signatures may follow
  std::uint64_t payload_offset = 0;  ///< the compressed stream
  std::uint64_t payload_size = 0;    ///< …of it alone, without the unpacked size that stands behind it
  compress::Compression compression = compress::Compression::none;
  std::uint32_t unpacked_size = 0;  ///< the payload's, as the kernel declares it
  std::uint64_t pref_address = 0;
  std::uint32_t kernel_alignment = 0;
  std::uint32_t init_size = 0;
  std::uint32_t initrd_addr_max = 0;
  std::uint16_t xloadflags = 0;
  bool relocatable = false;
  bool checksum_fits = false;  ///< the CRC-32 that kernels up to 6.14 carry (bzimage.h)
};

/// A kernel that was found whole and sound.
struct KernelImage {
  KernelFormat format = KernelFormat::bzimage;
  std::string architecture;                         ///< as uname -m: "x86_64", "i386", "aarch64", …
  std::string version;                              ///< "6.1.0-40-amd64"; empty if the file does not tell
  std::string banner;                               ///< the whole version string; empty as `version`
  std::uint64_t memory_size = 0;                    ///< bytes of RAM that it needs where it is started
  std::optional<std::uint32_t> command_line_limit;  ///< greatest length without the NUL; an ELF does not tell
  bool entry_64bit = false;                         ///< can be entered in 64-bit mode
  std::vector<std::string> warnings;                ///< plain sentences: loadable, but
  std::optional<BzImageFacts> bzimage;              ///< for format bzimage
};

/// A kernel as read from a file.
struct ReadKernel {
  KernelImage image;
  /// What the file was wrapped in: kexec takes no such file, `unwrapped` must be loaded in its place.
  compress::Compression wrapping = compress::Compression::none;
  std::vector<std::uint8_t> unwrapped;  ///< the kernel's own file; empty where nothing was wrapped
  /// A bzImage's payload as unpack_payload() gives it, where it was unpacked for the check and kept.
  std::optional<bytes::Buffer> payload;
  bool checked_before = false;  ///< as KernelReading says
};

/// How a kernel is read.
struct KernelReading {
  std::uint64_t keep_payload_up_to = 0;  ///< a payload that is unpacked for the check is kept up to this size
  bytes::NewBuffer new_buffer = bytes::memory_buffer;  ///< where it is kept
  bool checked_before = false;  ///< the very file was: a bzImage's header is read, and no integrity checked
};

/// Reads and checks the kernel in a file's bytes: a bzImage, an ELF kernel, or one of these compressed
/// (once). Throws text::Error (kind image): "not a kernel: this is …" for other files, what is broken for a
/// damaged kernel. Every check happens that a file allows, the payload's integrity included: see bzimage.h.
[[nodiscard]] ReadKernel read_kernel(bytes::View file, const KernelReading& reading = {});

/// Throws text::Error (kind image) if a machine (as uname -m says it) cannot start this kernel.
void require_architecture(const KernelImage& kernel, std::string_view machine);

}  // namespace kexec_load::image
