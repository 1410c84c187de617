#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bytes/view.h"

namespace kexec_load::image {

/// A section of a PE file, by its header: nothing says that its bytes are really there.
struct PeSection {
  std::string name;          ///< of eight characters at most
  std::uint64_t offset = 0;  ///< in the file
  /// Of its bytes in the file: the lesser of SizeOfRawData, which is rounded up, and VirtualSize, which may
  /// count zeros that the file lacks.
  std::uint64_t size = 0;

  bool operator==(const PeSection&) const = default;
};

/// What is read of a PE file's headers (Microsoft's "PE Format"): a kernel with an EFI stub is one too.
struct PeFile {
  std::uint64_t checksum_offset = 0;  ///< of the optional header's CheckSum field, 4 bytes
  std::uint64_t certificate_entry_offset =
      0;  ///< of the certificate table's directory entry, 8 bytes; 0: there is none
  std::uint64_t certificates_offset = 0;  ///< the signatures' place in the file, 0 where it is not signed
  std::uint64_t certificates_size = 0;
  std::uint16_t machine = 0;  ///< the header's Machine: 0x8664 is x86-64
  std::vector<PeSection> sections;
};

/// nullopt: this is no PE file, or not all of its headers are there.
[[nodiscard]] std::optional<PeFile> read_pe(bytes::View file);

}  // namespace kexec_load::image
