#include "image/elf_kernel.h"

#include <algorithm>
#include <bit>

#include "bytes/checked.h"
#include "image/architecture.h"
#include "image/elf_file.h"

namespace kexec_load::image {

namespace {

/// kexec_load(2) takes no more (KEXEC_SEGMENT_MAX).
constexpr std::size_t kMostSegments = 16;

bool is_program(const GElf_Ehdr& header, const std::vector<GElf_Phdr>& headers) {
  // Some architectures' kernels are linked as position-independent executables, hence ET_DYN.
  return (header.e_type != ET_EXEC && header.e_type != ET_DYN) ||
         std::any_of(headers.begin(), headers.end(),
                     [](const GElf_Phdr& each) { return each.p_type == PT_INTERP; });
}

void check_segment(const GElf_Phdr& segment, bytes::View file) {
  if (!file.contains(segment.p_offset, segment.p_filesz)) {
    fail_damaged_elf("a segment ends behind the file's end (the file is cut off?)");
  }
  if (segment.p_filesz > segment.p_memsz) {
    fail_damaged_elf("a segment has more bytes in the file than in memory");
  }
  if (!bytes::checked_add(segment.p_paddr, segment.p_memsz)) {
    fail_damaged_elf("a segment ends behind the end of all memory");
  }
  if (segment.p_align > 1 && (!std::has_single_bit(segment.p_align) ||
                              ((segment.p_vaddr - segment.p_offset) & (segment.p_align - 1)) != 0)) {
    fail_damaged_elf("a segment is not aligned as it says");
  }
}

/// `segments` in the order of their addresses.
void check_segments(const std::vector<GElf_Phdr>& segments, const GElf_Ehdr& header, bytes::View file) {
  if (segments.empty()) {
    fail_damaged_elf("it has no segments to load");
  }
  if (segments.size() > kMostSegments) {
    fail_damaged_elf("it has " + std::to_string(segments.size()) + " segments to load, and kexec takes 16");
  }
  for (std::size_t i = 0; i < segments.size(); ++i) {
    check_segment(segments[i], file);
    if (i > 0 && segments[i].p_paddr - segments[i - 1].p_paddr < segments[i - 1].p_memsz) {
      fail_damaged_elf("its segments overlap");
    }
  }
  // The entry is a physical address on x86, a virtual one elsewhere.
  const bool entry_inside = std::any_of(segments.begin(), segments.end(), [&](const GElf_Phdr& each) {
    return header.e_entry - each.p_paddr < each.p_memsz || header.e_entry - each.p_vaddr < each.p_memsz;
  });
  if (!entry_inside) {
    fail_damaged_elf("its entry point lies outside of its segments");
  }
}

/// The kernel's linux_banner without the words "Linux version ": from the version to the end of the line.
/// Other strings begin with these words too ("Linux version %s"), hence the digit.
std::optional<std::string> find_banner(std::string_view data) {
  constexpr std::string_view kWords = "Linux version ";
  constexpr std::size_t kLongest = 512;
  for (std::size_t at = data.find(kWords); at != std::string_view::npos; at = data.find(kWords, at + 1)) {
    const std::string_view rest = data.substr(at + kWords.size(), kLongest);
    const auto* end = std::find_if(rest.begin(), rest.end(), [](char c) { return c < 0x20 || c >= 0x7f; });
    if (!rest.empty() && rest.front() >= '0' && rest.front() <= '9' && end != rest.end() &&
        (*end == '\n' || *end == 0)) {
      return std::string(rest.begin(), end);
    }
  }
  return std::nullopt;
}

std::optional<std::string> find_banner(const std::vector<GElf_Phdr>& segments, bytes::View file) {
  for (const GElf_Phdr& segment : segments) {
    if (auto banner = find_banner(file.sub(segment.p_offset, segment.p_filesz).text())) {
      return banner;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<KernelImage> read_elf_kernel(bytes::View file) {
  const auto [header, headers] = read_elf_headers(file);
  if (is_program(header, headers)) {
    return std::nullopt;
  }
  const std::vector<GElf_Phdr> segments = loadable(headers);
  check_segments(segments, header, file);
  const std::optional<std::string> banner = find_banner(segments, file);
  if (!banner) {
    return std::nullopt;
  }
  KernelImage kernel;
  kernel.format = KernelFormat::elf;
  kernel.architecture = architecture_of_elf(header.e_machine);
  kernel.banner = *banner;
  kernel.version = banner->substr(0, banner->find(' '));
  kernel.memory_size = segments.back().p_paddr + segments.back().p_memsz - segments.front().p_paddr;
  kernel.entry_64bit = header.e_machine == EM_X86_64;
  return kernel;
}

}  // namespace kexec_load::image
