#include "plan/jump_stamp.h"

#include <algorithm>
#include <string_view>

#include "bytes/endian.h"

namespace kexec_load::plan {

namespace {

constexpr std::string_view kMagic = "kexec-load jump";
static_assert(kMagic.size() < kJumpStampOffset);
constexpr std::size_t kSize = kJumpStampOffset + sizeof(bytes::Le64);

}  // namespace

std::vector<std::uint8_t> empty_jump_stamp() {
  std::vector<std::uint8_t> data(kSize);
  std::copy(kMagic.begin(), kMagic.end(), data.begin());
  return data;
}

std::optional<std::uint64_t> read_jump_stamp(bytes::View data) {
  if (data.size() != kSize || !data.text().starts_with(kMagic)) {
    return std::nullopt;
  }
  const std::uint64_t ticks = data.at<bytes::Le64>(kJumpStampOffset);
  return ticks != 0 ? std::optional(ticks) : std::nullopt;
}

}  // namespace kexec_load::plan
