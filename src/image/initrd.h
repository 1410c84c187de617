#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bytes/meter.h"
#include "bytes/view.h"
#include "compress/compression.h"

namespace kexec_load::image {

/// One of the archives that an initrd is joined of, in the order in which the kernel unpacks them.
struct Archive {
  std::uint64_t offset = 0;  ///< in the file; a multiple of 4 unless only compressed ones stand before it
  std::uint64_t size =
      0;  ///< without the zero padding behind it; quick: to the file's end for a compressed one
  compress::Compression compression = compress::Compression::none;
  std::optional<std::uint64_t> unpacked_size;  ///< unknown for a compressed one that was only looked into
  bool is_early_microcode = false;             ///< uncompressed, with kernel/x86/microcode/… in it
};

struct Initrd {
  std::vector<Archive> archives;        ///< empty for a file-system image (old-style initrd): see `warnings`
  bool read_to_end = false;             ///< everything was unpacked and walked
  bool has_boot_configuration = false;  ///< one of bootconfig(8)'s stands behind the archives
  std::vector<std::string> warnings;    ///< plain sentences: the kernel would take it, but
};

/// How much of the file is looked at.
enum class InitrdDepth {
  quick,  ///< uncompressed archives header by header; of the first compressed one only whether it begins as
          ///< an archive should (nothing tells where it ends without unpacking it, so nothing behind it is
          ///< seen)
  full,   ///< everything unpacked and walked to the end, as the kernel will
};

struct InitrdReading {
  InitrdDepth depth = InitrdDepth::quick;
  std::uint64_t most = std::uint64_t{8} << 30;  ///< bytes that it may hold unpacked
  bytes::Meter* meter = nullptr;                ///< counts what of compressed archives was unpacked
};

/// Reads an initrd as the kernel does (init/initramfs.c): any number of cpio archives ("newc"), each plain or
/// compressed, with zeros between them. Throws text::Error (kind image) that says what the file is where it
/// is no initrd, or what is damaged or cut off and at which byte; also where the archives hold more than
/// they may. An old-style initrd, a file-system image, is accepted with a warning.
[[nodiscard]] Initrd read_initrd(bytes::View file, const InitrdReading& reading = {});
[[nodiscard]] Initrd read_initrd(bytes::View file, InitrdDepth depth);

}  // namespace kexec_load::image
