#include "compress/codec.h"

#include <algorithm>
#include <vector>

#include "text/error.h"

namespace kexec_load::compress {

namespace {

constexpr std::size_t kOutputPiece = std::size_t{128} << 10;
/// zlib and libbz2 count input in 32 bits.
constexpr std::size_t kInputPiece = std::size_t{1} << 30;

}  // namespace

void fail(Compression compression, const std::string& what) {
  throw text::Error(text::ErrorKind::image, "the " + std::string(name(compression)) + " data " + what);
}

void fail_damaged(Compression compression, std::uint64_t offset) {
  fail(compression, "is damaged near byte " + std::to_string(offset));
}

void fail_cut_off(Compression compression, std::uint64_t size) {
  fail(compression, "is cut off after " + std::to_string(size) + " bytes");
}

bool Output::put(bytes::View piece, std::uint64_t taken) {
  if (meter_ != nullptr) {
    meter_->done += taken - taken_;
    taken_ = taken;
  }
  if (piece.empty()) {
    return true;
  }
  if (piece.size() > most_ - produced_) {
    fail(compression_, "holds more than the " + std::to_string(most_) + " bytes that are allowed");
  }
  produced_ += piece.size();
  stopped_ = !sink_(piece);
  return !stopped_;
}

std::uint64_t pump(Compression compression, bytes::View data, Output& output, const StepFunction& step) {
  std::vector<std::uint8_t> buffer(kOutputPiece);
  std::uint64_t taken = 0;
  for (;;) {
    const bytes::View rest = data.from(taken);
    const Step done = step(rest.sub(0, std::min(rest.size(), kInputPiece)), buffer);
    taken += done.taken;
    if (!output.put(bytes::View(buffer).sub(0, done.made), taken) || done.state == Step::State::end) {
      return taken;
    }
    if (done.state == Step::State::damaged) {
      fail_damaged(compression, taken);
    }
    if (done.state == Step::State::too_much_memory) {
      fail(compression, "needs more than " + std::to_string(kMostMemory >> 20) + " MiB of memory to unpack");
    }
    if (done.taken == 0 && done.made == 0) {  // it waits for input, and there is none
      fail_cut_off(compression, data.size());
    }
  }
}

}  // namespace kexec_load::compress
