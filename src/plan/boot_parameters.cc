#include "plan/boot_parameters.h"

#include <algorithm>
#include <cstring>

#include "plan/jump_stamp.h"
#include "plan/zero_page.h"

namespace kexec_load::plan {

namespace {

constexpr std::uint8_t kLoaderKexec = 0xd0;  ///< type_of_loader: boot.rst, "D kexec-tools"
constexpr std::uint8_t kKaslrFlag = 0x02;    ///< loadflags
constexpr std::size_t kAlignment = 16;

std::uint32_t low(std::uint64_t value) {
  return static_cast<std::uint32_t>(value);
}
std::uint32_t high(std::uint64_t value) {
  return static_cast<std::uint32_t>(value >> 32);
}

template <typename T>
void append(std::vector<std::uint8_t>& to, const T& value) {
  const std::size_t at = to.size();
  to.resize(at + sizeof(T));
  std::memcpy(to.data() + at, &value, sizeof(T));
}

/// Notes the time and enters the kernel: its relocation by kexec leaves nothing in the registers.
///   rdtsc; shl $32, %rdx; or %rdx, %rax; movabs %rax, stamp
///   movabs $parameters, %rsi; movabs $entry, %rax; xor %ebx, %ebx; xor %edx, %edx; jmp *%rax
std::vector<std::uint8_t> trampoline(std::uint64_t stamp, std::uint64_t parameters, std::uint64_t entry) {
  std::vector<std::uint8_t> code = {0x0f, 0x31, 0x48, 0xc1, 0xe2, 0x20, 0x48, 0x09, 0xd0, 0x48, 0xa3};
  append(code, bytes::Le64(stamp));
  code.insert(code.end(), {0x48, 0xbe});
  append(code, bytes::Le64(parameters));
  code.insert(code.end(), {0x48, 0xb8});
  append(code, bytes::Le64(entry));
  code.insert(code.end(), {0x31, 0xdb, 0x31, 0xd2, 0xff, 0xe0});
  return code;
}

/// The segment grows behind its first page; `page` is put there at last.
class SegmentBuilder {
 public:
  SegmentBuilder(const BootInformation& boot, const Platform& platform, std::uint64_t address)
      : boot_(boot),
        platform_(platform),
        address_(address),
        header_(boot.header),
        segment_(sizeof(ZeroPage)) {}

  std::vector<std::uint8_t> build(std::uint64_t entry) {
    reserve_trampoline();
    const std::uint64_t stamp = add_setup_data(kSetupJumpStamp, empty_jump_stamp()) + kJumpStampOffset;
    hand_on();
    set_header();
    set_memory_map();
    set_efi();
    add_setup_data(kSetupRngSeed, {boot_.seed.begin(), boot_.seed.end()});
    header_.setup_data = next_setup_data_;
    std::memcpy(page_.header.data(), &header_, sizeof(header_));
    std::memcpy(segment_.data(), &page_, sizeof(page_));
    const std::vector<std::uint8_t> code = trampoline(stamp, address_, entry);
    std::memcpy(segment_.data() + kTrampolineOffset, code.data(), code.size());
    return std::move(segment_);
  }

 private:
  /// The address that the bytes get.
  std::uint64_t put(const std::vector<std::uint8_t>& content) {
    const std::uint64_t offset = align_up(segment_.size(), kAlignment);
    segment_.resize(offset);
    segment_.insert(segment_.end(), content.begin(), content.end());
    return address_ + offset;
  }

  /// Its code knows places that are found only later, but its size does not depend on them.
  void reserve_trampoline() { put(trampoline(0, 0, 0)); }

  /// The address that the data gets.
  std::uint64_t add_setup_data(std::uint32_t type, const std::vector<std::uint8_t>& data) {
    std::vector<std::uint8_t> entry;
    append(entry, SetupData{next_setup_data_, type, low(data.size())});
    entry.insert(entry.end(), data.begin(), data.end());
    next_setup_data_ = put(entry);
    return next_setup_data_ + sizeof(SetupData);
  }

  /// What the firmware told the running kernel once.
  void hand_on() {
    const bytes::View told(platform_.boot_parameters);
    if (told.size() >= sizeof(ZeroPage)) {
      running_ = told.at<ZeroPage>(0);
    }
    page_.screen_info = running_.screen_info;
    page_.edid_info = running_.edid_info;
    page_.eddbuf_entries = running_.eddbuf_entries;
    page_.edd_mbr_sig_buf_entries = running_.edd_mbr_sig_buf_entries;
    page_.edd_mbr_sig_buffer = running_.edd_mbr_sig_buffer;
    page_.eddbuf = running_.eddbuf;
    page_.secure_boot = running_.secure_boot;
    page_.acpi_rsdp_addr = acpi_rsdp(platform_);
  }

  void set_header() {
    header_.type_of_loader = kLoaderKexec;
    header_.loadflags =
        static_cast<std::uint8_t>((header_.loadflags & ~kKaslrFlag) | (boot_.relocated ? kKaslrFlag : 0));
    std::vector<std::uint8_t> line(boot_.command_line.begin(), boot_.command_line.end());
    line.push_back(0);
    const std::uint64_t line_address = put(line);
    header_.cmd_line_ptr = low(line_address);
    page_.ext_cmd_line_ptr = high(line_address);
    header_.ramdisk_image = low(boot_.initrd.begin);
    page_.ext_ramdisk_image = high(boot_.initrd.begin);
    header_.ramdisk_size = low(boot_.initrd.size());
    page_.ext_ramdisk_size = high(boot_.initrd.size());
  }

  void set_memory_map() {
    const std::vector<MapEntry> map = memory_map_to_hand_on(platform_.firmware_map, platform_.resources);
    std::vector<std::uint8_t> beyond;
    for (std::size_t i = 0; i < map.size(); ++i) {
      const E820Entry entry{map[i].range.begin, map[i].range.size(), static_cast<std::uint32_t>(map[i].type)};
      if (i < kMostE820Entries) {
        page_.e820_table.at(i) = entry;
      } else {
        append(beyond, entry);
      }
    }
    page_.e820_entries = static_cast<std::uint8_t>(std::min(map.size(), kMostE820Entries));
    if (!beyond.empty()) {
      add_setup_data(kSetupE820Ext, beyond);
    }
  }

  /// The services keep their virtual addresses: they can be given such once only. So the new kernel gets the
  /// map of these in the place of the firmware's memory map.
  void set_efi() {
    if (!platform_.efi || platform_.efi->regions.empty()) {
      return;
    }
    const EfiRuntime& efi = *platform_.efi;
    const std::uint32_t stride =
        std::max<std::uint32_t>(running_.efi_info.descriptor_size, sizeof(EfiMemoryDescriptor));
    std::vector<std::uint8_t> map;
    for (const EfiRegion& each : efi.regions) {
      append(map, EfiMemoryDescriptor{each.type, 0, each.physical, each.virtual_address, each.pages,
                                      each.attribute});
      map.resize(map.size() + stride - sizeof(EfiMemoryDescriptor));
    }
    const std::uint64_t map_address = put(map);
    page_.efi_info = running_.efi_info;
    page_.efi_info.descriptor_size = stride;
    page_.efi_info.map = low(map_address);
    page_.efi_info.map_high = high(map_address);
    page_.efi_info.map_size = low(map.size());
    std::vector<std::uint8_t> data;
    append(data, EfiSetupData{efi.vendor, 0, efi.config_table, efi.smbios, {}});
    add_setup_data(kSetupEfi, data);
  }

  const BootInformation& boot_;
  const Platform& platform_;
  std::uint64_t address_;
  image::SetupHeader header_;
  ZeroPage running_{};
  ZeroPage page_{};
  std::vector<std::uint8_t> segment_;
  std::uint64_t next_setup_data_ = 0;
};

}  // namespace

std::uint64_t acpi_rsdp(const Platform& platform) {
  const bytes::View told(platform.boot_parameters);
  const std::uint64_t by_parameters =
      told.size() >= sizeof(ZeroPage) ? std::uint64_t{told.at<ZeroPage>(0).acpi_rsdp_addr} : 0;
  return by_parameters != 0 ? by_parameters : platform.rsdp.value_or(0);
}

std::vector<std::uint8_t> parameter_segment(const BootInformation& boot, const Platform& platform,
                                            std::uint64_t address, std::uint64_t entry) {
  return SegmentBuilder(boot, platform, address).build(entry);
}

}  // namespace kexec_load::plan
