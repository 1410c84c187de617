#include "exact_copy.h"
#include "image/relocation.h"
#include "text/error.h"

using namespace kexec_load;

/// A payload, as it comes out of a bzImage: its ELF file is laid out, its table read and applied.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = fuzz::exact_copy(data, size);
  const bytes::View file(input);
  try {
    const image::Vmlinux kernel = image::lay_out(file);
    for (const image::Piece& piece : kernel.pieces) {
      fuzz::require(file.contains(piece.offset, piece.size) && piece.address % image::kPageSize == 0);
      fuzz::require(piece.address >= kernel.begin && piece.address + piece.size <= kernel.end);
    }
    if (const auto table = image::read_relocations(file, kernel)) {
      std::vector<std::uint8_t> payload(data, data + size);
      image::relocate(payload, kernel, *table, 0x200000);
      // The table itself, and all headers before the segments, stay as they are.
      fuzz::require(std::equal(payload.begin() + static_cast<std::ptrdiff_t>(kernel.file_end), payload.end(),
                               data + kernel.file_end));
    }
  } catch (const text::Error&) {  // what most inputs are for
  }
  return 0;
}
