#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "bytes/buffer.h"
#include "bytes/view.h"
#include "image/kernel_image.h"
#include "image/setup_header.h"
#include "plan/platform.h"
#include "plan/random.h"

namespace kexec_load::plan {

/// An x86-64 kernel made ready to be put into memory and entered in 64-bit mode.
struct ReadyKernel {
  /// Bytes at an offset from the kernel's place; up to `size`, whole pages, memory is zero behind them.
  struct Part {
    bytes::View content;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
  };
  image::SetupHeader header{};
  std::vector<Part> parts;
  std::uint64_t entry = 0;                ///< offset from its place
  std::uint64_t memory = 0;               ///< what it needs for itself from its place on, whole pages
  std::uint64_t alignment = 0;            ///< of its place
  std::uint64_t lowest = 0;               ///< its place is not below this
  bool anywhere = false;                  ///< its place is to be drawn at random
  bool relocated = false;                 ///< it runs at a random virtual address
  bool lost_kaslr = false;                ///< it has a relocation table that is not fit to be applied
  std::string reason;                     ///< what was done with it, in plain words
  std::optional<bytes::Buffer> unpacked;  ///< what `parts` show, where that is no file of the user's
};

/// Why a way cannot be taken: a sentence without its end.
struct Refusal {
  std::string reason;
};

/// The kernel unpacked, laid out, and relocated as its own decompressor would do it, save for "nokaslr" on
/// the command line. `file`: the kernel's own file, unwrapped. A payload that was unpacked already is used,
/// and changed; else it is unpacked, and left in `read`, with errors as of image::unpack_payload().
[[nodiscard]] std::variant<ReadyKernel, Refusal> ready_direct(
    bytes::View file, image::ReadKernel& read, const std::string& command_line, const Platform& platform,
    const Random& random, const bytes::NewBuffer& new_buffer = bytes::memory_buffer);

/// The bzImage as it is: its decompressor does all this after the jump.
[[nodiscard]] std::variant<ReadyKernel, Refusal> ready_classic(bytes::View file,
                                                               const image::KernelImage& image,
                                                               const Platform& platform);

}  // namespace kexec_load::plan
