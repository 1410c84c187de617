#include "compress/compression.h"

#include <array>
#include <cstdint>

namespace kexec_load::compress {

namespace {

struct Format {
  std::array<std::uint8_t, 2> magic;
  Compression compression;
};

// lib/decompress.c, compressed_formats[]
constexpr std::array<Format, 8> kFormats{{
    {{0x1f, 0x8b}, Compression::gzip},
    {{0x1f, 0x9e}, Compression::gzip},
    {{0x42, 0x5a}, Compression::bzip2},
    {{0x5d, 0x00}, Compression::lzma},
    {{0xfd, 0x37}, Compression::xz},
    {{0x89, 0x4c}, Compression::lzo},
    {{0x02, 0x21}, Compression::lz4},
    {{0x28, 0xb5}, Compression::zstd},
}};

/// The second byte of xz's stream flags says which check follows each block: 0 is none
/// (xz-file-format.txt, 2.1.1.2).
bool xz_has_check(bytes::View data) {
  return data.contains(7, 1) && (data[7] & 0x0f) != 0;
}

/// Bit 2 of the frame header's descriptor (RFC 8878, 3.1.1.1.1).
bool zstd_has_checksum(bytes::View data) {
  return data.contains(4, 1) && (data[4] & 0x04) != 0;
}

}  // namespace

Compression detect(bytes::View data) {
  if (data.size() < 2) {
    return Compression::none;
  }
  for (const Format& format : kFormats) {
    if (data[0] == format.magic[0] && data[1] == format.magic[1]) {
      return format.compression;
    }
  }
  return Compression::none;
}

std::string_view name(Compression compression) {
  switch (compression) {
    case Compression::none:
      return "none";
    case Compression::gzip:
      return "gzip";
    case Compression::bzip2:
      return "bzip2";
    case Compression::lzma:
      return "lzma";
    case Compression::xz:
      return "xz";
    case Compression::lzo:
      return "lzo";
    case Compression::lz4:
      return "lz4";
    case Compression::zstd:
      return "zstd";
  }
  return "unknown";
}

bool has_checksum(bytes::View data) {
  switch (detect(data)) {
    case Compression::gzip:
    case Compression::bzip2:
    case Compression::lzo:
      return true;
    case Compression::xz:
      return xz_has_check(data);
    case Compression::zstd:
      return zstd_has_checksum(data);
    case Compression::lzma:
    case Compression::lz4:
    case Compression::none:
      break;
  }
  return false;
}

}  // namespace kexec_load::compress
