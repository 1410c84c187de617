#include "support/fixture_images.h"

#include <elf.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <numeric>
#include <stdexcept>

#include "bytes/endian.h"

namespace kexec_load::fixture {

namespace {

using bytes::Le16;
using bytes::Le32;
using image::SetupHeader;

// The bzImage: boot sector and three sectors of setup, of which the last holds the version string.
constexpr std::size_t kSector = 512;
constexpr std::uint8_t kSetupSectors = 3;
constexpr std::size_t kSetupSize = (kSetupSectors + 1) * kSector;
constexpr std::size_t kVersionAt = 3 * kSector;
constexpr std::size_t kPayloadOffset = 64;
constexpr std::size_t kCrcSize = 4;

// The PE header's offsets in it. As in real ones, it lies in front of the setup header.
constexpr std::size_t kPeAt = 0x40;
constexpr std::size_t kOptionalHeaderAt = kPeAt + 24;
constexpr std::size_t kPeChecksumAt = kOptionalHeaderAt + 64;
constexpr std::size_t kCertificateEntryAt = kOptionalHeaderAt + 112 + 32;
constexpr std::uint16_t kOptionalHeaderSize = 112 + 6 * 8;
constexpr std::size_t kSectionsAt = kOptionalHeaderAt + kOptionalHeaderSize;
constexpr std::size_t kSectionHeaderSize = 40;

template <typename T>
void put(Bytes& to, std::size_t at, const T& value) {
  if (at + sizeof(T) > to.size()) {
    throw std::logic_error("a fixture is too small for what is put into it");
  }
  std::memcpy(to.data() + at, &value, sizeof(T));
}

void put_text(Bytes& to, std::size_t at, std::string_view text) {
  if (at + text.size() > to.size()) {
    throw std::logic_error("a fixture is too small for what is put into it");
  }
  std::memcpy(to.data() + at, text.data(), text.size());
}

void append(Bytes& to, bytes::View what) {
  to.insert(to.end(), what.begin(), what.end());
}

void fill_up(Bytes& to, std::size_t alignment) {
  to.resize((to.size() + alignment - 1) / alignment * alignment);
}

void put_pe_header(Bytes& file, const std::vector<std::string>& sections) {
  put_text(file, 0, "MZ");
  put(file, 0x3c, Le32(kPeAt));
  put_text(file, kPeAt, std::string_view("PE\0\0", 4));
  put(file, kPeAt + 4, Le16(0x8664));
  put(file, kPeAt + 6, Le16(static_cast<std::uint16_t>(sections.size())));
  put(file, kPeAt + 20, Le16(kOptionalHeaderSize));
  put(file, kOptionalHeaderAt, Le16(0x20b));
  put(file, kOptionalHeaderAt + 108, Le32(6));  // number of directory entries
  for (std::size_t i = 0; i < sections.size(); ++i) {
    put_text(file, kSectionsAt + i * kSectionHeaderSize, sections[i]);
  }
}

SetupHeader sound_header(std::size_t protected_size, std::size_t payload_size, std::size_t unpacked_size) {
  SetupHeader header{};
  header.setup_sects = kSetupSectors;
  header.syssize = static_cast<std::uint32_t>(protected_size / 16);
  header.boot_flag = image::kBootFlag;
  header.jump = 0x6aeb;
  header.header = {'H', 'd', 'r', 'S'};
  header.version = 0x020f;
  header.kernel_version = kVersionAt - kSector;
  header.loadflags = image::kLoadedHigh;
  header.initrd_addr_max = 0x7fffffff;
  header.kernel_alignment = 0x200000;
  header.relocatable_kernel = 1;
  header.min_alignment = 21;
  header.xloadflags = 0x7f;
  header.cmdline_size = 2047;
  header.payload_offset = kPayloadOffset;
  header.payload_length = static_cast<std::uint32_t>(payload_size);
  header.pref_address = 0x1000000;
  header.init_size = static_cast<std::uint32_t>(unpacked_size + 0x100000);
  return header;
}

/// As signing does it: a checksum and the signature's place in the PE header, the signature at the end.
void sign(Bytes& file, const Bytes& signature) {
  put(file, kPeChecksumAt, Le32(0x007e59e5));
  put(file, kCertificateEntryAt, Le32(static_cast<std::uint32_t>(file.size())));
  put(file, kCertificateEntryAt + 4, Le32(static_cast<std::uint32_t>(signature.size())));
  append(file, bytes::View(signature));
}

/// Behind what the file holds so far, with the names of the sections.
void append_section_headers(Bytes& file, const std::vector<Section>& sections) {
  auto header = bytes::View(file).at<std::array<std::uint8_t, sizeof(Elf64_Ehdr)>>(0);
  Elf64_Ehdr elf;
  std::memcpy(&elf, header.data(), sizeof(elf));
  std::string names(1, '\0');
  std::vector<Elf64_Shdr> headers(1);
  for (const Section& section : sections) {
    Elf64_Shdr each{};
    each.sh_name = static_cast<std::uint32_t>(names.size());
    each.sh_type = section.type;
    each.sh_flags = section.flags;
    each.sh_offset = section.offset;
    each.sh_size = section.size;
    headers.push_back(each);
    names += section.name + '\0';
  }
  Elf64_Shdr strings{};
  strings.sh_type = SHT_STRTAB;
  strings.sh_offset = file.size();
  strings.sh_size = names.size();
  headers.push_back(strings);
  append(file, bytes::View(names));
  fill_up(file, 8);
  elf.e_shoff = file.size();
  elf.e_shentsize = sizeof(Elf64_Shdr);
  elf.e_shnum = static_cast<std::uint16_t>(headers.size());
  elf.e_shstrndx = static_cast<std::uint16_t>(headers.size() - 1);
  put(file, 0, elf);
  for (const Elf64_Shdr& each : headers) {
    file.resize(file.size() + sizeof(each));
    put(file, file.size() - sizeof(each), each);
  }
}

template <typename Header, typename ProgramHeader>
Bytes build_elf(const ElfKernel& kernel, unsigned char elf_class) {
  const std::size_t count = kernel.segments.size() + (kernel.wants_interpreter ? 1 : 0);
  Bytes file(sizeof(Header) + count * sizeof(ProgramHeader));
  Header header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = elf_class;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_ident[EI_VERSION] = EV_CURRENT;
  header.e_type = kernel.type;
  header.e_machine = kernel.machine;
  header.e_version = EV_CURRENT;
  header.e_entry = static_cast<decltype(header.e_entry)>(kernel.entry);
  header.e_phoff = sizeof(Header);
  header.e_ehsize = sizeof(Header);
  header.e_phentsize = sizeof(ProgramHeader);
  header.e_phnum = static_cast<std::uint16_t>(count);
  put(file, 0, header);
  std::size_t at = sizeof(Header);
  std::size_t end = file.size();
  for (const Segment& segment : kernel.segments) {
    ProgramHeader program{};
    program.p_type = PT_LOAD;
    program.p_offset = static_cast<decltype(program.p_offset)>(segment.offset);
    program.p_vaddr = static_cast<decltype(program.p_vaddr)>(segment.vaddr);
    program.p_paddr = static_cast<decltype(program.p_paddr)>(segment.paddr);
    program.p_filesz = static_cast<decltype(program.p_filesz)>(segment.file_size);
    program.p_memsz = static_cast<decltype(program.p_memsz)>(segment.memory_size);
    program.p_align = static_cast<decltype(program.p_align)>(segment.align);
    put(file, at, program);
    at += sizeof(ProgramHeader);
    constexpr std::uint64_t kSane = 8 << 20;  // broken ones lie beyond the file
    if (segment.offset < kSane && segment.file_size < kSane) {
      end = std::max(end, static_cast<std::size_t>(segment.offset + segment.file_size));
    }
  }
  if (kernel.wants_interpreter) {
    ProgramHeader program{};
    program.p_type = PT_INTERP;
    put(file, at, program);
  }
  file.resize(end);
  if (!kernel.banner.empty()) {
    put_text(file, kernel.segments.at(0).offset + 16, "Linux version " + kernel.banner + "\n");
  }
  if (!kernel.sections.empty()) {
    append_section_headers(file, kernel.sections);
  }
  return file;
}

std::string hexadecimal(std::uint32_t value) {
  std::array<char, 9> digits{};
  std::snprintf(digits.data(), digits.size(), "%08X", value);
  return digits.data();
}

void append_entry(Bytes& archive, const CpioEntry& entry, const std::string& magic, std::uint32_t inode) {
  const std::uint32_t sum =
      magic == "070702" ? std::accumulate(entry.content.begin(), entry.content.end(), std::uint32_t{0},
                                          [](std::uint32_t so_far, char c) {
                                            return so_far + static_cast<unsigned char>(c);
                                          })
                        : 0;
  std::string text = magic + hexadecimal(inode) + hexadecimal(entry.mode);
  text += hexadecimal(0) + hexadecimal(0) + hexadecimal(1) + hexadecimal(0);  // owner, group, links, time
  text += hexadecimal(static_cast<std::uint32_t>(entry.content.size()));
  text += hexadecimal(0) + hexadecimal(0) + hexadecimal(0) + hexadecimal(0);  // devices
  text += hexadecimal(static_cast<std::uint32_t>(entry.name.size() + 1)) + hexadecimal(sum);
  append(archive, bytes::View(text + entry.name));
  archive.push_back(0);
  fill_up(archive, 4);
  append(archive, bytes::View(entry.content));
  fill_up(archive, 4);
}

}  // namespace

Bytes elf_kernel(const ElfKernel& kernel) {
  return kernel.is_64bit ? build_elf<Elf64_Ehdr, Elf64_Phdr>(kernel, ELFCLASS64)
                         : build_elf<Elf32_Ehdr, Elf32_Phdr>(kernel, ELFCLASS32);
}

Bytes relocation_table(const std::vector<std::vector<std::uint32_t>>& lists) {
  Bytes table;
  const auto add = [&](std::uint32_t word) {
    table.resize(table.size() + sizeof(word));
    put(table, table.size() - sizeof(word), Le32(word));
  };
  for (const std::vector<std::uint32_t>& list : lists) {
    add(0);
    std::for_each(list.begin(), list.end(), add);
  }
  return table;
}

Bytes relocatable_kernel(const RelocatableKernel& kernel) {
  using K = RelocatableKernel;
  ElfKernel elf;
  elf.sections = {{".text", 0x1000, 0x1000}, {".data", 0x2000, 0x1000}};
  Bytes payload = elf_kernel(elf);
  const auto at = [](std::uint64_t address) { return K::kFileOffset + (address & 0xfff); };
  const auto word = [](std::uint64_t address) { return static_cast<std::uint32_t>(address); };
  put(payload, at(K::kWord64), bytes::Le64(K::kWord32));
  put(payload, at(K::kInverse32), Le32(0x40 - word(K::kInverse32)));
  put(payload, at(K::kWord32), Le32(word(K::kWord64)));
  fill_up(payload, 4);
  std::vector<std::vector<std::uint32_t>> lists = {{word(K::kWord64)}};
  if (kernel.has_inverse_list) {
    lists.push_back({word(K::kInverse32)});
  }
  lists.push_back({word(K::kWord32)});
  append(payload, bytes::View(relocation_table(lists)));
  return payload;
}

void edit_header(Bytes& bzimage, const std::function<void(SetupHeader&)>& change) {
  auto header = bytes::View(bzimage).at<SetupHeader>(image::kSetupHeaderOffset);
  change(header);
  put(bzimage, image::kSetupHeaderOffset, header);
}

void fit_checksum(Bytes& bzimage) {
  const std::size_t end = bzimage.size() - kCrcSize;
  put(bzimage, end, Le32(~static_cast<std::uint32_t>(crc32_z(0, bzimage.data(), end))));
}

Bytes bz_image(const BzImage& kernel) {
  Bytes payload =
      kernel.payload.empty() ? pack(kernel.compression, bytes::View(kernel.unpacked)) : kernel.payload;
  if (compress::detect(bytes::View(payload)) !=
      compress::Compression::gzip) {  // which ends in its size anyway
    payload.resize(payload.size() + sizeof(Le32));
    put(payload, payload.size() - sizeof(Le32), Le32(static_cast<std::uint32_t>(kernel.unpacked.size())));
  }
  Bytes file(kSetupSize + kPayloadOffset);
  append(file, bytes::View(payload));
  file.resize(file.size() + kCrcSize);
  fill_up(file, kSector);
  put_pe_header(file, {".setup", ".text"});
  put(file, image::kSetupHeaderOffset,
      sound_header(file.size() - kSetupSize, payload.size(), kernel.unpacked.size()));
  put_text(file, kVersionAt, kernel.banner);
  if (kernel.change) {
    edit_header(file, kernel.change);
  }
  if (kernel.has_checksum) {
    fit_checksum(file);
  }
  if (!kernel.signature.empty()) {
    sign(file, kernel.signature);
  }
  return file;
}

Bytes cpio(const std::vector<CpioEntry>& entries, Trailer trailer, const std::string& magic) {
  Bytes archive;
  std::uint32_t inode = 1;
  for (const CpioEntry& entry : entries) {
    append_entry(archive, entry, magic, inode++);
  }
  if (trailer == Trailer::with) {
    append_entry(archive, {"TRAILER!!!", "", 0}, magic, 0);
  }
  return archive;
}

Bytes init_archive() {
  return cpio({{"bin", "", 040755}, {"init", "#!/bin/sh\nexec /bin/init\n", 0100755}, {"proc", "", 040755}});
}

Bytes microcode_archive() {
  return cpio({{"kernel", "", 040755},
               {"kernel/x86", "", 040755},
               {"kernel/x86/microcode", "", 040755},
               {"kernel/x86/microcode/GenuineIntel.bin", std::string(600, 'u')}});
}

Bytes join(const std::vector<Bytes>& parts, std::size_t alignment) {
  Bytes joined;
  for (const Bytes& part : parts) {
    fill_up(joined, alignment);
    append(joined, bytes::View(part));
  }
  return joined;
}

Bytes pe_file(const std::vector<std::string>& sections) {
  Bytes file(2 * kSector);
  put_pe_header(file, sections);
  return file;
}

Bytes uki(const std::vector<SectionContent>& sections) {
  std::vector<std::string> names;
  std::transform(sections.begin(), sections.end(), std::back_inserter(names),
                 [](const SectionContent& section) { return section.name; });
  Bytes file = pe_file(names);
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const std::size_t header = kSectionsAt + i * kSectionHeaderSize;
    const auto start = static_cast<std::uint32_t>(file.size());
    append(file, bytes::View(sections[i].content));
    put(file, header + 8, Le32(static_cast<std::uint32_t>(sections[i].content.size())));
    fill_up(file, kSector);
    put(file, header + 16, Le32(static_cast<std::uint32_t>(file.size() - start)));
    put(file, header + 20, Le32(start));
  }
  return file;
}

Bytes bytes_of(const std::string& text) {
  return {text.begin(), text.end()};
}

}  // namespace kexec_load::fixture
