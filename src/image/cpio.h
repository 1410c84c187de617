#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "bytes/view.h"

namespace kexec_load::image {

/// Walks cpio archives ("newc") as the kernel does (init/initramfs.c), handed over in pieces of any size. It
/// checks what the kernel relies on, keeps nothing of the files, and passes over their content without
/// reading it, save where an archive carries checksums (magic 070702).
class CpioWalker {
 public:
  enum class At { trailer, end };  ///< where to stop: behind the first archive's trailer, or never

  explicit CpioWalker(At stop) : stop_(stop) {}

  /// Takes bytes and returns how many: fewer than all where it stops at a trailer, or where between two
  /// entries a byte stands that begins no entry. Throws text::Error (kind image) where an entry is damaged.
  std::size_t feed(bytes::View piece);

  /// Whether the bytes taken so far end where an entry does: otherwise the last one is cut off.
  [[nodiscard]] bool is_complete() const { return state_ == State::between || state_ == State::padding; }
  /// Whether the last entry was an end mark ("TRAILER!!!"), which the kernel does not ask for.
  [[nodiscard]] bool has_trailer() const { return has_trailer_; }
  [[nodiscard]] bool has_early_microcode() const { return has_early_microcode_; }
  [[nodiscard]] std::uint64_t position() const { return position_; }

 private:
  enum class State { header, name, body, padding, between };

  [[nodiscard]] bool stopped() const;
  std::size_t step(bytes::View piece);
  std::size_t collect(bytes::View piece);
  std::size_t pass_body(bytes::View piece);
  std::size_t pass_padding(bytes::View piece);
  std::size_t pass_zeros(bytes::View piece);
  void begin_entry();
  void end_header();
  void end_name();
  void end_body();
  [[noreturn]] void fail(const std::string& why) const;

  At stop_;
  State state_ = State::between;
  std::uint64_t position_ = 0;
  std::uint64_t entry_start_ = 0;
  std::string collected_;  ///< the header or the name, as far as it is there
  std::size_t collect_size_ = 0;
  std::uint64_t body_left_ = 0;
  bool is_regular_ = false;
  bool has_sums_ = false;
  std::uint32_t expected_sum_ = 0;
  std::uint32_t sum_ = 0;
  bool has_trailer_ = false;
  bool has_early_microcode_ = false;
};

}  // namespace kexec_load::image
