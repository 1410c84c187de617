#include "plan/memory_map.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace kexec_load::plan {

namespace {

constexpr std::uint64_t kPage = 4096;
constexpr std::uint64_t kFirstMiB = 1U << 20;
constexpr std::string_view kRam = "System RAM";
constexpr std::string_view kReserved = "Reserved";
/// "Kernel code", "Kernel data", …: of the running kernel, which is gone then.
constexpr std::string_view kRunningKernel = "Kernel ";

/// Takes a hexadecimal number off the front.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
  if (error != std::errc()) {
    return std::nullopt;
  }
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool take(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) {
    return false;
  }
  text.remove_prefix(expected.size());
  return true;
}

/// "  00100000-3ffdffff : System RAM", with two blanks for each level.
std::optional<IoResource> read_line(std::string_view line) {
  IoResource resource;
  const std::size_t indentation = std::min(line.find_first_not_of(' '), line.size());
  resource.depth = static_cast<unsigned>(indentation / 2);
  line.remove_prefix(indentation);
  const auto begin = take_number(line);
  if (!begin || !take(line, "-")) {
    return std::nullopt;
  }
  const auto last = take_number(line);
  if (!last || *last < *begin || *last == ~std::uint64_t{0} || !take(line, " : ")) {
    return std::nullopt;
  }
  resource.range = {*begin, *last + 1};
  resource.name = line;
  return resource;
}

RangeSet of_type(const std::vector<MapEntry>& map, MemoryType type) {
  RangeSet set;
  for (const MapEntry& each : map) {
    if (each.type == type) {
      set.add(each.range);
    }
  }
  return set;
}

Range whole_pages(const Range& range) {
  const std::uint64_t begin = align_up(range.begin, kPage);
  return {begin, std::max(begin, range.end / kPage * kPage)};
}

}  // namespace

std::vector<IoResource> read_io_resources(std::string_view iomem) {
  std::vector<IoResource> resources;
  while (!iomem.empty()) {
    const std::size_t end = std::min(iomem.find('\n'), iomem.size());
    if (auto resource = read_line(iomem.substr(0, end))) {
      resources.push_back(std::move(*resource));
    }
    iomem.remove_prefix(std::min(end + 1, iomem.size()));
  }
  return resources;
}

bool hides_addresses(const std::vector<IoResource>& resources) {
  return !resources.empty() && std::all_of(resources.begin(), resources.end(), [](const IoResource& each) {
    return each.range == Range{0, 1};
  });
}

std::optional<Range> crash_kernel_range(const std::vector<IoResource>& resources) {
  std::optional<Range> highest;
  for (const IoResource& each : resources) {
    if (each.name == "Crash kernel" && (!highest || each.range.begin > highest->begin)) {
      highest = each.range;
    }
  }
  return hides_addresses(resources) ? std::nullopt : highest;
}

MemoryType memory_type_named(std::string_view name) {
  // arch/x86/kernel/e820.c, e820_type_to_string
  constexpr std::array<std::pair<std::string_view, MemoryType>, 7> kNames = {
      {{"System RAM", MemoryType::ram},
       {"ACPI Tables", MemoryType::acpi},
       {"ACPI Non-volatile Storage", MemoryType::acpi_nvs},
       {"Unusable memory", MemoryType::unusable},
       {"Persistent Memory", MemoryType::persistent},
       {"Persistent Memory (legacy)", MemoryType::persistent_legacy},
       {"Soft Reserved", MemoryType::soft_reserved}}};
  const auto* const found =
      std::find_if(kNames.begin(), kNames.end(), [&](const auto& each) { return each.first == name; });
  return found == kNames.end() ? MemoryType::reserved : found->second;
}

RangeSet free_memory(const std::vector<MapEntry>& firmware_map, const std::vector<IoResource>& resources) {
  RangeSet memory;
  for (const IoResource& each : resources) {
    if (each.depth == 0 && each.name == kRam) {
      memory.add(each.range);
    }
  }
  memory.keep_only(of_type(firmware_map, MemoryType::ram));
  for (const IoResource& each : resources) {
    const bool is_ram = each.depth == 0 && each.name == kRam;
    if (!is_ram && !each.name.starts_with(kRunningKernel)) {
      memory.remove(each.range);
    }
  }
  RangeSet pages;
  for (const Range& each : memory.ranges()) {
    pages.add(whole_pages(each));
  }
  return pages;
}

std::vector<MapEntry> memory_map_to_hand_on(const std::vector<MapEntry>& firmware_map,
                                            const std::vector<IoResource>& resources) {
  RangeSet ram = of_type(firmware_map, MemoryType::ram);
  RangeSet taken;
  for (const IoResource& each : resources) {
    // What is below 1 MiB each kernel decides for itself, whatever it is told.
    if (each.name == kReserved && each.range.begin >= kFirstMiB) {
      taken.add(each.range);
    }
  }
  taken.keep_only(ram);
  std::vector<MapEntry> map;
  for (const MapEntry& each : firmware_map) {
    if (each.type != MemoryType::ram && !each.range.empty()) {
      map.push_back(each);
    }
  }
  for (const Range& each : taken.ranges()) {
    ram.remove(each);
    map.push_back({each, MemoryType::reserved});
  }
  for (const Range& each : ram.ranges()) {
    map.push_back({each, MemoryType::ram});
  }
  std::sort(map.begin(), map.end(),
            [](const MapEntry& a, const MapEntry& b) { return a.range.begin < b.range.begin; });
  return map;
}

}  // namespace kexec_load::plan
