#include <bzlib.h>

#include <new>

#include "compress/codec.h"

namespace kexec_load::compress {

namespace {

class Bunzipper {
 public:
  Bunzipper() {
    if (BZ2_bzDecompressInit(&stream_, 0, 0) != BZ_OK) {
      throw std::bad_alloc();
    }
  }
  ~Bunzipper() { BZ2_bzDecompressEnd(&stream_); }
  Bunzipper(const Bunzipper&) = delete;
  Bunzipper& operator=(const Bunzipper&) = delete;

  Step step(bytes::View in, std::span<std::uint8_t> out) {
    // libbz2's characters are bytes, and it lacks the const
    stream_.next_in = reinterpret_cast<char*>(const_cast<std::uint8_t*>(in.data()));
    stream_.avail_in = static_cast<unsigned>(in.size());
    stream_.next_out = reinterpret_cast<char*>(out.data());
    stream_.avail_out = static_cast<unsigned>(out.size());
    const int result = BZ2_bzDecompress(&stream_);
    Step done{in.size() - stream_.avail_in, out.size() - stream_.avail_out, Step::State::damaged};
    if (result == BZ_STREAM_END) {
      done.state = Step::State::end;
    } else if (result == BZ_OK) {
      done.state = Step::State::more;
    }
    return done;
  }

 private:
  bz_stream stream_{};
};

}  // namespace

std::uint64_t decode_bzip2(bytes::View data, Output& output) {
  Bunzipper bunzipper;
  return pump(Compression::bzip2, data, output,
              [&](bytes::View in, std::span<std::uint8_t> out) { return bunzipper.step(in, out); });
}

}  // namespace kexec_load::compress
