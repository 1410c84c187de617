#include "image/relocation.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>
#include <vector>

#include "bytes/endian.h"

namespace kexec_load::image {

namespace {

constexpr std::uint64_t kEntry = sizeof(bytes::Le32);

std::uint64_t sign_extended(std::uint32_t word) {
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int32_t>(word)));
}

/// Calls `visit` with the offset in the payload, and the virtual address, of each `Word` that a list names.
/// False: one is not all in the file, or `visit` answered so. Neighbouring addresses lie in the same segment
/// mostly.
template <typename Word, typename Visit>
bool visit_words(bytes::View list, const Vmlinux& kernel, Visit visit) {
  const auto places_in = [](const Piece& each) {
    return each.size < sizeof(Word) ? 0 : each.size - sizeof(Word) + 1;
  };
  Piece segment;
  std::uint64_t places = 0;  // for a word in it
  for (std::uint64_t at = 0; at < list.size(); at += kEntry) {
    const std::uint64_t address = sign_extended(list.at<bytes::Le32>(at));
    const std::uint64_t physical = address - kKernelMap;
    if (physical - segment.address >= places) {
      const auto found = std::find_if(kernel.segments.begin(), kernel.segments.end(), [&](const Piece& each) {
        return physical - each.address < places_in(each);
      });
      if (found == kernel.segments.end()) {
        return false;
      }
      segment = *found;
      places = places_in(segment);
    }
    if (!visit(segment.offset + (physical - segment.address), address)) {
      return false;
    }
  }
  return true;
}

/// The lists between the zero words, from the table's front on; the kernel reads them from the end.
std::vector<bytes::View> split_lists(bytes::View table) {
  std::vector<bytes::View> lists;
  std::uint64_t end = table.size();
  for (std::uint64_t at = table.size(); at >= kEntry; at -= kEntry) {
    if (table.at<bytes::Le32>(at - kEntry) == 0) {
      lists.push_back(table.sub(at, end - at));
      end = at - kEntry;
      if (lists.size() > 3) {
        break;
      }
    }
  }
  std::reverse(lists.begin(), lists.end());
  return end == 0 ? lists : std::vector<bytes::View>();
}

/// Whether a relocated word looks like what belongs in its list.
class Plausible {
 public:
  explicit Plausible(const Vmlinux& kernel)
      : begin_(kKernelMap + kernel.begin), end_(kKernelMap + kernel.end) {}

  [[nodiscard]] bool address(std::uint64_t value) const { return value >= begin_ && value <= end_; }
  /// The distance from the word to a per-CPU variable, whose addresses begin at zero.
  [[nodiscard]] static bool distance(std::uint32_t value, std::uint64_t place) {
    constexpr std::uint32_t kMostPerCpu = 32U << 20;
    constexpr std::uint32_t kInstruction = 64;
    return value + static_cast<std::uint32_t>(place) + kInstruction < kMostPerCpu;
  }

 private:
  std::uint64_t begin_;
  std::uint64_t end_;
};

/// Whether all addresses are in order and in the file, and nearly all words plausible: up to 0.7 per cent of
/// real ones are zero or physical addresses. Of a long list a thousand runs, evenly spread, tell that as well
/// as all: each page that is looked at has to come from memory.
template <typename Word, typename IsPlausible>
bool is_sound(bytes::View list, bytes::View payload, const Vmlinux& kernel, IsPlausible is_plausible) {
  constexpr std::uint64_t kOneIn = 50;
  constexpr std::uint64_t kRun = 8;
  constexpr std::uint64_t kRuns = 1024;
  const std::uint64_t step = std::max(kRun, list.size() / kEntry / kRuns);
  std::uint64_t place_in_step = 0;
  std::uint64_t last = 0;
  std::uint64_t looked_at = 0;
  std::uint64_t odd = 0;
  const bool in_order = visit_words<Word>(list, kernel, [&](std::uint64_t offset, std::uint64_t address) {
    if (place_in_step < kRun) {
      ++looked_at;
      odd += is_plausible(payload.at<Word>(offset), address) ? 0 : 1;
    }
    place_in_step = place_in_step + 1 == step ? 0 : place_in_step + 1;
    return address >= std::exchange(last, address);
  });
  return in_order && odd * kOneIn <= looked_at;
}

template <typename Word, typename Change>
void change_word(std::span<std::uint8_t> place, Change change) {
  Word word;
  std::memcpy(&word, place.data(), sizeof(word));
  word = change(word);
  std::memcpy(place.data(), &word, sizeof(word));
}

/// Each word has to come from memory; those of a batch do at the same time.
template <typename Word, typename Change>
void change_words(std::span<std::uint8_t> payload, const Vmlinux& kernel, bytes::View list, Change change) {
  std::array<std::uint64_t, 64> batch{};
  std::size_t count = 0;
  const auto change_batch = [&] {
    for (const std::uint64_t offset : std::span(batch).first(std::exchange(count, 0))) {
      change_word<Word>(payload.subspan(offset, sizeof(Word)), change);
    }
  };
  visit_words<Word>(list, kernel, [&](std::uint64_t offset, std::uint64_t) {
    __builtin_prefetch(&payload[offset], 1);
    batch.at(count++) = offset;
    if (count == batch.size()) {
      change_batch();
    }
    return true;
  });
  change_batch();
}

}  // namespace

std::optional<RelocationTable> read_relocations(bytes::View payload, const Vmlinux& kernel) {
  if (kernel.file_end >= payload.size() || (payload.size() - kernel.file_end) % kEntry != 0) {
    return std::nullopt;
  }
  const std::vector<bytes::View> lists = split_lists(payload.from(kernel.file_end));
  if (lists.size() != 2 && lists.size() != 3) {
    return std::nullopt;
  }
  const RelocationTable table{lists.front(), lists.size() == 3 ? lists[1] : bytes::View(), lists.back()};
  const Plausible plausible(kernel);
  const bool sound =
      is_sound<bytes::Le64>(table.words64, payload, kernel,
                            [&](std::uint64_t value, std::uint64_t) { return plausible.address(value); }) &&
      is_sound<bytes::Le32>(
          table.words32, payload, kernel,
          [&](std::uint32_t value, std::uint64_t) { return plausible.address(sign_extended(value)); }) &&
      is_sound<bytes::Le32>(table.inverse_words32, payload, kernel, Plausible::distance);
  return sound ? std::optional(table) : std::nullopt;
}

void relocate(std::span<std::uint8_t> payload, const Vmlinux& kernel, const RelocationTable& table,
              std::uint64_t offset) {
  const auto offset32 = static_cast<std::uint32_t>(offset);
  change_words<bytes::Le64>(payload, kernel, table.words64,
                            [&](std::uint64_t word) { return bytes::Le64(word + offset); });
  change_words<bytes::Le32>(payload, kernel, table.inverse_words32,
                            [&](std::uint32_t word) { return bytes::Le32(word - offset32); });
  change_words<bytes::Le32>(payload, kernel, table.words32,
                            [&](std::uint32_t word) { return bytes::Le32(word + offset32); });
}

}  // namespace kexec_load::image
