#include "support/compressors.h"

#include <bzlib.h>
#include <lz4.h>
#include <lzma.h>
#include <lzo/lzo1x.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>
#include <string_view>

namespace kexec_load::fixture {

namespace {

using compress::Compression;

void require(bool worked) {
  if (!worked) {
    throw std::runtime_error("a compressor failed");
  }
}

void append(Bytes& to, bytes::View what) {
  to.insert(to.end(), what.begin(), what.end());
}

void append_number(Bytes& to, std::uint32_t value, std::size_t size, bool big_endian) {
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t byte = big_endian ? size - 1 - i : i;
    to.push_back(static_cast<std::uint8_t>(value >> (8 * byte)));
  }
}

class Deflater {
 public:
  Deflater() {
    require(deflateInit2(&stream_, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  }
  ~Deflater() { deflateEnd(&stream_); }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  void put(bytes::View content, int flush) {
    std::array<std::uint8_t, 65536> buffer;
    stream_.next_in = const_cast<Bytef*>(content.data());
    stream_.avail_in = static_cast<uInt>(content.size());
    do {
      stream_.next_out = buffer.data();
      stream_.avail_out = buffer.size();
      deflate(&stream_, flush);
      append(packed_, {buffer.data(), buffer.size() - stream_.avail_out});
    } while (stream_.avail_out == 0);
  }
  Bytes finish() {
    put({}, Z_FINISH);
    return std::move(packed_);
  }

 private:
  z_stream stream_{};
  Bytes packed_;
};

Bytes pack_gzip(bytes::View content) {
  Deflater deflater;
  deflater.put(content, Z_NO_FLUSH);
  return deflater.finish();
}

Bytes pack_bzip2(bytes::View content) {
  Bytes packed(content.size() + content.size() / 100 + 1024);
  auto size = static_cast<unsigned>(packed.size());
  auto* from =
      content.empty() ? reinterpret_cast<char*>(packed.data()) : const_cast<char*>(content.text().data());
  require(BZ2_bzBuffToBuffCompress(reinterpret_cast<char*>(packed.data()), &size, from,
                                   static_cast<unsigned>(content.size()), 1, 0, 0) == BZ_OK);
  packed.resize(size);
  return packed;
}

Bytes pack_lzma(bytes::View content) {
  lzma_options_lzma options;
  lzma_lzma_preset(&options, 0);
  lzma_stream stream = LZMA_STREAM_INIT;
  require(lzma_alone_encoder(&stream, &options) == LZMA_OK);
  Bytes packed(content.size() * 2 + 1024);
  stream.next_in = content.data();
  stream.avail_in = content.size();
  stream.next_out = packed.data();
  stream.avail_out = packed.size();
  const lzma_ret result = lzma_code(&stream, LZMA_FINISH);
  packed.resize(packed.size() - stream.avail_out);
  lzma_end(&stream);
  require(result == LZMA_STREAM_END);
  return packed;
}

void append_lzo_block(Bytes& packed, bytes::View block) {
  const auto memory = std::make_unique<std::uint8_t[]>(LZO1X_1_MEM_COMPRESS);
  Bytes small(block.size() + block.size() / 16 + 64);
  lzo_uint size = small.size();
  require(lzo1x_1_compress(block.data(), block.size(), small.data(), &size, memory.get()) == LZO_E_OK);
  const bool is_smaller = size < block.size();
  const bytes::View stored = is_smaller ? bytes::View(small).sub(0, size) : block;
  append_number(packed, static_cast<std::uint32_t>(block.size()), 4, true);
  append_number(packed, static_cast<std::uint32_t>(stored.size()), 4, true);
  append_number(packed, static_cast<std::uint32_t>(adler32(1, block.data(), static_cast<uInt>(block.size()))),
                4, true);
  append(packed, stored);
}

Bytes pack_lzo(bytes::View content) {
  constexpr std::uint64_t kBlock = 256 << 10;
  require(lzo_init() == LZO_E_OK);
  Bytes packed;
  append(packed, bytes::View(std::string_view("\x89LZO\0\r\n\x1a\n", 9)));
  append(packed,
         bytes::View(std::string_view("\x10\x30\x20\xa0\x09\x40\x01\x05", 8)));  // versions, method, level
  append_number(packed, 0x1, 4, true);                                           // Adler-32 of the content
  append(packed, bytes::View(std::string_view("\0\0\x81\xa4\0\0\0\0\0\0\0\0", 12)));  // mode, times
  append_number(packed, 0, 1, true);                                                  // no file name
  append_number(
      packed, static_cast<std::uint32_t>(adler32(1, packed.data() + 9, static_cast<uInt>(packed.size() - 9))),
      4, true);
  for (std::uint64_t at = 0; at < content.size(); at += kBlock) {
    append_lzo_block(packed, content.sub(at, std::min(kBlock, content.size() - at)));
  }
  append_number(packed, 0, 4, true);
  return packed;
}

Bytes pack_lz4(bytes::View content) {
  constexpr std::uint64_t kBlock = 8 << 20;
  Bytes packed{0x02, 0x21, 0x4c, 0x18};
  for (std::uint64_t at = 0; at < content.size(); at += kBlock) {
    const bytes::View block = content.sub(at, std::min(kBlock, content.size() - at));
    std::vector<char> small(static_cast<std::size_t>(LZ4_compressBound(static_cast<int>(block.size()))));
    const int size = LZ4_compress_default(block.text().data(), small.data(), static_cast<int>(block.size()),
                                          static_cast<int>(small.size()));
    require(size > 0);
    append_number(packed, static_cast<std::uint32_t>(size), 4, false);
    packed.insert(packed.end(), small.begin(), small.begin() + size);
  }
  return packed;
}

}  // namespace

Bytes pack_xz(bytes::View content, int check) {
  Bytes packed(lzma_stream_buffer_bound(content.size()));
  std::size_t size = 0;
  require(lzma_easy_buffer_encode(0, static_cast<lzma_check>(check), nullptr, content.data(), content.size(),
                                  packed.data(), &size, packed.size()) == LZMA_OK);
  packed.resize(size);
  return packed;
}

Bytes pack_zstd(bytes::View content, bool checksum) {
  const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(), ZSTD_freeCCtx);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, checksum ? 1 : 0);
  Bytes packed(ZSTD_compressBound(content.size()));
  const std::size_t size =
      ZSTD_compress2(context.get(), packed.data(), packed.size(), content.data(), content.size());
  require(ZSTD_isError(size) == 0);
  packed.resize(size);
  return packed;
}

Bytes gzip_bomb(bytes::View front, std::uint64_t size) {
  constexpr std::uint64_t kPiece = 1 << 20;
  const Bytes zeros(kPiece);
  Deflater deflater;
  deflater.put(front, Z_NO_FLUSH);
  for (std::uint64_t left = size; left > 0; left -= std::min(left, kPiece)) {
    deflater.put(bytes::View(zeros).sub(0, std::min(left, kPiece)), Z_NO_FLUSH);
  }
  return deflater.finish();
}

Bytes pack(Compression compression, bytes::View content) {
  switch (compression) {
    case Compression::gzip:
      return pack_gzip(content);
    case Compression::bzip2:
      return pack_bzip2(content);
    case Compression::lzma:
      return pack_lzma(content);
    case Compression::xz:
      return pack_xz(content, LZMA_CHECK_CRC32);
    case Compression::lzo:
      return pack_lzo(content);
    case Compression::lz4:
      return pack_lz4(content);
    case Compression::zstd:
      return pack_zstd(content, true);
    case Compression::none:
      break;
  }
  return {content.begin(), content.end()};
}

std::vector<Compression> all_compressions() {
  return {Compression::gzip, Compression::bzip2, Compression::lzma, Compression::xz,
          Compression::lzo,  Compression::lz4,   Compression::zstd};
}

}  // namespace kexec_load::fixture
