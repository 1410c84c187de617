#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "plan/memory_map.h"

namespace kexec_load::plan {

/// A region that the firmware's runtime services need, as under /sys/firmware/efi/runtime-map.
struct EfiRegion {
  std::uint32_t type = 0;
  std::uint64_t physical = 0;
  std::uint64_t virtual_address = 0;
  std::uint64_t pages = 0;
  std::uint64_t attribute = 0;

  bool operator==(const EfiRegion&) const = default;
};

/// What of the EFI system table the firmware changed when its services were given virtual addresses, so that
/// a later kernel cannot read it any more: /sys/firmware/efi.
struct EfiRuntime {
  std::uint64_t vendor = 0;
  std::uint64_t config_table = 0;
  std::uint64_t smbios = 0;
  std::vector<EfiRegion> regions;
};

/// The machine as a kernel that is started without its firmware has to be told of it; x86-64 only.
struct Platform {
  std::string boot_parameters;  ///< /sys/kernel/boot_params/data: of the running kernel; empty: not told
  std::vector<MapEntry> firmware_map;  ///< /sys/firmware/memmap
  std::vector<IoResource> resources;   ///< /proc/iomem
  std::optional<std::uint64_t> rsdp;   ///< ACPI's root table, where only EFI's tables tell it
  std::optional<EfiRuntime> efi;       ///< nullopt: no EFI, or its services are not in use
  bool five_level_paging = false;      ///< the running kernel uses it (la57)
  bool may_encrypt_memory = false;     ///< an AMD machine with memory encryption in use (sme)
  bool encrypted_guest = false;        ///< AMD SEV or Intel TDX
};

}  // namespace kexec_load::plan
