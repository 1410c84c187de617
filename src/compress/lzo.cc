#include <lzo/lzo1x.h>
#include <zlib.h>

#include <stdexcept>
#include <vector>

#include "compress/codec.h"

namespace kexec_load::compress {

namespace {

// lzop's container as the kernel reads it (lib/decompress_unlzo.c): a header of which only the length
// matters, then blocks of { unpacked size, packed size, checksum of the content, data }, all big endian, up
// to an unpacked size of 0.
constexpr std::string_view kMagic{"\x89LZO\0\r\n\x1a\n", 9};
constexpr std::uint32_t kLargestBlock = 256 << 10;
constexpr std::uint16_t kVersionWithLevel = 0x0940;

enum HeaderFlags : std::uint32_t {
  kAdlerOfContent = 0x1,
  kAdlerOfPacked = 0x2,
  kCrcOfContent = 0x100,
  kCrcOfPacked = 0x200,
  kFilter = 0x800,
  kAnyChecksum = kAdlerOfContent | kAdlerOfPacked | kCrcOfContent | kCrcOfPacked,
};

/// Takes big-endian numbers off the front; running out of bytes means a stream that is cut off.
class Reader {
 public:
  explicit Reader(bytes::View data) : data_(data) {}

  bytes::View take(std::uint64_t size) {
    if (!data_.contains(at_, size)) {
      fail_cut_off(Compression::lzo, data_.size());
    }
    const bytes::View taken = data_.sub(at_, size);
    at_ += size;
    return taken;
  }

  std::uint32_t number(std::size_t size) {
    std::uint32_t value = 0;
    for (const std::uint8_t byte : take(size)) {
      value = value << 8 | byte;
    }
    return value;
  }

  [[nodiscard]] std::uint64_t at() const { return at_; }

 private:
  bytes::View data_;
  std::uint64_t at_ = 0;
};

/// Reads over the header; returns its flags.
std::uint32_t read_header(Reader& reader) {
  if (!reader.take(kMagic.size()).starts_with(kMagic)) {
    fail_damaged(Compression::lzo, 0);
  }
  const std::uint32_t version = reader.number(2);
  reader.take(2 + 2 + 1);  // library's version, version needed, method
  if (version >= kVersionWithLevel) {
    reader.take(1);
  }
  const std::uint32_t flags = reader.number(4);
  if ((flags & kFilter) != 0) {
    reader.take(4);
  }
  reader.take(4 + 4);  // mode, time
  if (version >= kVersionWithLevel) {
    reader.take(4);
  }
  reader.take(reader.number(1));  // file name
  reader.take(4);                 // header's checksum
  const std::uint32_t checksums = flags & kAnyChecksum;
  if (checksums != kAdlerOfContent && checksums != kCrcOfContent) {
    fail(Compression::lzo, "was made with options that the kernel cannot read (lzop's defaults are right)");
  }
  return flags;
}

std::uint32_t checksum(std::uint32_t flags, bytes::View content) {
  const auto size = static_cast<uInt>(content.size());
  return static_cast<std::uint32_t>((flags & kAdlerOfContent) != 0 ? adler32(1, content.data(), size)
                                                                   : crc32(0, content.data(), size));
}

}  // namespace

std::uint64_t decode_lzo(bytes::View data, Output& output) {
  if (lzo_init() != LZO_E_OK) {
    throw std::runtime_error("liblzo2 does not work on this machine");
  }
  Reader reader(data);
  const std::uint32_t flags = read_header(reader);
  std::vector<std::uint8_t> buffer(kLargestBlock);
  for (;;) {
    const std::uint64_t start = reader.at();
    const std::uint32_t size = reader.number(4);
    if (size == 0) {
      return reader.at();
    }
    const std::uint32_t packed_size = reader.number(4);
    const std::uint32_t expected = reader.number(4);
    if (size > kLargestBlock || packed_size == 0 || packed_size > size) {
      fail_damaged(Compression::lzo, start);
    }
    bytes::View content = reader.take(packed_size);
    if (packed_size < size) {  // or else it lies there as it is
      lzo_uint made = size;
      if (lzo1x_decompress_safe(content.data(), packed_size, buffer.data(), &made, nullptr) != LZO_E_OK ||
          made != size) {
        fail_damaged(Compression::lzo, start);
      }
      content = bytes::View(buffer).sub(0, size);
    }
    if (checksum(flags, content) != expected) {
      fail_damaged(Compression::lzo, start);
    }
    if (!output.put(content, reader.at())) {
      return reader.at();
    }
  }
}

}  // namespace kexec_load::compress
