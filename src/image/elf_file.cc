#include "image/elf_file.h"

#include <algorithm>
#include <memory>
#include <new>

#include "text/error.h"

namespace kexec_load::image {

namespace {

struct ElfDeleter {
  void operator()(Elf* elf) const { elf_end(elf); }
};
using ElfHandle = std::unique_ptr<Elf, ElfDeleter>;

/// libelf's view of the file. It wants a writable buffer for those who change it with elf_update(), which is
/// never done here: nothing is written.
ElfHandle open_elf(bytes::View file, GElf_Ehdr& header) {
  if (elf_version(EV_CURRENT) == EV_NONE) {
    throw std::bad_alloc();
  }
  auto* buffer = const_cast<char*>(file.text().data());
  ElfHandle elf(elf_memory(buffer, file.size()));
  if (elf == nullptr || gelf_getehdr(elf.get(), &header) == nullptr) {
    fail_damaged_elf("it is cut off within its header, or that is damaged");
  }
  return elf;
}

}  // namespace

void fail_damaged_elf(const std::string& how) {
  throw text::Error(text::ErrorKind::image, "the ELF kernel is damaged: " + how);
}

/// The headers' place is checked here, since libelf silently drops those that lie outside of the file.
ElfHeaders read_elf_headers(bytes::View file) {
  ElfHeaders read{};
  const GElf_Ehdr& header = read.header;
  const ElfHandle elf = open_elf(file, read.header);
  const std::size_t size = gelf_fsize(elf.get(), ELF_T_PHDR, 1, EV_CURRENT);
  bool is_readable = header.e_phnum == 0 ||
                     (header.e_phentsize == size && file.contains(header.e_phoff, header.e_phnum * size));
  read.programs.resize(is_readable ? header.e_phnum : 0);
  for (std::size_t i = 0; i < read.programs.size(); ++i) {
    is_readable = is_readable && gelf_getphdr(elf.get(), static_cast<int>(i), &read.programs[i]) != nullptr;
  }
  if (!is_readable) {
    fail_damaged_elf("its program headers lie outside of the file");
  }
  return read;
}

std::vector<GElf_Shdr> read_section_headers(bytes::View file) {
  GElf_Ehdr header;
  const ElfHandle elf = open_elf(file, header);
  const std::size_t size = gelf_fsize(elf.get(), ELF_T_SHDR, 1, EV_CURRENT);
  bool is_readable = header.e_shnum == 0 ||
                     (header.e_shentsize == size && file.contains(header.e_shoff, header.e_shnum * size));
  std::vector<GElf_Shdr> sections(is_readable ? header.e_shnum : 0);
  for (std::size_t i = 0; i < sections.size(); ++i) {
    Elf_Scn* section = elf_getscn(elf.get(), i);
    is_readable = is_readable && section != nullptr && gelf_getshdr(section, &sections[i]) != nullptr;
  }
  if (!is_readable) {
    fail_damaged_elf("its section headers lie outside of the file");
  }
  return sections;
}

std::string section_name(bytes::View file, const std::vector<GElf_Shdr>& sections, const GElf_Ehdr& header,
                         const GElf_Shdr& section) {
  if (header.e_shstrndx >= sections.size()) {
    return {};
  }
  const GElf_Shdr& names = sections[header.e_shstrndx];
  if (!file.contains(names.sh_offset, names.sh_size) || section.sh_name >= names.sh_size) {
    return {};
  }
  const std::string_view rest = file.sub(names.sh_offset, names.sh_size).from(section.sh_name).text();
  return std::string(rest.substr(0, rest.find('\0')));
}

std::vector<GElf_Phdr> loadable(const std::vector<GElf_Phdr>& programs) {
  std::vector<GElf_Phdr> segments;
  std::copy_if(programs.begin(), programs.end(), std::back_inserter(segments), [](const GElf_Phdr& each) {
    return each.p_type == PT_LOAD && each.p_memsz + each.p_filesz != 0;
  });
  std::sort(segments.begin(), segments.end(),
            [](const GElf_Phdr& a, const GElf_Phdr& b) { return a.p_paddr < b.p_paddr; });
  return segments;
}

}  // namespace kexec_load::image
