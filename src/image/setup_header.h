#pragma once

#include <array>
#include <cstdint>

#include "bytes/endian.h"

namespace kexec_load::image {

/// The real-mode kernel header of a bzImage, as it lies at kSetupHeaderOffset:
/// Documentation/arch/x86/boot.rst, "The Real-Mode Kernel Header". The number is the boot protocol that
/// brought a field; in an older kernel code lies there.
struct SetupHeader {
  std::uint8_t setup_sects;
  bytes::Le16 root_flags;
  bytes::Le32 syssize;
  bytes::Le16 ram_size;
  bytes::Le16 vid_mode;
  bytes::Le16 root_dev;
  bytes::Le16 boot_flag;
  bytes::Le16 jump;
  std::array<char, 4> header;
  bytes::Le16 version;
  bytes::Le32 realmode_swtch;
  bytes::Le16 start_sys_seg;
  bytes::Le16 kernel_version;
  std::uint8_t type_of_loader;
  std::uint8_t loadflags;
  bytes::Le16 setup_move_size;
  bytes::Le32 code32_start;
  bytes::Le32 ramdisk_image;
  bytes::Le32 ramdisk_size;
  bytes::Le32 bootsect_kludge;
  bytes::Le16 heap_end_ptr;           // 2.01
  std::uint8_t ext_loader_ver;        // 2.02
  std::uint8_t ext_loader_type;       // 2.02
  bytes::Le32 cmd_line_ptr;           // 2.02
  bytes::Le32 initrd_addr_max;        // 2.03
  bytes::Le32 kernel_alignment;       // 2.05
  std::uint8_t relocatable_kernel;    // 2.05
  std::uint8_t min_alignment;         // 2.10
  bytes::Le16 xloadflags;             // 2.12
  bytes::Le32 cmdline_size;           // 2.06
  bytes::Le32 hardware_subarch;       // 2.07
  bytes::Le64 hardware_subarch_data;  // 2.07
  bytes::Le32 payload_offset;         // 2.08
  bytes::Le32 payload_length;         // 2.08
  bytes::Le64 setup_data;             // 2.09
  bytes::Le64 pref_address;           // 2.10
  bytes::Le32 init_size;              // 2.10
  bytes::Le32 handover_offset;        // 2.11
  bytes::Le32 kernel_info_offset;     // 2.15
};

constexpr std::size_t kSetupHeaderOffset = 0x1f1;
static_assert(sizeof(SetupHeader) == 0x26c - kSetupHeaderOffset);

constexpr std::uint16_t kBootFlag = 0xaa55;
constexpr std::uint8_t kLoadedHigh = 0x01;  ///< loadflags: a bzImage, not a zImage

// xloadflags
constexpr std::uint16_t kKernel64 = 0x0001;          ///< has the 64-bit entry
constexpr std::uint16_t kAbove4G = 0x0002;           ///< may be loaded above 4 GiB, as its initrd may
constexpr std::uint16_t kFiveLevel = 0x0020;         ///< knows five-level paging
constexpr std::uint16_t kFiveLevelEnabled = 0x0040;  ///< was built to use it
constexpr std::uint16_t kMemoryEncryption = 0x0080;  ///< knows AMD's memory encryption

constexpr std::uint16_t kProtocolWithPayload = 0x0208;
constexpr std::uint16_t kProtocolWithInitSize = 0x020a;
constexpr std::uint16_t kProtocolWithXloadflags = 0x020c;

}  // namespace kexec_load::image
