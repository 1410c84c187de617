#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "bytes/view.h"
#include "image/vmlinux.h"

namespace kexec_load::image {

/// Where an x86-64 kernel's addresses begin (__START_KERNEL_map): what lies at physical address P of the
/// image as it was linked has the virtual address kKernelMap + P.
constexpr std::uint64_t kKernelMap = 0xffffffff80000000;

/// The kernel's relocation table (arch/x86/tools/relocs.c, emit_relocs): what has to be changed where it runs
/// at another virtual address than it was linked for. Each list holds 32-bit words, which sign-extended are
/// virtual addresses in the image, ascending.
struct RelocationTable {
  bytes::View words64;          ///< the offset is added to the 64-bit words there
  bytes::View inverse_words32;  ///< it is taken from these; empty in kernels from 6.15 on
  bytes::View words32;          ///< it is added to these

  [[nodiscard]] std::uint64_t count() const {
    return (words64.size() + inverse_words32.size() + words32.size()) / 4;
  }
};

/// Reads the table behind the ELF file that `kernel` was made of; `payload` is both. nullopt: there is no
/// table, or what is there is not fit to be applied: it has not two or three lists, an address out of order
/// or outside of what the file holds, or too many words that are no addresses of the kernel.
[[nodiscard]] std::optional<RelocationTable> read_relocations(bytes::View payload, const Vmlinux& kernel);

/// Makes the payload's kernel run `offset` bytes above the virtual address that it was linked for. The table
/// is of read_relocations() for this payload.
void relocate(std::span<std::uint8_t> payload, const Vmlinux& kernel, const RelocationTable& table,
              std::uint64_t offset);

}  // namespace kexec_load::image
