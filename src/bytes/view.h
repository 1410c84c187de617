#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>
#include <vector>

namespace kexec_load::bytes {

/// Foreign bytes: a window that does not own what it shows. Every access is checked; one outside throws
/// text::Error (kind image) that names the offsets. Parsers of foreign formats use nothing else.
class View {
 public:
  View() = default;
  View(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
  explicit View(const std::vector<std::uint8_t>& bytes) : View(bytes.data(), bytes.size()) {}
  explicit View(std::string_view text);

  [[nodiscard]] const std::uint8_t* data() const { return data_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] const std::uint8_t* begin() const { return data_; }
  [[nodiscard]] const std::uint8_t* end() const { return data_ + size_; }

  /// Whether [offset, offset + size) lies inside; never overflows.
  [[nodiscard]] bool contains(std::uint64_t offset, std::uint64_t size) const {
    return offset <= size_ && size <= size_ - offset;
  }

  /// Exactly [offset, offset + size).
  [[nodiscard]] View sub(std::uint64_t offset, std::uint64_t size) const {
    if (!contains(offset, size)) {
      fail_outside(offset, size);
    }
    return {data_ + offset, static_cast<std::size_t>(size)};
  }
  /// From `offset` to the end.
  [[nodiscard]] View from(std::uint64_t offset) const;

  /// A copy of the structure at `offset`; T is made of endian types, so that it has no padding and no
  /// alignment.
  template <typename T>
  [[nodiscard]] T at(std::uint64_t offset) const {
    static_assert(std::is_trivially_copyable_v<T> && alignof(T) == 1,
                  "on-disk structures are made of endian types");
    T value;
    std::memcpy(&value, sub(offset, sizeof(T)).data(), sizeof(T));
    return value;
  }

  [[nodiscard]] std::uint8_t operator[](std::uint64_t offset) const { return *sub(offset, 1).data(); }
  [[nodiscard]] bool starts_with(std::string_view magic) const;
  /// The same bytes as characters.
  [[nodiscard]] std::string_view text() const;

 private:
  [[noreturn]] void fail_outside(std::uint64_t offset, std::uint64_t size) const;

  const std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace kexec_load::bytes
