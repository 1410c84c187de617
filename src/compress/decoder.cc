#include "compress/decoder.h"

#include <algorithm>
#include <limits>

#include "compress/codec.h"
#include "text/error.h"

namespace kexec_load::compress {

namespace {

std::uint64_t run(Compression compression, bytes::View data, Output& output) {
  switch (compression) {
    case Compression::gzip:
      return decode_gzip(data, output);
    case Compression::bzip2:
      return decode_bzip2(data, output);
    case Compression::lzma:
      return decode_lzma(data, output);
    case Compression::xz:
      return decode_xz(data, output);
    case Compression::lzo:
      return decode_lzo(data, output);
    case Compression::lz4:
      return decode_lz4(data, output);
    case Compression::zstd:
      return decode_zstd(data, output);
    case Compression::none:
      break;
  }
  throw text::Error(text::ErrorKind::image, "the data begins with the magic of no known compression");
}

}  // namespace

Decoded decode(bytes::View data, std::uint64_t most, const Sink& sink, bytes::Meter* meter) {
  const Compression compression = detect(data);
  Output output(compression, most, sink, meter);
  Decoded decoded;
  decoded.consumed = run(compression, data, output);
  decoded.produced = output.produced();
  decoded.stopped = output.stopped();
  return decoded;
}

std::vector<std::uint8_t> decompress_all(bytes::View data, std::uint64_t most) {
  std::vector<std::uint8_t> content;
  decode(data, most, [&](bytes::View piece) {
    content.insert(content.end(), piece.begin(), piece.end());
    return true;
  });
  return content;
}

std::vector<std::uint8_t> decompress_front(bytes::View data, std::size_t size) {
  std::vector<std::uint8_t> front;
  decode(data, std::numeric_limits<std::uint64_t>::max(), [&](bytes::View piece) {
    const bytes::View wanted = piece.sub(0, std::min(piece.size(), size - front.size()));
    front.insert(front.end(), wanted.begin(), wanted.end());
    return front.size() < size;
  });
  return front;
}

}  // namespace kexec_load::compress
