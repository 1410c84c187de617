#pragma once

#include <cstdint>
#include <vector>

#include "bytes/view.h"
#include "compress/compression.h"

namespace kexec_load::fixture {

using Bytes = std::vector<std::uint8_t>;

/// What a compressor of this kind makes of `content`, as it is made for the kernel: xz with CRC-32, zstd with
/// its checksum, lzo in lzop's container, lz4 in legacy frames.
Bytes pack(compress::Compression compression, bytes::View content);

/// xz with another check than the kernel knows (lzma_check: 0 none, 1 CRC-32, 4 CRC-64).
Bytes pack_xz(bytes::View content, int check);

/// zstd with or without a checksum of the content.
Bytes pack_zstd(bytes::View content, bool checksum);

/// A gzip stream of `size` zeros behind `front`, without ever holding them: a decompression bomb.
Bytes gzip_bomb(bytes::View front, std::uint64_t size);

/// The compressions there are, for tests that go through all of them.
std::vector<compress::Compression> all_compressions();

}  // namespace kexec_load::fixture
