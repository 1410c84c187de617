#include <zlib.h>

#include <new>

#include "compress/codec.h"

namespace kexec_load::compress {

namespace {

class Inflater {
 public:
  Inflater() {
    constexpr int kGzipOnly = 16;
    if (inflateInit2(&stream_, MAX_WBITS + kGzipOnly) != Z_OK) {
      throw std::bad_alloc();
    }
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  Step step(bytes::View in, std::span<std::uint8_t> out) {
    stream_.next_in = const_cast<Bytef*>(in.data());  // zlib's interface lacks the const
    stream_.avail_in = static_cast<uInt>(in.size());
    stream_.next_out = out.data();
    stream_.avail_out = static_cast<uInt>(out.size());
    const int result = inflate(&stream_, Z_NO_FLUSH);
    Step done{in.size() - stream_.avail_in, out.size() - stream_.avail_out, Step::State::damaged};
    if (result == Z_STREAM_END) {
      done.state = Step::State::end;
    } else if (result == Z_OK || result == Z_BUF_ERROR) {
      done.state = Step::State::more;
    }
    return done;
  }

 private:
  z_stream stream_{};
};

}  // namespace

std::uint64_t decode_gzip(bytes::View data, Output& output) {
  Inflater inflater;
  return pump(Compression::gzip, data, output,
              [&](bytes::View in, std::span<std::uint8_t> out) { return inflater.step(in, out); });
}

}  // namespace kexec_load::compress
