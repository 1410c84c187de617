#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "plan/platform.h"

namespace kexec_load::test {

/// What /sys/firmware/memmap and /proc/iomem of a machine say.
struct MachineMap {
  std::vector<plan::MapEntry> firmware_map;
  std::string iomem;
};

/// QEMU's "pc" with SeaBIOS and 512 MiB.
inline MachineMap bios_512_mib() {
  using plan::MemoryType;
  return {{{{0x0, 0x9fc00}, MemoryType::ram},
           {{0x9fc00, 0xa0000}, MemoryType::reserved},
           {{0xf0000, 0x100000}, MemoryType::reserved},
           {{0x100000, 0x1ffe0000}, MemoryType::ram},
           {{0x1ffe0000, 0x20000000}, MemoryType::reserved},
           {{0xfffc0000, 0x100000000}, MemoryType::reserved}},
          "00000000-00000fff : Reserved\n"
          "00001000-0009fbff : System RAM\n"
          "0009fc00-0009ffff : Reserved\n"
          "000a0000-000bffff : PCI Bus 0000:00\n"
          "000c0000-000c05ff : Video ROM\n"
          "000f0000-000fffff : Reserved\n"
          "  000f0000-000fffff : System ROM\n"
          "00100000-1ffdffff : System RAM\n"
          "  13400000-14201ef1 : Kernel code\n"
          "  14400000-14c26fff : Kernel rodata\n"
          "  14e00000-15045dff : Kernel data\n"
          "  156b1000-15bfffff : Kernel bss\n"
          "1ffe0000-1fffffff : Reserved\n"
          "20000000-febfffff : PCI Bus 0000:00\n"
          "fec00000-fec003ff : IOAPIC 0\n"
          "fee00000-fee00fff : Local APIC\n"
          "fffc0000-ffffffff : Reserved\n"};
}

/// OVMF with 4 GiB, 256 MiB of them for a crash kernel, and 512 KiB that the kernel reserved itself later, as
/// it does with EFI's system resource table.
inline MachineMap efi_4_gib_with_crash_kernel() {
  using plan::MemoryType;
  return {{{{0x0, 0xa0000}, MemoryType::ram},
           {{0x100000, 0x800000}, MemoryType::ram},
           {{0x800000, 0x808000}, MemoryType::acpi_nvs},
           {{0x808000, 0x80b000}, MemoryType::ram},
           {{0x80b000, 0x80c000}, MemoryType::acpi_nvs},
           {{0x80c000, 0x810000}, MemoryType::ram},
           {{0x810000, 0x900000}, MemoryType::acpi_nvs},
           {{0x900000, 0x7ea6c000}, MemoryType::ram},
           {{0x7ea6c000, 0x7eb6c000}, MemoryType::reserved},
           {{0x7fb6f000, 0x7fb7f000}, MemoryType::acpi},
           {{0x7fb7f000, 0x7fbff000}, MemoryType::acpi_nvs},
           {{0xfeffc000, 0xff000000}, MemoryType::reserved},
           {{0x100000000, 0x180000000}, MemoryType::ram}},
          "00000000-00000fff : Reserved\n"
          "00001000-0009ffff : System RAM\n"
          "00100000-007fffff : System RAM\n"
          "00800000-00807fff : ACPI Non-volatile Storage\n"
          "00808000-0080afff : System RAM\n"
          "0080b000-0080bfff : ACPI Non-volatile Storage\n"
          "0080c000-0080ffff : System RAM\n"
          "00810000-008fffff : ACPI Non-volatile Storage\n"
          "00900000-7e9ebfff : System RAM\n"
          "  2c000000-3bffffff : Crash kernel\n"
          "7e9ec000-7ea6bfff : Reserved\n"
          "7ea6c000-7eb6bfff : Reserved\n"
          "7fb6f000-7fb7efff : ACPI Tables\n"
          "7fb7f000-7fbfefff : ACPI Non-volatile Storage\n"
          "80000000-febfffff : PCI Bus 0000:00\n"
          "feffc000-feffffff : Reserved\n"
          "100000000-17fffffff : System RAM\n"
          "  12ca00000-12d801ef1 : Kernel code\n"};
}

/// The files in which such a machine's kernel tells of it: `put(path, text)` is called for each.
template <typename Put>
void put_platform(const MachineMap& machine, Put put) {
  const auto hexadecimal = [](std::uint64_t value) {
    std::ostringstream text;
    text << "0x" << std::hex << value << '\n';
    return text.str();
  };
  for (std::size_t i = 0; i < machine.firmware_map.size(); ++i) {
    const plan::MapEntry& entry = machine.firmware_map[i];
    const std::string directory = "/sys/firmware/memmap/" + std::to_string(i);
    put(directory + "/start", hexadecimal(entry.range.begin));
    put(directory + "/end", hexadecimal(entry.range.end - 1));
    put(directory + "/type",
        std::string(entry.type == plan::MemoryType::ram ? "System RAM\n" : "Reserved\n"));
  }
  put("/proc/iomem", machine.iomem);
  put("/sys/kernel/boot_params/data", std::string(4096, '\0'));
}

/// The platform of such a machine, with boot parameters that hand on nothing.
inline plan::Platform platform_of(const MachineMap& machine) {
  plan::Platform platform;
  platform.boot_parameters.assign(4096, '\0');
  platform.firmware_map = machine.firmware_map;
  platform.resources = plan::read_io_resources(machine.iomem);
  return platform;
}

}  // namespace kexec_load::test
