#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bytes/view.h"

namespace kexec_load::image {

/// What is read of a PE file's headers (Microsoft's "PE Format"): a kernel with an EFI stub is one too.
struct PeFile {
  std::uint64_t checksum_offset = 0;  ///< of the optional header's CheckSum field, 4 bytes
  std::uint64_t certificate_entry_offset =
      0;  ///< of the certificate table's directory entry, 8 bytes; 0: there is none
  std::uint64_t certificates_offset = 0;  ///< the signatures' place in the file, 0 where it is not signed
  std::uint64_t certificates_size = 0;
  std::vector<std::string> sections;  ///< their names
};

/// nullopt: this is no PE file, or not all of its headers are there.
[[nodiscard]] std::optional<PeFile> read_pe(bytes::View file);

}  // namespace kexec_load::image
