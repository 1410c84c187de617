#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "bytes/meter.h"
#include "bytes/view.h"
#include "compress/compression.h"

namespace kexec_load::compress {

/// Takes the next piece of the content, valid during the call only. False: enough, stop here.
using Sink = std::function<bool(bytes::View piece)>;

/// How far a decoder came.
struct Decoded {
  std::uint64_t consumed = 0;  ///< bytes of input up to the stream's end, whatever follows them
  std::uint64_t produced = 0;  ///< bytes of content
  bool stopped = false;        ///< the sink had enough: neither number says anything about the whole stream
};

/// Unpacks the one stream at the front of `data`, piece by piece, in constant memory. Bytes behind the stream
/// are not looked at (save that an lz4 stream ends where a zero length or the input does, since its format
/// has no end mark). Throws text::Error (kind image) with a plain sentence where the stream is damaged, cut
/// off, or holds more than `most` bytes: that many at most are handed to `sink`. `data` must begin with a
/// magic that detect() knows. `meter` counts the input.
Decoded decode(bytes::View data, std::uint64_t most, const Sink& sink, bytes::Meter* meter = nullptr);

/// The whole content of the one stream at the front of `data`, of at most `most` bytes; errors as decode().
[[nodiscard]] std::vector<std::uint8_t> decompress_all(bytes::View data, std::uint64_t most);

/// The first bytes of the content, `size` of them or fewer where the content is shorter. Damage further on
/// stays unseen.
[[nodiscard]] std::vector<std::uint8_t> decompress_front(bytes::View data, std::size_t size);

}  // namespace kexec_load::compress
