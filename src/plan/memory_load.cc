#include "plan/memory_load.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <optional>

#include "choice/command_line.h"
#include "image/vmlinux.h"
#include "plan/boot_parameters.h"
#include "plan/placement.h"
#include "text/size.h"

namespace kexec_load::plan {

namespace {

using text::mebibytes;

constexpr std::size_t kMostSegments = 16;  ///< KEXEC_SEGMENT_MAX
constexpr std::uint64_t kFourGiB = std::uint64_t{1} << 32;
/// No processor has more without five-level paging.
constexpr std::uint64_t kEndOfMemory = std::uint64_t{1} << 46;
/// Where kexec_file_load(2) begins to look (arch/x86/kernel/kexec-bzimage64.c, MIN_…_LOAD_ADDR), save that
/// the parameters stay out of the first MiB, of which every system has its own idea.
constexpr std::uint64_t kLowestInitrd = 16U << 20;
/// Below that lies what a firmware boot ran last: the decompressor, and kernels without KASLR. Emulated
/// machines, which keep translated code, are slow to overwrite that: 40 MB took 0.06 s more from the jump to
/// the new kernel.
constexpr std::uint64_t kUsualInitrd = 64U << 20;
constexpr std::uint64_t kLowestParameters = 1U << 20;

std::uint64_t pages(std::uint64_t size) {
  return align_up(size, image::kPageSize);
}

/// mem=SIZE[KMGTPE], the end of what the new kernel takes for memory; the least where it is given more than
/// once. mem=nopentium and the like are something else.
std::uint64_t end_of_memory(const std::string& command_line) {
  constexpr std::string_view kName = "mem=";
  constexpr std::string_view kUnits = "KMGTPE";
  std::uint64_t end = kEndOfMemory;
  for (const std::string& word : choice::split_command_line(command_line)) {
    std::string_view text = word;
    if (!text.starts_with(kName)) {
      continue;
    }
    text.remove_prefix(kName.size());
    const bool is_hexadecimal = text.starts_with("0x");
    text.remove_prefix(is_hexadecimal ? 2 : 0);
    std::uint64_t size = 0;
    const auto [rest, error] =
        std::from_chars(text.data(), text.data() + text.size(), size, is_hexadecimal ? 16 : 10);
    const std::size_t unit = rest == text.data() + text.size()
                                 ? std::string_view::npos
                                 : kUnits.find(static_cast<char>(*rest & ~0x20));
    const unsigned shift = unit == std::string_view::npos ? 0 : 10 * (static_cast<unsigned>(unit) + 1);
    if (error == std::errc() && size != 0 && size < (kEndOfMemory >> shift)) {
      end = std::min(end, size << shift);
    }
  }
  return end;
}

class LoadMaker {
 public:
  LoadMaker(const ReadyKernel& kernel, const std::vector<bytes::View>& initrds,
            const std::string& command_line, const Platform& platform, const Random& random)
      : kernel_(kernel),
        initrds_(initrds),
        platform_(platform),
        random_(random),
        end_of_memory_(end_of_memory(command_line)),
        placer_(free_memory(platform.firmware_map, platform.resources)) {
    boot_.header = kernel.header;
    boot_.command_line = command_line;
    boot_.relocated = kernel.relocated;
    for (std::uint8_t& byte : boot_.seed) {
      byte = static_cast<std::uint8_t>(random_());
    }
  }

  std::variant<MemoryLoad, Refusal> make() {
    if (kernel_.parts.size() + initrds_.size() + 1 > kMostSegments) {
      return Refusal{"kernel and initrds take more than the 16 segments of kexec_load"};
    }
    load_.placed = !hides_addresses(platform_.resources);
    if (load_.placed && !find_places()) {
      return Refusal{"there is no place in memory for the kernel (" + mebibytes(kernel_.memory) +
                     ") and its initrds (" + mebibytes(initrd_size()) +
                     "), each in one piece above 16 MiB: the largest that is free has " +
                     mebibytes(largest_free_piece())};
    }
    add_segments();
    return std::move(load_);
  }

 private:
  [[nodiscard]] bool above_4g() const { return (kernel_.header.xloadflags & image::kAbove4G) != 0; }

  [[nodiscard]] std::uint64_t initrd_size() const {
    return std::accumulate(
        initrds_.begin(), initrds_.end(), std::uint64_t{0},
        [](std::uint64_t sum, const bytes::View& each) { return pages(sum) + each.size(); });
  }

  [[nodiscard]] std::uint64_t largest_free_piece() const {
    const RangeSet free = free_memory(platform_.firmware_map, platform_.resources);
    std::uint64_t largest = 0;
    for (const Range& each : free.ranges()) {
      largest = std::max(largest, each.intersection(up_to(kLowestInitrd, end_of_memory_)).size());
    }
    return largest;
  }

  [[nodiscard]] Range up_to(std::uint64_t begin, std::uint64_t end) const {
    return {begin, std::max(begin, std::min(end, end_of_memory_))};
  }

  /// What may be anywhere comes last: it must not take the place of what may not.
  bool find_places() {
    return kernel_.anywhere ? place_initrds() && place_parameters() && place_kernel()
                            : place_kernel() && place_initrds() && place_parameters();
  }

  bool place_kernel() {
    const Demand demand{kernel_.memory, kernel_.alignment,
                        up_to(kernel_.lowest, above_4g() ? kEndOfMemory : kFourGiB)};
    const auto place = kernel_.anywhere ? placer_.place_anywhere(demand, random_) : placer_.place_low(demand);
    kernel_place_ = place.value_or(0);
    return place.has_value();
  }

  bool place_initrds() {
    const std::uint64_t size = initrd_size();
    if (size == 0) {
      return true;
    }
    const std::uint64_t end = above_4g() ? kEndOfMemory : std::uint64_t{kernel_.header.initrd_addr_max} + 1;
    auto place = placer_.place_low({pages(size), image::kPageSize, up_to(kUsualInitrd, end)});
    if (!place) {
      place = placer_.place_low({pages(size), image::kPageSize, up_to(kLowestInitrd, end)});
    }
    boot_.initrd = {place.value_or(0), place.value_or(0) + size};
    return place.has_value();
  }

  bool place_parameters() {
    const std::uint64_t size = pages(parameter_segment(boot_, platform_, 0, 0).size());
    const auto place = placer_.place_low({size, image::kPageSize, up_to(kLowestParameters, kFourGiB)});
    parameters_place_ = place.value_or(0);
    return place.has_value();
  }

  void add_segments() {
    for (const ReadyKernel::Part& part : kernel_.parts) {
      add("kernel", part.content, kernel_place_ + part.offset, part.size);
    }
    std::uint64_t at = boot_.initrd.begin;
    for (const bytes::View& initrd : initrds_) {
      add("initrd", initrd, at, pages(initrd.size()));
      at += pages(initrd.size());
    }
    boot_.initrd = {boot_.initrd.begin, boot_.initrd.begin + initrd_size()};
    const bytes::Buffer parameters(
        parameter_segment(boot_, platform_, parameters_place_, kernel_place_ + kernel_.entry));
    add("parameters", parameters.view(), parameters_place_, pages(parameters.size()));
    load_.buffers.push_back(parameters);
    if (kernel_.unpacked) {
      load_.buffers.push_back(*kernel_.unpacked);
      if (kernel_.relocated && kernel_.unpacked->place() == bytes::Buffer::Place::file) {
        load_.changed_bytes = kernel_.unpacked->size();
      }
    }
    load_.entry = load_.placed ? parameters_place_ + kTrampolineOffset : 0;
  }

  void add(const char* what, bytes::View content, std::uint64_t address, std::uint64_t size) {
    load_.segments.push_back({what, content, load_.placed ? address : 0, size});
  }

  const ReadyKernel& kernel_;
  const std::vector<bytes::View>& initrds_;
  const Platform& platform_;
  const Random& random_;
  std::uint64_t end_of_memory_;
  Placer placer_;
  BootInformation boot_;
  std::uint64_t kernel_place_ = 0;
  std::uint64_t parameters_place_ = 0;
  MemoryLoad load_;
};

}  // namespace

std::uint64_t MemoryLoad::segment_bytes() const {
  return std::accumulate(segments.begin(), segments.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const Segment& each) { return sum + each.size; });
}

std::uint64_t MemoryLoad::buffer_bytes() const {
  return std::accumulate(buffers.begin(), buffers.end(), changed_bytes,
                         [](std::uint64_t sum, const bytes::Buffer& each) {
                           return sum + (each.place() == bytes::Buffer::Place::memory ? each.size() : 0);
                         });
}

std::variant<MemoryLoad, Refusal> place(const ReadyKernel& kernel, const std::vector<bytes::View>& initrds,
                                        const std::string& command_line, const Platform& platform,
                                        const Random& random) {
  return LoadMaker(kernel, initrds, command_line, platform, random).make();
}

}  // namespace kexec_load::plan
