#include "bytes/buffer.h"

namespace kexec_load::bytes {

namespace {

class MemoryWriter : public BufferWriter {
 public:
  /// The memory must never be there twice.
  explicit MemoryWriter(std::uint64_t size) { content_.reserve(size); }

  void append(View piece) override { content_.insert(content_.end(), piece.begin(), piece.end()); }
  Buffer finish() override { return Buffer(std::move(content_)); }

 private:
  std::vector<std::uint8_t> content_;
};

}  // namespace

Buffer::Buffer(std::vector<std::uint8_t> content) {
  auto holder = std::make_shared<std::vector<std::uint8_t>>(std::move(content));
  bytes_ = *holder;
  holder_ = std::move(holder);
}

std::unique_ptr<BufferWriter> memory_buffer(std::uint64_t size) {
  return std::make_unique<MemoryWriter>(size);
}

}  // namespace kexec_load::bytes
