#include "plan/boot_parameters.h"

#include <boost/test/unit_test.hpp>
#include <cstring>
#include <map>

#include "plan/jump_stamp.h"
#include "plan/zero_page.h"
#include "support/platforms.h"

namespace kexec_load::plan {

namespace {

constexpr std::uint64_t kAddress = 0x345678000;
constexpr std::uint64_t kEntry = 0x123456789;

/// A segment as the new kernel reads it.
struct Read {
  std::vector<std::uint8_t> segment;
  ZeroPage page;
  image::SetupHeader header;
  std::map<std::uint32_t, std::vector<std::uint8_t>> setup_data;

  explicit Read(std::vector<std::uint8_t> bytes) : segment(std::move(bytes)) {
    const bytes::View view(segment);
    page = view.at<ZeroPage>(0);
    header = view.at<image::SetupHeader>(image::kSetupHeaderOffset);
    for (std::uint64_t at = header.setup_data; at != 0;) {
      const auto each = view.at<SetupData>(at - kAddress);
      const bytes::View data = view.sub(at - kAddress + sizeof(SetupData), each.size);
      BOOST_TEST(setup_data.emplace(each.type, std::vector(data.begin(), data.end())).second);
      at = each.next;
    }
  }

  [[nodiscard]] bytes::View at(std::uint64_t address) const {
    return bytes::View(segment).from(address - kAddress);
  }
};

BootInformation some_boot() {
  BootInformation boot;
  boot.header.version = 0x020f;
  boot.header.loadflags = 0x03;  // another loader's KASLR flag
  boot.command_line = "root=/dev/sda1 dyndbg=\"file a +p\"";
  boot.initrd = {0x200001000, 0x200001000 + 0x123456789};
  for (std::size_t i = 0; i < boot.seed.size(); ++i) {
    boot.seed.at(i) = static_cast<std::uint8_t>(i + 1);
  }
  return boot;
}

std::string running_parameters() {
  ZeroPage page{};
  page.screen_info.fill(0x11);
  page.edid_info.fill(0x12);
  page.eddbuf.fill(0x13);
  page.eddbuf_entries = 2;
  page.edd_mbr_sig_buf_entries = 3;
  page.edd_mbr_sig_buffer.fill(0x14);
  page.secure_boot = 2;
  page.acpi_rsdp_addr = 0x7fb7e014;
  page.efi_info = {{'E', 'L', '6', '4'}, 0x7f9ee018, 48, 1, 0xdead, 0xbeef, 5, 6};
  page.e820_entries = 77;
  page.unused_1eb = 1;
  page.unused_1ed.fill(1);  // the sentinel
  std::string text(sizeof(page), '\0');
  std::memcpy(text.data(), &page, sizeof(page));
  return text;
}

Read built(const BootInformation& boot, const Platform& platform) {
  return Read(parameter_segment(boot, platform, kAddress, kEntry));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(boot_parameters)

BOOST_AUTO_TEST_CASE(fields_lie_where_the_kernel_looks) {
  // Documentation/arch/x86/zero-page.rst
  BOOST_TEST(offsetof(ZeroPage, acpi_rsdp_addr) == 0x070U);
  BOOST_TEST(offsetof(ZeroPage, ext_ramdisk_image) == 0x0c0U);
  BOOST_TEST(offsetof(ZeroPage, ext_cmd_line_ptr) == 0x0c8U);
  BOOST_TEST(offsetof(ZeroPage, edid_info) == 0x140U);
  BOOST_TEST(offsetof(ZeroPage, efi_info) == 0x1c0U);
  BOOST_TEST(offsetof(ZeroPage, e820_entries) == 0x1e8U);
  BOOST_TEST(offsetof(ZeroPage, secure_boot) == 0x1ecU);
  BOOST_TEST(offsetof(ZeroPage, header) == 0x1f1U);
  BOOST_TEST(offsetof(ZeroPage, edd_mbr_sig_buffer) == 0x290U);
  BOOST_TEST(offsetof(ZeroPage, e820_table) == 0x2d0U);
  BOOST_TEST(offsetof(ZeroPage, eddbuf) == 0xd00U);
  BOOST_TEST(sizeof(E820Entry) == 20U);
  BOOST_TEST(sizeof(EfiSetupData) == 96U);
  BOOST_TEST(sizeof(EfiMemoryDescriptor) == 40U);
}

BOOST_AUTO_TEST_CASE(command_line_and_initrd_with_their_high_halves) {
  const BootInformation boot = some_boot();
  const Read read = built(boot, test::platform_of(test::bios_512_mib()));
  const std::uint64_t line =
      std::uint64_t{read.page.ext_cmd_line_ptr} << 32 | std::uint64_t{read.header.cmd_line_ptr};
  BOOST_TEST(read.at(line).text().substr(0, boot.command_line.size() + 1) == boot.command_line + '\0');
  BOOST_TEST(read.header.ramdisk_image == 0x00001000U);
  BOOST_TEST(read.page.ext_ramdisk_image == 2U);
  BOOST_TEST(read.header.ramdisk_size == 0x23456789U);
  BOOST_TEST(read.page.ext_ramdisk_size == 1U);
  BOOST_TEST(read.header.type_of_loader == 0xd0);
  BOOST_TEST(read.header.version == 0x020fU);
}

BOOST_AUTO_TEST_CASE(the_flag_says_whether_the_kernel_was_relocated) {
  BootInformation boot = some_boot();
  const Platform platform = test::platform_of(test::bios_512_mib());
  BOOST_TEST(built(boot, platform).header.loadflags == 0x01);
  boot.relocated = true;
  BOOST_TEST(built(boot, platform).header.loadflags == 0x03);
}

BOOST_AUTO_TEST_CASE(the_trampoline) {
  const Read read = built(some_boot(), test::platform_of(test::bios_512_mib()));
  // rdtsc; shl $32, %rdx; or %rdx, %rax; movabs %rax, stamp
  // movabs $kAddress, %rsi; movabs $kEntry, %rax; xor %ebx, %ebx; xor %edx, %edx; jmp *%rax
  const std::vector<std::uint8_t> code = {
      0x0f, 0x31, 0x48, 0xc1, 0xe2, 0x20, 0x48, 0x09, 0xd0, 0x48, 0xa3, 0x50, 0x90, 0x67, 0x45,
      0x03, 0,    0,    0,    0x48, 0xbe, 0x00, 0x80, 0x67, 0x45, 0x03, 0,    0,    0,    0x48,
      0xb8, 0x89, 0x67, 0x45, 0x23, 0x01, 0,    0,    0,    0x31, 0xdb, 0x31, 0xd2, 0xff, 0xe0};
  const bytes::View there = bytes::View(read.segment).sub(kTrampolineOffset, code.size());
  BOOST_TEST(std::vector(there.begin(), there.end()) == code, boost::test_tools::per_element());
  // What it fills in is the value of an entry of setup_data that says whose it is.
  const std::vector<std::uint8_t>& stamp = read.setup_data.at(kSetupJumpStamp);
  BOOST_TEST(std::string(stamp.begin(), stamp.begin() + 15) == "kexec-load jump");
  const std::uint64_t at = bytes::View(code).at<bytes::Le64>(11);
  BOOST_TEST(at % 8 == 0U);
  BOOST_TEST(read.at(at - kJumpStampOffset).sub(0, 15).text() == "kexec-load jump");
}

BOOST_AUTO_TEST_CASE(what_the_firmware_said_is_handed_on_and_nothing_else) {
  Platform platform = test::platform_of(test::bios_512_mib());
  platform.boot_parameters = running_parameters();
  const Read read = built(some_boot(), platform);
  BOOST_TEST(read.page.screen_info[0x3f] == 0x11);
  BOOST_TEST(read.page.edid_info[0x7f] == 0x12);
  BOOST_TEST(read.page.eddbuf[0x1eb] == 0x13);
  BOOST_TEST(read.page.eddbuf_entries == 2);
  BOOST_TEST(read.page.edd_mbr_sig_buf_entries == 3);
  BOOST_TEST(read.page.edd_mbr_sig_buffer[0x3f] == 0x14);
  BOOST_TEST(read.page.secure_boot == 2);
  BOOST_TEST(read.page.acpi_rsdp_addr == 0x7fb7e014U);
  BOOST_TEST(read.page.unused_1eb == 0);
  BOOST_TEST(read.page.unused_1ed[2] == 0);  // the sentinel: all of this is to be believed
  // Without the map of its services EFI's system table is of no use.
  BOOST_TEST(read.page.efi_info.system_table == 0U);
  BOOST_TEST(read.setup_data.size() == 2U);  // the seed and the stamp
}

BOOST_AUTO_TEST_CASE(the_root_table_may_be_known_by_efi_only) {
  Platform platform = test::platform_of(test::bios_512_mib());
  BOOST_TEST(acpi_rsdp(platform) == 0U);
  platform.rsdp = 0x1234;
  BOOST_TEST(acpi_rsdp(platform) == 0x1234U);
  platform.boot_parameters = running_parameters();
  BOOST_TEST(acpi_rsdp(platform) == 0x7fb7e014U);
}

BOOST_AUTO_TEST_CASE(the_seed) {
  const Read read = built(some_boot(), test::platform_of(test::bios_512_mib()));
  const auto& seed = read.setup_data.at(kSetupRngSeed);
  BOOST_TEST(seed.size() == 32U);
  BOOST_TEST(seed.front() == 1);
  BOOST_TEST(seed.back() == 32);
}

BOOST_AUTO_TEST_CASE(the_memory_map) {
  const Read read = built(some_boot(), test::platform_of(test::bios_512_mib()));
  BOOST_TEST(read.page.e820_entries == 6);
  BOOST_TEST(read.page.e820_table[0].address == 0U);
  BOOST_TEST(read.page.e820_table[0].size == 0x9fc00U);
  BOOST_TEST(read.page.e820_table[0].type == 1U);
  BOOST_TEST(read.page.e820_table[5].address == 0xfffc0000U);
  BOOST_TEST(read.page.e820_table[5].type == 2U);
  BOOST_TEST(read.page.e820_table[6].size == 0U);
}

BOOST_AUTO_TEST_CASE(a_map_of_many_entries_goes_on_elsewhere) {
  Platform platform = test::platform_of(test::bios_512_mib());
  platform.firmware_map.clear();
  platform.resources.clear();
  for (std::uint64_t i = 0; i < 130; ++i) {
    platform.firmware_map.push_back(
        {{i * 0x2000, i * 0x2000 + 0x1000}, i % 2 == 0 ? MemoryType::ram : MemoryType::acpi});
  }
  const Read read = built(some_boot(), platform);
  BOOST_TEST(read.page.e820_entries == 128);
  BOOST_TEST(read.page.e820_table[127].address == 127U * 0x2000);
  const auto& beyond = read.setup_data.at(kSetupE820Ext);
  BOOST_TEST(beyond.size() == 2 * sizeof(E820Entry));
  BOOST_TEST(bytes::View(beyond).at<E820Entry>(sizeof(E820Entry)).address == 129U * 0x2000);
  BOOST_TEST(bytes::View(beyond).at<E820Entry>(sizeof(E820Entry)).type == 3U);
}

BOOST_AUTO_TEST_CASE(efi_with_its_services) {
  Platform platform = test::platform_of(test::efi_4_gib_with_crash_kernel());
  platform.boot_parameters = running_parameters();
  platform.efi =
      EfiRuntime{1, 2, 3, {{5, 0x7ea6c000, 0xffffffffffe00000, 256, 0x800000000000000f}, {6, 1, 2, 3, 4}}};
  const Read read = built(some_boot(), platform);
  const EfiInfo& info = read.page.efi_info;
  BOOST_TEST(std::string(info.loader_signature.data(), 4) == "EL64");
  BOOST_TEST(info.system_table == 0x7f9ee018U);
  BOOST_TEST(info.system_table_high == 5U);
  BOOST_TEST(info.descriptor_size == 48U);
  BOOST_TEST(info.descriptor_version == 1U);
  BOOST_TEST(info.map_size == 96U);
  const bytes::View map = read.at(std::uint64_t{info.map_high} << 32 | info.map);
  const auto first = map.at<EfiMemoryDescriptor>(0);
  BOOST_TEST(first.type == 5U);
  BOOST_TEST(first.physical == 0x7ea6c000U);
  BOOST_TEST(first.virtual_address == 0xffffffffffe00000U);
  BOOST_TEST(first.pages == 256U);
  BOOST_TEST(first.attribute == 0x800000000000000fU);
  BOOST_TEST(map.at<EfiMemoryDescriptor>(48).type == 6U);
  const auto& data = read.setup_data.at(kSetupEfi);
  BOOST_TEST(data.size() == sizeof(EfiSetupData));
  const auto efi = bytes::View(data).at<EfiSetupData>(0);
  BOOST_TEST(efi.fw_vendor == 1U);
  BOOST_TEST(efi.tables == 2U);
  BOOST_TEST(efi.smbios == 3U);
}

BOOST_AUTO_TEST_CASE(the_size_does_not_depend_on_the_place) {
  const Platform platform = test::platform_of(test::bios_512_mib());
  BOOST_TEST(parameter_segment(some_boot(), platform, 0, 0).size() ==
             parameter_segment(some_boot(), platform, kAddress, kEntry).size());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::plan
