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

class MeteredWriter : public BufferWriter {
 public:
  MeteredWriter(std::unique_ptr<BufferWriter> writer, Meter& meter)
      : writer_(std::move(writer)), meter_(meter) {}

  void append(View piece) override {
    writer_->append(piece);
    meter_.done += piece.size();
  }
  Buffer finish() override { return writer_->finish(); }

 private:
  std::unique_ptr<BufferWriter> writer_;
  Meter& meter_;
};

}  // namespace

Buffer::Buffer(std::vector<std::uint8_t> content) {
  auto holder = std::make_shared<std::vector<std::uint8_t>>(std::move(content));
  bytes_ = *holder;
  holder_ = std::move(holder);
}

NewBuffer metered(NewBuffer new_buffer, Meter& meter) {
  return [new_buffer = std::move(new_buffer), &meter](std::uint64_t size) {
    std::uint64_t none = 0;
    meter.total.compare_exchange_strong(none, size);
    return std::make_unique<MeteredWriter>(new_buffer(size), meter);
  };
}

std::unique_ptr<BufferWriter> memory_buffer(std::uint64_t size) {
  return std::make_unique<MemoryWriter>(size);
}

}  // namespace kexec_load::bytes
