#include "plan/ready_kernel.h"

#include <algorithm>
#include <bit>
#include <optional>

#include "choice/command_line.h"
#include "image/payload.h"
#include "image/relocation.h"
#include "image/vmlinux.h"
#include "plan/range.h"
#include "text/error.h"

namespace kexec_load::plan {

namespace {

/// Below it no kernel is put: MIN_KERNEL_ADDR of its own decompressor (LOAD_PHYSICAL_ADDR).
constexpr std::uint64_t kLowestPlace = 16U << 20;
/// The kernel's page tables map it in pages of this size.
constexpr std::uint64_t kLargePage = 2U << 20;
/// Virtual addresses that a kernel that can be relocated may take (KERNEL_IMAGE_SIZE).
constexpr std::uint64_t kVirtualSpace = std::uint64_t{1} << 30;
constexpr std::uint64_t kEntry64 = 0x200;  ///< of a bzImage, from its protected-mode part (boot.rst)
constexpr std::uint16_t kNewestProtocol = 0x020f;

bool has_word(const std::string& command_line, std::string_view wanted) {
  const std::vector<std::string> words = choice::split_command_line(command_line);
  return std::find(words.begin(), words.end(), wanted) != words.end();
}

std::string reason_for(const std::string& what, std::uint64_t bytes) {
  return what + " (" + std::to_string((bytes + (1U << 19)) >> 20) + " MiB)";
}

/// A vmlinux has no setup header: the kernel reads little more of it than where its command line is.
image::SetupHeader header_for_vmlinux() {
  image::SetupHeader header{};
  header.boot_flag = image::kBootFlag;
  header.header = {'H', 'd', 'r', 'S'};
  header.version = kNewestProtocol;
  header.loadflags = image::kLoadedHigh;
  header.xloadflags = image::kKernel64 | image::kAbove4G;
  return header;
}

/// Of a kernel too old for a field the bytes there mean nothing.
image::SetupHeader header_of(bytes::View file, const image::BzImageFacts& facts) {
  auto header = file.at<image::SetupHeader>(image::kSetupHeaderOffset);
  header.xloadflags = facts.xloadflags;
  return header;
}

std::optional<Refusal> cannot_enter(const image::SetupHeader& header, const Platform& platform) {
  if ((header.xloadflags & image::kKernel64) == 0) {
    return Refusal{"the kernel cannot be entered in 64-bit mode"};
  }
  if (platform.five_level_paging && (header.xloadflags & image::kFiveLevel) == 0) {
    return Refusal{"the running kernel uses five-level paging, which the new one does not know"};
  }
  if (platform.may_encrypt_memory && (header.xloadflags & image::kMemoryEncryption) == 0) {
    return Refusal{"this machine encrypts its memory, which the new kernel does not know"};
  }
  return std::nullopt;
}

/// What only the decompressor would see to.
std::optional<Refusal> needs_decompressor(const image::SetupHeader& header, const std::string& command_line,
                                          const Platform& platform) {
  if (platform.five_level_paging &&
      ((header.xloadflags & image::kFiveLevelEnabled) == 0 || has_word(command_line, "no5lvl"))) {
    return Refusal{"the running kernel uses five-level paging, and the new one is not to"};
  }
  if (!choice::parameter(command_line, "memmap").empty()) {
    return Refusal{"memmap= on the command line changes where the kernel may be"};
  }
  if (has_word(command_line, "movable_node")) {
    return Refusal{"movable_node on the command line keeps the kernel out of memory that can be removed"};
  }
  return std::nullopt;
}

/// An ELF file that is not laid out as ours are may be right for its own decompressor.
std::variant<image::Vmlinux, Refusal> try_lay_out(bytes::View payload) {
  try {
    return image::lay_out(payload);
  } catch (const text::Error& error) {
    return Refusal{error.what()};
  }
}

/// A multiple of the kernel's alignment that its addresses can be moved up by, any as likely as another
/// (arch/x86/boot/compressed/kaslr.c, find_random_virt_addr).
std::uint64_t random_offset(const image::Vmlinux& layout, const ReadyKernel& kernel, const Random& random) {
  const std::uint64_t taken = layout.begin + kernel.memory;
  return taken >= kVirtualSpace
             ? 0
             : random_below(random, 1 + (kVirtualSpace - taken) / kernel.alignment) * kernel.alignment;
}

/// Sets `reason` to what became of the kernel's addresses.
void randomise(ReadyKernel& kernel, const image::Vmlinux& layout, bytes::View payload,
               const std::string& command_line, const Random& random) {
  if (has_word(command_line, "nokaslr")) {
    kernel.reason += ", not relocated (nokaslr)";
    return;
  }
  if (layout.file_end >= payload.size()) {
    kernel.reason += ", not relocated (it has no relocation table)";
    return;
  }
  const auto table = image::read_relocations(payload, layout);
  if (!table || !kernel.unpacked) {
    kernel.lost_kaslr = true;
    kernel.reason += ", not relocated (its relocation table is not understood)";
    return;
  }
  image::relocate(kernel.unpacked->bytes(), layout, *table, random_offset(layout, kernel, random));
  kernel.relocated = true;
  kernel.anywhere = true;
  kernel.reason += ", relocated";
}

std::optional<Refusal> says_too_little(const image::BzImageFacts& facts) {
  if (!facts.relocatable || facts.init_size == 0) {
    return Refusal{"the kernel does not say how much memory it needs"};
  }
  return std::nullopt;
}

/// The kernel's measures, by its header where it has one.
void measure(ReadyKernel& kernel, const image::Vmlinux& layout, const image::ReadKernel& read) {
  const std::optional<image::BzImageFacts>& facts = read.image.bzimage;
  const std::uint64_t size = layout.end - layout.begin;
  kernel.memory = align_up(std::max<std::uint64_t>(facts ? facts->init_size : 0, size), kLargePage);
  kernel.alignment = std::max<std::uint64_t>(facts ? facts->kernel_alignment : layout.alignment, kLargePage);
  kernel.lowest = std::max(layout.begin, kLowestPlace);
  kernel.entry = layout.entry - layout.begin;
  kernel.reason = reason_for(
      read.checked_before ? "the kernel was unpacked before" : "the kernel is unpacked here", size);
}

void add_parts(ReadyKernel& kernel, const image::Vmlinux& layout, bytes::View payload) {
  for (const image::Piece& piece : layout.pieces) {
    kernel.parts.push_back({payload.sub(piece.offset, piece.size), piece.address - layout.begin,
                            align_up(piece.size, image::kPageSize)});
  }
}

}  // namespace

std::variant<ReadyKernel, Refusal> ready_direct(bytes::View file, image::ReadKernel& read,
                                                const std::string& command_line, const Platform& platform,
                                                const Random& random, const bytes::NewBuffer& new_buffer) {
  const auto& facts = read.image.bzimage;
  ReadyKernel kernel;
  kernel.header = facts ? header_of(file, *facts) : header_for_vmlinux();
  if (auto refusal = cannot_enter(kernel.header, platform)) {
    return *refusal;
  }
  if (auto refusal = needs_decompressor(kernel.header, command_line, platform)) {
    return *refusal;
  }
  if (facts) {
    if (auto refusal = says_too_little(*facts)) {
      return *refusal;
    }
    if (facts->compression == compress::Compression::none) {
      return Refusal{"the kernel's payload is of no known compression"};
    }
    if (!read.payload) {
      read.payload = image::unpack_payload(file, *facts, new_buffer);
    }
    kernel.unpacked = read.payload;
  }
  const bytes::View payload = facts ? kernel.unpacked->view() : file;
  const auto laid_out = try_lay_out(payload);
  if (const auto* refusal = std::get_if<Refusal>(&laid_out)) {
    return *refusal;
  }
  const auto& layout = std::get<image::Vmlinux>(laid_out);
  measure(kernel, layout, read);
  if (!std::has_single_bit(kernel.alignment)) {
    return Refusal{"the kernel's alignment is no power of two"};
  }
  randomise(kernel, layout, payload, command_line, random);
  add_parts(kernel, layout, payload);
  return kernel;
}

std::variant<ReadyKernel, Refusal> ready_classic(bytes::View file, const image::KernelImage& image,
                                                 const Platform& platform) {
  const auto& facts = image.bzimage;
  if (!facts) {
    return Refusal{"the kernel is no bzImage"};
  }
  ReadyKernel kernel;
  kernel.header = header_of(file, *facts);
  if (auto refusal = cannot_enter(kernel.header, platform)) {
    return *refusal;
  }
  if (auto refusal = says_too_little(*facts)) {
    return *refusal;
  }
  const bytes::View code = file.sub(facts->setup_size, facts->image_size - facts->setup_size);
  // The decompressor copies itself to the end of all that the kernel needs.
  kernel.memory = align_up(std::max<std::uint64_t>(facts->init_size, code.size()), image::kPageSize);
  kernel.alignment = std::max<std::uint64_t>(facts->kernel_alignment, image::kPageSize);
  kernel.lowest = std::max(facts->pref_address, kLowestPlace);
  kernel.entry = kEntry64;
  kernel.reason = reason_for("the kernel unpacks itself after the jump", code.size());
  kernel.parts.push_back({code, 0, kernel.memory});
  return kernel;
}

}  // namespace kexec_load::plan
