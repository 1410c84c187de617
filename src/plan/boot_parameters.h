#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "bytes/view.h"
#include "image/setup_header.h"
#include "plan/platform.h"

namespace kexec_load::plan {

/// What an x86-64 kernel is told when it is entered.
struct BootInformation {
  image::SetupHeader header;  ///< the new kernel's own
  std::string command_line;
  Range initrd;                         ///< empty: there is none
  std::array<std::uint8_t, 32> seed{};  ///< for its random number generator
  bool relocated = false;  ///< it runs at a random virtual address: it randomises its other regions too
};

/// Where in the parameters' segment something stands.
constexpr std::uint64_t kTrampolineOffset = 4096;

/// The segment from which a kernel starts: the boot parameters ("zero page") at its beginning, at
/// kTrampolineOffset the code that enters the kernel, and all that they point to. The segment will lie at
/// `address`, a multiple of 4096, and the kernel's 64-bit entry is at `entry`; its size depends on neither.
///
/// Formats: Documentation/arch/x86/zero-page.rst and boot.rst; arch/x86/include/uapi/asm/bootparam.h.
/// What is handed on of the running kernel's parameters is what kexec_file_load(2) hands on too
/// (arch/x86/kernel/kexec-bzimage64.c, setup_boot_parameters).
[[nodiscard]] std::vector<std::uint8_t> parameter_segment(const BootInformation& boot,
                                                          const Platform& platform, std::uint64_t address,
                                                          std::uint64_t entry);

/// ACPI's root table, by the running kernel's boot parameters or by EFI's tables; 0: not known (under BIOS a
/// kernel looks for it itself).
[[nodiscard]] std::uint64_t acpi_rsdp(const Platform& platform);

}  // namespace kexec_load::plan
