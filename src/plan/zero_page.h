#pragma once

#include <array>
#include <cstdint>

#include "bytes/endian.h"

namespace kexec_load::plan {

/// struct boot_e820_entry
struct E820Entry {
  bytes::Le64 address;
  bytes::Le64 size;
  bytes::Le32 type;
};

/// struct efi_info
struct EfiInfo {
  std::array<char, 4> loader_signature;
  bytes::Le32 system_table;
  bytes::Le32 descriptor_size;
  bytes::Le32 descriptor_version;
  bytes::Le32 map;
  bytes::Le32 map_size;
  bytes::Le32 system_table_high;
  bytes::Le32 map_high;
};

constexpr std::size_t kMostE820Entries = 128;

/// The boot parameters of an x86 kernel (struct boot_params; Documentation/arch/x86/zero-page.rst), with
/// names for what is used here.
struct ZeroPage {
  std::array<std::uint8_t, 0x40> screen_info;
  std::array<std::uint8_t, 0x30> unused_040;
  bytes::Le64 acpi_rsdp_addr;  // 070
  std::array<std::uint8_t, 0x48> unused_078;
  bytes::Le32 ext_ramdisk_image;  // 0c0
  bytes::Le32 ext_ramdisk_size;
  bytes::Le32 ext_cmd_line_ptr;
  std::array<std::uint8_t, 0x74> unused_0cc;
  std::array<std::uint8_t, 0x80> edid_info;  // 140
  EfiInfo efi_info;                          // 1c0
  std::array<std::uint8_t, 8> unused_1e0;
  std::uint8_t e820_entries;  // 1e8
  std::uint8_t eddbuf_entries;
  std::uint8_t edd_mbr_sig_buf_entries;
  std::uint8_t unused_1eb;
  std::uint8_t secure_boot;  // 1ec
  std::array<std::uint8_t, 4> unused_1ed;
  std::array<std::uint8_t, 0x9f> header;               // 1f1: SetupHeader, as much of it as the kernel has
  std::array<std::uint8_t, 0x40> edd_mbr_sig_buffer;   // 290
  std::array<E820Entry, kMostE820Entries> e820_table;  // 2d0
  std::array<std::uint8_t, 0x30> unused_cd0;
  std::array<std::uint8_t, 0x1ec> eddbuf;  // d00
  std::array<std::uint8_t, 0x114> unused_eec;
};
static_assert(sizeof(ZeroPage) == 4096);

/// struct setup_data, without its data: a list by `next`, physical addresses, that ends in 0.
struct SetupData {
  bytes::Le64 next;
  bytes::Le32 type;
  bytes::Le32 size;
};

constexpr std::uint32_t kSetupE820Ext = 1;
constexpr std::uint32_t kSetupEfi = 4;
constexpr std::uint32_t kSetupRngSeed = 9;

/// struct efi_setup_data (arch/x86/include/asm/efi.h)
struct EfiSetupData {
  bytes::Le64 fw_vendor;
  bytes::Le64 unused;
  bytes::Le64 tables;
  bytes::Le64 smbios;
  std::array<bytes::Le64, 8> reserved;
};

/// EFI_MEMORY_DESCRIPTOR (UEFI specification, "EFI_BOOT_SERVICES.GetMemoryMap()"); the stride between two may
/// be larger.
struct EfiMemoryDescriptor {
  bytes::Le32 type;
  bytes::Le32 padding;
  bytes::Le64 physical;
  bytes::Le64 virtual_address;
  bytes::Le64 pages;
  bytes::Le64 attribute;
};

}  // namespace kexec_load::plan
