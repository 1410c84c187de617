#include <lzma.h>

#include <new>

#include "compress/codec.h"

namespace kexec_load::compress {

namespace {

/// liblzma's decoder of one stream, of either of its formats.
class Unpacker {
 public:
  explicit Unpacker(Compression compression) {
    const lzma_ret result = compression == Compression::lzma ? lzma_alone_decoder(&stream_, kMostMemory)
                                                             : lzma_stream_decoder(&stream_, kMostMemory, 0);
    if (result != LZMA_OK) {
      throw std::bad_alloc();
    }
  }
  ~Unpacker() { lzma_end(&stream_); }
  Unpacker(const Unpacker&) = delete;
  Unpacker& operator=(const Unpacker&) = delete;

  Step step(bytes::View in, std::span<std::uint8_t> out) {
    stream_.next_in = in.data();
    stream_.avail_in = in.size();
    stream_.next_out = out.data();
    stream_.avail_out = out.size();
    const lzma_ret result = lzma_code(&stream_, LZMA_RUN);
    return {in.size() - stream_.avail_in, out.size() - stream_.avail_out, state(result)};
  }

 private:
  static Step::State state(lzma_ret result) {
    switch (result) {
      case LZMA_OK:
      case LZMA_BUF_ERROR:
        return Step::State::more;
      case LZMA_STREAM_END:
        return Step::State::end;
      case LZMA_MEMLIMIT_ERROR:
        return Step::State::too_much_memory;
      default:
        return Step::State::damaged;
    }
  }

  lzma_stream stream_ = LZMA_STREAM_INIT;
};

std::uint64_t decode_with_liblzma(Compression compression, bytes::View data, Output& output) {
  Unpacker unpacker(compression);
  return pump(compression, data, output,
              [&](bytes::View in, std::span<std::uint8_t> out) { return unpacker.step(in, out); });
}

}  // namespace

std::uint64_t decode_lzma(bytes::View data, Output& output) {
  return decode_with_liblzma(Compression::lzma, data, output);
}

std::uint64_t decode_xz(bytes::View data, Output& output) {
  return decode_with_liblzma(Compression::xz, data, output);
}

}  // namespace kexec_load::compress
