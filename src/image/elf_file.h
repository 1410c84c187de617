#pragma once

#include <gelf.h>

#include <string>
#include <vector>

#include "bytes/view.h"

// An ELF file's headers by libelf; for src/image only.
namespace kexec_load::image {

struct ElfHeaders {
  GElf_Ehdr header;
  std::vector<GElf_Phdr> programs;
};

/// Throws text::Error (kind image): "the ELF kernel is damaged: HOW".
[[noreturn]] void fail_damaged_elf(const std::string& how);

/// Throws text::Error (kind image) where a header is damaged or lies outside of the file.
[[nodiscard]] ElfHeaders read_elf_headers(bytes::View file);

/// The section headers, the first of which names nothing; empty where the file has none. Throws likewise.
[[nodiscard]] std::vector<GElf_Shdr> read_section_headers(bytes::View file);

/// The name of a section; empty where it has none that can be read.
[[nodiscard]] std::string section_name(bytes::View file, const std::vector<GElf_Shdr>& sections,
                                       const GElf_Ehdr& header, const GElf_Shdr& section);

/// Those that are loaded (PT_LOAD), in the order of their physical addresses.
[[nodiscard]] std::vector<GElf_Phdr> loadable(const std::vector<GElf_Phdr>& programs);

}  // namespace kexec_load::image
