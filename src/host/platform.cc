#include "host/platform.h"

#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "host/told.h"

namespace kexec_load::host {

namespace {

/// Of memory_encryption(): SEV, SEV-ES and SEV-SNP.
constexpr std::uint32_t kEncryptedGuest = 1U << 1 | 1U << 3 | 1U << 4;
const std::string kEfi = "/sys/firmware/efi";

/// "0x1000"
std::optional<std::uint64_t> hexadecimal(std::string_view text) {
  return text.starts_with("0x") ? number<std::uint64_t>(text.substr(2), 16) : std::nullopt;
}

std::uint64_t value(FileSystem& files, const std::string& path) {
  return hexadecimal(told(files, path).value_or("")).value_or(0);
}

/// Directories that are named by numbers, in their order.
std::vector<std::string> numbered(FileSystem& files, const std::string& directory) {
  std::vector<std::string> names = files.list_all(directory);
  std::sort(names.begin(), names.end(), [](const std::string& a, const std::string& b) {
    return number<unsigned>(a).value_or(0) < number<unsigned>(b).value_or(0);
  });
  for (std::string& name : names) {
    name.insert(0, directory + "/");
  }
  return names;
}

std::vector<plan::MapEntry> read_firmware_map(FileSystem& files) {
  std::vector<plan::MapEntry> map;
  for (const std::string& entry : numbered(files, "/sys/firmware/memmap")) {
    const auto begin = hexadecimal(told(files, entry + "/start").value_or(""));
    const auto last = hexadecimal(told(files, entry + "/end").value_or(""));
    std::string type = told(files, entry + "/type").value_or("");
    type.erase(std::min(type.find('\n'), type.size()));
    if (begin && last && *begin <= *last && *last != ~std::uint64_t{0}) {
      map.push_back({{*begin, *last + 1}, plan::memory_type_named(type)});
    }
  }
  return map;
}

/// /sys/firmware/efi/systab: "ACPI20=0x7f77e014"
std::optional<std::uint64_t> from_system_table(FileSystem& files, std::string_view label) {
  return hexadecimal(labelled(told(files, kEfi + "/systab").value_or(""), label));
}

std::optional<plan::EfiRuntime> read_efi(FileSystem& files) {
  plan::EfiRuntime efi;
  for (const std::string& entry : numbered(files, kEfi + "/runtime-map")) {
    efi.regions.push_back({static_cast<std::uint32_t>(value(files, entry + "/type")),
                           value(files, entry + "/phys_addr"), value(files, entry + "/virt_addr"),
                           value(files, entry + "/num_pages"), value(files, entry + "/attribute")});
  }
  if (efi.regions.empty()) {
    return std::nullopt;
  }
  efi.vendor = value(files, kEfi + "/fw_vendor");
  efi.config_table = value(files, kEfi + "/config_table");
  efi.smbios = from_system_table(files, "SMBIOS=").value_or(0);
  return efi;
}

/// One of the words of /proc/cpuinfo's first line of flags.
bool has_flag(std::string_view flags, std::string_view wanted) {
  const std::string words = " " + std::string(flags) + " ";
  return words.find(" " + std::string(wanted) + " ") != std::string::npos;
}

void read_processor(FileSystem& files, std::uint32_t encryption, plan::Platform& platform) {
  const std::string text = told(files, "/proc/cpuinfo").value_or("");
  const std::string_view flags = labelled(text, "flags\t\t:");
  platform.five_level_paging = has_flag(flags, "la57");
  platform.may_encrypt_memory = has_flag(flags, "sme");
  const bool is_guest = has_flag(flags, "hypervisor");
  // A host that can run such guests has flags and leaf too. A guest's kernel takes its flags away where KVM
  // does not show it the register that enables them (arch/x86/kernel/cpu/amd.c, early_detect_mem_encrypt).
  const bool can_encrypt = (encryption & kEncryptedGuest) != 0 || has_flag(flags, "sev") ||
                           has_flag(flags, "sev_es") || has_flag(flags, "sev_snp");
  platform.encrypted_guest = has_flag(flags, "tdx_guest") || (is_guest && can_encrypt);
}

}  // namespace

std::uint32_t memory_encryption() {
#if defined(__x86_64__)
  constexpr unsigned kLeaf = 0x8000001f;
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  return ::__get_cpuid_count(kLeaf, 0, &eax, &ebx, &ecx, &edx) != 0 ? eax : 0;
#else
  return 0;
#endif
}

plan::Platform read_platform(FileSystem& files, std::uint32_t encryption) {
  plan::Platform platform;
  platform.boot_parameters = told(files, "/sys/kernel/boot_params/data").value_or("");
  platform.firmware_map = read_firmware_map(files);
  platform.resources = plan::read_io_resources(told(files, "/proc/iomem").value_or(""));
  platform.efi = read_efi(files);
  platform.rsdp = from_system_table(files, "ACPI20=");
  if (!platform.rsdp) {
    platform.rsdp = from_system_table(files, "ACPI=");
  }
  read_processor(files, encryption, platform);
  return platform;
}

std::uint64_t random_bits() {
  std::uint64_t bits = 0;
  if (::getrandom(&bits, sizeof(bits), 0) != static_cast<ssize_t>(sizeof(bits))) {
    throw text::Error(text::ErrorKind::system, std::string("getrandom failed: ") + std::strerror(errno));
  }
  return bits;
}

}  // namespace kexec_load::host
