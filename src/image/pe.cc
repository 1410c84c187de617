#include "image/pe.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "bytes/endian.h"

namespace kexec_load::image {

namespace {

constexpr std::uint64_t kPeOffsetField = 0x3c;
constexpr std::string_view kDosMagic = "MZ";
constexpr std::string_view kPeMagic{"PE\0\0", 4};
constexpr std::uint16_t kPe32 = 0x10b;
constexpr std::uint16_t kPe32Plus = 0x20b;
constexpr std::uint32_t kCertificateTable = 4;

struct CoffHeader {
  bytes::Le16 machine;
  bytes::Le16 section_count;
  bytes::Le32 time;
  bytes::Le32 symbols;
  bytes::Le32 symbol_count;
  bytes::Le16 optional_header_size;
  bytes::Le16 characteristics;
};

struct DirectoryEntry {
  bytes::Le32 offset;
  bytes::Le32 size;
};

struct SectionHeader {
  std::array<char, 8> name;
  bytes::Le32 virtual_size;
  bytes::Le32 virtual_address;
  bytes::Le32 raw_size;
  bytes::Le32 raw_offset;
  std::array<std::uint8_t, 16> rest;
};

/// Reads the optional header, which `header` shows from the file's offset `at` on; false: it is too short.
bool read_optional_header(bytes::View header, std::uint64_t at, PeFile& pe) {
  constexpr std::uint64_t kChecksum = 64;  // in both kinds of the header
  const std::uint16_t kind =
      header.contains(0, 2) ? std::uint16_t{header.at<bytes::Le16>(0)} : std::uint16_t{0};
  const std::uint64_t directories = kind == kPe32Plus ? 112 : 96;
  if ((kind != kPe32 && kind != kPe32Plus) || header.size() < directories) {
    return false;
  }
  pe.checksum_offset = at + kChecksum;
  const std::uint64_t certificates = directories + kCertificateTable * sizeof(DirectoryEntry);
  const std::uint32_t count = header.at<bytes::Le32>(directories - 4);
  if (count > kCertificateTable && header.contains(certificates, sizeof(DirectoryEntry))) {
    const auto entry = header.at<DirectoryEntry>(certificates);
    pe.certificate_entry_offset = at + certificates;
    pe.certificates_offset = entry.offset;
    pe.certificates_size = entry.size;
  }
  return true;
}

PeSection section(const SectionHeader& header) {
  return {std::string(header.name.data(), strnlen(header.name.data(), header.name.size())), header.raw_offset,
          std::min<std::uint32_t>(header.virtual_size, header.raw_size)};
}

}  // namespace

std::optional<PeFile> read_pe(bytes::View file) {
  if (!file.starts_with(kDosMagic) || !file.contains(kPeOffsetField, 4)) {
    return std::nullopt;
  }
  const std::uint64_t pe_at = file.at<bytes::Le32>(kPeOffsetField);
  const std::uint64_t coff_at = pe_at + kPeMagic.size();
  const std::uint64_t optional_at = coff_at + sizeof(CoffHeader);
  if (!file.contains(pe_at, optional_at - pe_at) || !file.from(pe_at).starts_with(kPeMagic)) {
    return std::nullopt;
  }
  const auto coff = file.at<CoffHeader>(coff_at);
  const std::uint64_t sections_at = optional_at + coff.optional_header_size;
  const std::uint64_t sections_size = coff.section_count * sizeof(SectionHeader);
  PeFile pe;
  pe.machine = coff.machine;
  if (!file.contains(optional_at, coff.optional_header_size + sections_size) ||
      !read_optional_header(file.sub(optional_at, coff.optional_header_size), optional_at, pe)) {
    return std::nullopt;
  }
  for (std::uint64_t i = 0; i < coff.section_count; ++i) {
    pe.sections.push_back(section(file.at<SectionHeader>(sections_at + i * sizeof(SectionHeader))));
  }
  return pe;
}

}  // namespace kexec_load::image
