#pragma once

#include <cstdint>
#include <vector>

#include "bytes/view.h"

namespace kexec_load::image {

constexpr std::uint64_t kPageSize = 4096;

/// Bytes of an ELF file and where they belong in memory: physical addresses as the kernel was linked for.
struct Piece {
  std::uint64_t offset = 0;   ///< in the file
  std::uint64_t size = 0;     ///< in bytes; up to the end of its last page memory is zero
  std::uint64_t address = 0;  ///< a multiple of kPageSize

  bool operator==(const Piece&) const = default;
};

/// An x86-64 kernel's ELF file, laid out as its own decompressor does it (arch/x86/boot/compressed/misc.c,
/// parse_elf), save that what the kernel clears or fills itself need not be copied.
struct Vmlinux {
  std::uint64_t entry = 0;      ///< physical, in 64-bit mode
  std::uint64_t begin = 0;      ///< where the lowest segment begins, and
  std::uint64_t end = 0;        ///< where the highest ends in memory
  std::uint64_t alignment = 0;  ///< the greatest that a segment asks for
  std::uint64_t file_end = 0;   ///< of the ELF file, rounded up to 4: a relocation table may follow
  std::vector<Piece> segments;  ///< all that the file holds of each segment
  std::vector<Piece> pieces;    ///< what has to be copied of them
};

/// Throws text::Error (kind image) where `file` is no x86-64 kernel, or is damaged, or not laid out in pages.
[[nodiscard]] Vmlinux lay_out(bytes::View file);

}  // namespace kexec_load::image
