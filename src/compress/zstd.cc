#include <zstd.h>
#include <zstd_errors.h>

#include <memory>
#include <new>

#include "compress/codec.h"

namespace kexec_load::compress {

namespace {

Step::State state(std::size_t result) {
  if (ZSTD_isError(result) == 0) {
    return result == 0 ? Step::State::end : Step::State::more;
  }
  // The library's limit of 128 MiB for the window is the kernel's too.
  return ZSTD_getErrorCode(result) == ZSTD_error_frameParameter_windowTooLarge ? Step::State::too_much_memory
                                                                               : Step::State::damaged;
}

}  // namespace

std::uint64_t decode_zstd(bytes::View data, Output& output) {
  const std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream(ZSTD_createDStream(),
                                                                          ZSTD_freeDStream);
  if (stream == nullptr) {
    throw std::bad_alloc();
  }
  return pump(Compression::zstd, data, output, [&](bytes::View in, std::span<std::uint8_t> out) -> Step {
    ZSTD_inBuffer from{in.data(), in.size(), 0};
    ZSTD_outBuffer to{out.data(), out.size(), 0};
    const std::size_t result = ZSTD_decompressStream(stream.get(), &to, &from);
    return {from.pos, to.pos, state(result)};
  });
}

}  // namespace kexec_load::compress
