#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "bytes/meter.h"
#include "bytes/view.h"

namespace kexec_load::bytes {

/// Bytes of ours, which may be changed. A value; copies share the bytes.
class Buffer {
 public:
  /// Where the bytes are.
  enum class Place {
    memory,  ///< which nobody else can have meanwhile
    file,  ///< the kernel keeps in memory what there is room for, and all that is changed: the file never is
    own_file  ///< the changes go to the file as well
  };

  Buffer() = default;
  explicit Buffer(std::vector<std::uint8_t> content);
  /// `holder` keeps the bytes.
  Buffer(std::shared_ptr<void> holder, std::span<std::uint8_t> bytes, Place place)
      : holder_(std::move(holder)), bytes_(bytes), place_(place) {}

  [[nodiscard]] View view() const { return {bytes_.data(), bytes_.size()}; }
  [[nodiscard]] std::span<std::uint8_t> bytes() const { return bytes_; }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  [[nodiscard]] Place place() const { return place_; }

 private:
  std::shared_ptr<void> holder_;
  std::span<std::uint8_t> bytes_;
  Place place_ = Place::memory;
};

/// Takes the content of a buffer, piece after piece.
class BufferWriter {
 public:
  BufferWriter() = default;
  BufferWriter(const BufferWriter&) = delete;
  BufferWriter& operator=(const BufferWriter&) = delete;
  virtual ~BufferWriter() = default;

  virtual void append(View piece) = 0;
  /// All that was appended; the writer is used up then.
  virtual Buffer finish() = 0;
};

/// Begins a buffer that will have `size` bytes.
using NewBuffer = std::function<std::unique_ptr<BufferWriter>(std::uint64_t size)>;

/// The same buffers, with `meter` counting what goes into them: of their sizes, where it has no total yet.
NewBuffer metered(NewBuffer new_buffer, Meter& meter);

/// In memory.
std::unique_ptr<BufferWriter> memory_buffer(std::uint64_t size);

}  // namespace kexec_load::bytes
