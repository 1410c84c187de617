#include <lz4.h>

#include <algorithm>
#include <memory>

#include "bytes/endian.h"
#include "compress/codec.h"

namespace kexec_load::compress {

namespace {

// The legacy frame (lz4_Frame_format.md, "Legacy frame"; the kernel's lib/decompress_unlz4.c): a magic, then
// blocks, each with its packed size before it, that hold 8 MiB each, but for the last one.
constexpr std::uint32_t kLegacyMagic = 0x184C2102;
constexpr int kBlock = 8 << 20;
constexpr std::uint32_t kLongestPacked = LZ4_COMPRESSBOUND(kBlock);

const char* characters(bytes::View view) {
  return view.text().data();
}

}  // namespace

std::uint64_t decode_lz4(bytes::View data, Output& output) {
  if (data.size() < sizeof(kLegacyMagic) || data.at<bytes::Le32>(0) != kLegacyMagic) {
    fail_damaged(Compression::lz4, 0);
  }
  const auto block = std::make_unique_for_overwrite<char[]>(kBlock);
  std::uint64_t at = sizeof(kLegacyMagic);
  while (data.contains(at, sizeof(bytes::Le32))) {
    const std::uint32_t size = data.at<bytes::Le32>(at);
    if (size == 0) {
      break;  // padding
    }
    if (size == kLegacyMagic) {  // frames may be joined
      at += sizeof(kLegacyMagic);
      continue;
    }
    if (size > kLongestPacked) {
      fail(Compression::lz4, "has no block at byte " + std::to_string(at) +
                                 ": it is damaged, or followed by something other than zeros");
    }
    if (!data.contains(at + sizeof(bytes::Le32), size)) {
      fail_cut_off(Compression::lz4, data.size());
    }
    const bytes::View packed = data.sub(at + sizeof(bytes::Le32), size);
    const int made = LZ4_decompress_safe(characters(packed), block.get(), static_cast<int>(size), kBlock);
    if (made < 0) {
      fail_damaged(Compression::lz4, at);
    }
    at += sizeof(bytes::Le32) + size;
    if (!output.put(bytes::View(std::string_view(block.get(), static_cast<std::size_t>(made))), at)) {
      break;
    }
  }
  return at;
}

}  // namespace kexec_load::compress
