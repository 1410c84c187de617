#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "bytes/meter.h"
#include "bytes/view.h"
#include "compress/decoder.h"

// What the codecs have in common; for src/compress only.
namespace kexec_load::compress {

/// Where a codec's content goes: counted, never more than was allowed, and no more once the sink had enough.
class Output {
 public:
  Output(Compression compression, std::uint64_t most, const Sink& sink, bytes::Meter* meter)
      : compression_(compression), most_(most), sink_(sink), meter_(meter) {}

  /// The next piece of content, the input's first `taken` bytes being decoded. False: stop decoding. Throws,
  /// before handing anything on, where the content would grow over the limit.
  bool put(bytes::View piece, std::uint64_t taken);

  [[nodiscard]] std::uint64_t produced() const { return produced_; }
  [[nodiscard]] bool stopped() const { return stopped_; }

 private:
  Compression compression_;
  std::uint64_t most_;
  const Sink& sink_;
  bytes::Meter* meter_;
  std::uint64_t taken_ = 0;
  std::uint64_t produced_ = 0;
  bool stopped_ = false;
};

/// Memory that a stream may demand for its dictionary before it is refused: xz -9 takes 65 MiB, the kernel's
/// own build up to 128.
constexpr std::uint64_t kMostMemory = std::uint64_t{256} << 20;

[[noreturn]] void fail_damaged(Compression compression, std::uint64_t offset);
[[noreturn]] void fail_cut_off(Compression compression, std::uint64_t size);
[[noreturn]] void fail(Compression compression, const std::string& what);

/// What one call of a library's decoder did.
struct Step {
  enum class State { more, end, damaged, too_much_memory };
  std::size_t taken = 0;  ///< bytes of input
  std::size_t made = 0;   ///< bytes of output
  State state = State::more;
};

/// One call of a library's decoder, which takes from `in` and writes to `out` what it can.
using StepFunction = std::function<Step(bytes::View in, std::span<std::uint8_t> out)>;

/// Calls `step` until the stream ends; returns how much input it took.
std::uint64_t pump(Compression compression, bytes::View data, Output& output, const StepFunction& step);

// Each decodes the stream at the front of `data` and returns how much input it took.
std::uint64_t decode_gzip(bytes::View data, Output& output);
std::uint64_t decode_bzip2(bytes::View data, Output& output);
std::uint64_t decode_lzma(bytes::View data, Output& output);
std::uint64_t decode_xz(bytes::View data, Output& output);
std::uint64_t decode_lzo(bytes::View data, Output& output);
std::uint64_t decode_lz4(bytes::View data, Output& output);
std::uint64_t decode_zstd(bytes::View data, Output& output);

}  // namespace kexec_load::compress
