#include "image/cpio.h"

#include <algorithm>
#include <numeric>
#include <string_view>

#include "image/file_kind.h"
#include "text/error.h"

namespace kexec_load::image {

namespace {

// Documentation/driver-api/early-userspace/buffer-format.rst: a magic and 13 numbers of eight hexadecimal
// digits, a name with its NUL, padding to 4 bytes, the content, padding to 4 bytes.
constexpr std::size_t kMagicSize = 6;
constexpr std::size_t kDigits = 8;
constexpr std::size_t kHeaderSize = kMagicSize + 13 * kDigits;
constexpr std::size_t kAlignment = 4;
constexpr std::size_t kLongestName = 4096;  // PATH_MAX; the kernel skips entries of a longer one

enum Field : std::size_t { kMode = 1, kFileSize = 6, kNameSize = 11, kSum = 12 };

constexpr std::uint32_t kFileTypeMask = 0170000;
constexpr std::uint32_t kRegularFile = 0100000;

constexpr std::string_view kTrailer = "TRAILER!!!";
constexpr std::string_view kMicrocode = "kernel/x86/microcode/";

int digit_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::uint64_t padding(std::uint64_t position) {
  return (kAlignment - position % kAlignment) % kAlignment;
}

}  // namespace

void CpioWalker::fail(const std::string& why) const {
  throw text::Error(text::ErrorKind::image,
                    "the cpio entry at byte " + std::to_string(entry_start_) + " is damaged: " + why);
}

std::size_t CpioWalker::feed(bytes::View piece) {
  std::size_t taken = 0;
  while (taken < piece.size() && !stopped()) {
    const std::size_t step_size = step(piece.from(taken));
    if (step_size == 0 && state_ == State::between) {
      break;
    }
    taken += step_size;
  }
  return taken;
}

bool CpioWalker::stopped() const {
  return stop_ == At::trailer && has_trailer_ && state_ == State::between;
}

std::size_t CpioWalker::step(bytes::View piece) {
  switch (state_) {
    case State::header:
    case State::name:
      return collect(piece);
    case State::body:
      return pass_body(piece);
    case State::padding:
      return pass_padding(piece);
    case State::between:
      break;
  }
  return pass_zeros(piece);
}

std::size_t CpioWalker::pass_zeros(bytes::View piece) {
  const auto* first = std::find_if(piece.begin(), piece.end(), [](std::uint8_t byte) { return byte != 0; });
  const auto zeros = static_cast<std::size_t>(first - piece.begin());
  position_ += zeros;
  if (zeros == 0 && *first == '0' && position_ % kAlignment == 0) {
    begin_entry();
  }
  return zeros;
}

void CpioWalker::begin_entry() {
  state_ = State::header;
  entry_start_ = position_;
  has_trailer_ = false;
  collected_.clear();
  collect_size_ = kHeaderSize;
}

std::size_t CpioWalker::collect(bytes::View piece) {
  const std::size_t size = std::min(piece.size(), collect_size_ - collected_.size());
  collected_.append(piece.sub(0, size).text());
  position_ += size;
  if (collected_.size() == collect_size_) {
    state_ == State::header ? end_header() : end_name();
  }
  return size;
}

void CpioWalker::end_header() {
  if (!is_cpio(bytes::View(collected_))) {
    fail("it does not begin with 070701");
  }
  has_sums_ = collected_[kMagicSize - 1] == '2';
  const auto number = [this](Field field) {
    std::uint32_t value = 0;
    for (const char c : collected_.substr(kMagicSize + field * kDigits, kDigits)) {
      const int digit = digit_value(c);
      if (digit < 0) {
        fail("its header holds something other than hexadecimal digits");
      }
      value = value << 4 | static_cast<std::uint32_t>(digit);
    }
    return value;
  };
  is_regular_ = (number(kMode) & kFileTypeMask) == kRegularFile;
  body_left_ = number(kFileSize);
  expected_sum_ = number(kSum);
  sum_ = 0;
  const std::size_t name_size = number(kNameSize);
  if (name_size == 0 || name_size > kLongestName) {
    fail("its name has " + std::to_string(name_size) + " bytes");
  }
  state_ = State::name;
  collected_.clear();
  collect_size_ = name_size + padding(position_ + name_size);
}

void CpioWalker::end_name() {
  const std::size_t end = collected_.find('\0');
  if (end == std::string::npos) {
    fail("its name does not end");
  }
  const std::string_view name = std::string_view(collected_).substr(0, end);
  has_trailer_ = name == kTrailer;
  has_early_microcode_ = has_early_microcode_ || (is_regular_ && name.starts_with(kMicrocode));
  state_ = State::body;
  if (body_left_ == 0) {
    end_body();
  }
}

std::size_t CpioWalker::pass_body(bytes::View piece) {
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), body_left_));
  if (has_sums_ && is_regular_) {
    const bytes::View content = piece.sub(0, size);
    sum_ = std::accumulate(content.begin(), content.end(), sum_);
  }
  position_ += size;
  body_left_ -= size;
  if (body_left_ == 0) {
    end_body();
  }
  return size;
}

void CpioWalker::end_body() {
  if (has_sums_ && is_regular_ && sum_ != expected_sum_) {
    fail("its checksum is wrong");
  }
  state_ = padding(position_) == 0 ? State::between : State::padding;
}

std::size_t CpioWalker::pass_padding(bytes::View piece) {
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), padding(position_)));
  position_ += size;
  if (padding(position_) == 0) {
    state_ = State::between;
  }
  return size;
}

}  // namespace kexec_load::image
