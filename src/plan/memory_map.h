#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plan/range.h"

namespace kexec_load::plan {

/// One line of /proc/iomem.
struct IoResource {
  Range range;
  unsigned depth = 0;  ///< 0: it is inside of no other
  std::string name;    ///< "System RAM", "Reserved", "Crash kernel", …

  bool operator==(const IoResource&) const = default;
};

/// Reads /proc/iomem; lines of another form are passed over.
[[nodiscard]] std::vector<IoResource> read_io_resources(std::string_view iomem);

/// Whether the kernel shows zeros in the place of addresses, as it does to all but root.
[[nodiscard]] bool hides_addresses(const std::vector<IoResource>& resources);

/// What a crash kernel is loaded into; nullopt: nothing is reserved for one, or the addresses are hidden.
/// With crashkernel=SIZE,high there is a second range below 4 GiB, for devices that reach no further; no
/// segment goes there (kernel/kexec_file.c, kexec_locate_mem_hole).
[[nodiscard]] std::optional<Range> crash_kernel_range(const std::vector<IoResource>& resources);

/// The types of a firmware's memory map (arch/x86/include/asm/e820/types.h); what the kernel calls them under
/// /sys/firmware/memmap is in the names below.
enum class MemoryType : std::uint32_t {
  ram = 1,
  reserved = 2,
  acpi = 3,
  acpi_nvs = 4,
  unusable = 5,
  persistent = 7,
  persistent_legacy = 12,
  soft_reserved = 0xefffffff,
};

/// "System RAM" → ram; what is not known is reserved.
[[nodiscard]] MemoryType memory_type_named(std::string_view name);

struct MapEntry {
  Range range;
  MemoryType type = MemoryType::reserved;

  bool operator==(const MapEntry&) const = default;
};

/// Where segments may be put: what the firmware and the running kernel both call memory, less all that the
/// running kernel keeps in it (reserved ranges, a crash kernel's), save the kernel itself. Whole pages.
[[nodiscard]] RangeSet free_memory(const std::vector<MapEntry>& firmware_map,
                                   const std::vector<IoResource>& resources);

/// The memory map for the new kernel: the firmware's, in which memory that the running kernel has found to be
/// taken by firmware tables meanwhile counts as reserved. Ascending.
[[nodiscard]] std::vector<MapEntry> memory_map_to_hand_on(const std::vector<MapEntry>& firmware_map,
                                                          const std::vector<IoResource>& resources);

}  // namespace kexec_load::plan
