#include "image/vmlinux.h"

#include <algorithm>
#include <string_view>

#include "bytes/checked.h"
#include "image/elf_file.h"
#include "text/error.h"

namespace kexec_load::image {

namespace {

/// A gap is left out if it saves this much: each gap takes one of the 16 segments of kexec_load(2).
constexpr std::uint64_t kSmallestGap = std::uint64_t{1} << 20;

/// Above that no x86-64 kernel is linked; so that sums of addresses cannot overflow.
constexpr std::uint64_t kHighestAddress = std::uint64_t{1} << 46;

/// Work space for the encryption of memory, 4 MiB of zeros in the file that nobody reads
/// (arch/x86/kernel/vmlinux.lds.S).
constexpr std::string_view kScratch = ".init.scratch";

std::uint64_t round_down(std::uint64_t value, std::uint64_t to) {
  return value - value % to;
}
std::uint64_t round_up(std::uint64_t value, std::uint64_t to) {
  return round_down(value + to - 1, to);
}

void check(const std::vector<GElf_Phdr>& programs, bytes::View file) {
  if (programs.empty()) {
    fail_damaged_elf("it has no segments to load");
  }
  std::uint64_t end = 0;
  for (const GElf_Phdr& each : programs) {
    if (!file.contains(each.p_offset, each.p_filesz)) {
      fail_damaged_elf("a segment ends behind the file's end (the file is cut off?)");
    }
    if (each.p_filesz > each.p_memsz) {
      fail_damaged_elf("a segment has more bytes in the file than in memory");
    }
    if (each.p_paddr > kHighestAddress || each.p_memsz > kHighestAddress) {
      fail_damaged_elf("a segment ends behind the end of all memory");
    }
    if (each.p_paddr % kPageSize != 0) {
      fail_damaged_elf("a segment does not begin at a page");
    }
    if (each.p_paddr < end) {
      fail_damaged_elf("its segments overlap");
    }
    end = round_up(each.p_paddr + each.p_memsz, kPageSize);
  }
}

/// Part of the file that has to be in memory.
struct Stretch {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

/// In the order of the file. Sections of type NOBITS are those that the kernel clears itself (clear_bss) or
/// fills before it reads them.
std::vector<Stretch> wanted_stretches(bytes::View file, const GElf_Ehdr& header) {
  const std::vector<GElf_Shdr> sections = read_section_headers(file);
  std::vector<Stretch> wanted;
  for (const GElf_Shdr& each : sections) {
    const bool in_memory = (each.sh_flags & SHF_ALLOC) != 0 && each.sh_type != SHT_NOBITS;
    if (in_memory && section_name(file, sections, header, each) != kScratch) {
      if (!file.contains(each.sh_offset, each.sh_size)) {
        fail_damaged_elf("a section ends behind the file's end (the file is cut off?)");
      }
      wanted.push_back({each.sh_offset, each.sh_offset + each.sh_size});
    }
  }
  std::sort(wanted.begin(), wanted.end(),
            [](const Stretch& a, const Stretch& b) { return a.begin < b.begin; });
  return wanted;
}

/// Without section headers nothing tells what is not needed.
std::vector<Piece> cut(const Piece& segment, const std::vector<Stretch>& wanted) {
  if (wanted.empty()) {
    return {segment};
  }
  std::vector<Piece> pieces;
  for (const Stretch& each : wanted) {
    const std::uint64_t begin = std::max(each.begin, segment.offset);
    const std::uint64_t end = std::min(each.end, segment.offset + segment.size);
    if (begin >= end) {
      continue;
    }
    const std::uint64_t from = segment.offset + round_down(begin - segment.offset, kPageSize);
    if (!pieces.empty() && from < pieces.back().offset + pieces.back().size + kSmallestGap) {
      pieces.back().size = std::max(pieces.back().size, end - pieces.back().offset);
    } else {
      pieces.push_back({from, end - from, segment.address + (from - segment.offset)});
    }
  }
  return pieces;
}

/// objcopy(1) puts the section headers last.
std::uint64_t end_of_file(const GElf_Ehdr& header, const std::vector<GElf_Phdr>& programs,
                          const std::vector<Stretch>& wanted) {
  const std::uint64_t programs_size = std::uint64_t{header.e_phnum} * header.e_phentsize;
  const std::uint64_t sections_size = std::uint64_t{header.e_shnum} * header.e_shentsize;
  std::uint64_t end = header.e_phoff + programs_size;
  if (sections_size != 0) {
    end = std::max(end, header.e_shoff + sections_size);
  }
  for (const GElf_Phdr& each : programs) {
    end = std::max<std::uint64_t>(end, each.p_offset + each.p_filesz);
  }
  for (const Stretch& each : wanted) {
    end = std::max(end, each.end);
  }
  return round_up(end, 4);
}

}  // namespace

Vmlinux lay_out(bytes::View file) {
  const auto [header, all_programs] = read_elf_headers(file);
  if (header.e_machine != EM_X86_64 || header.e_ident[EI_CLASS] != ELFCLASS64) {
    throw text::Error(text::ErrorKind::image, "the kernel inside is not one for x86-64");
  }
  const std::vector<GElf_Phdr> programs = loadable(all_programs);
  check(programs, file);
  const std::vector<Stretch> wanted = wanted_stretches(file, header);
  Vmlinux kernel;
  kernel.entry = header.e_entry;
  kernel.begin = programs.front().p_paddr;
  kernel.end = programs.back().p_paddr + programs.back().p_memsz;
  kernel.file_end = end_of_file(header, programs, wanted);
  for (const GElf_Phdr& each : programs) {
    kernel.alignment = std::max<std::uint64_t>(kernel.alignment, each.p_align);
    if (each.p_filesz != 0) {
      const Piece segment{each.p_offset, each.p_filesz, each.p_paddr};
      const std::vector<Piece> pieces = cut(segment, wanted);
      kernel.segments.push_back(segment);
      kernel.pieces.insert(kernel.pieces.end(), pieces.begin(), pieces.end());
    }
  }
  const bool entry_is_copied =
      std::any_of(kernel.pieces.begin(), kernel.pieces.end(),
                  [&](const Piece& piece) { return kernel.entry - piece.address < piece.size; });
  if (!entry_is_copied) {
    fail_damaged_elf("its entry point lies outside of its segments");
  }
  return kernel;
}

}  // namespace kexec_load::image
