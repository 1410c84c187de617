#include "compress/decoder.h"
#include "exact_copy.h"
#include "text/error.h"

using namespace kexec_load;

namespace {

constexpr std::uint64_t kMost = 16 << 20;

/// The last byte of each piece, so that a piece that is not all there is noticed.
std::uint8_t last_byte(bytes::View piece) {
  return piece[piece.size() - 1];
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = fuzz::exact_copy(data, size);
  std::uint64_t seen = 0;
  unsigned sum = 0;
  try {
    const compress::Decoded decoded = compress::decode(bytes::View(input), kMost, [&](bytes::View piece) {
      seen += piece.size();
      sum += last_byte(piece);
      return true;
    });
    fuzz::require(decoded.consumed <= input.size() && decoded.produced == seen && !decoded.stopped);
  } catch (const text::Error&) {  // what most inputs are for
  }
  fuzz::require(seen <= kMost && sum <= seen * 0xff);
  return 0;
}
