#include "host/platform.h"

#include <boost/test/unit_test.hpp>

#include "support/fake_host.h"

namespace kexec_load::host {

namespace {

struct Scene {
  test::FakeFileSystem files;

  void memory(const std::string& number, const std::string& start, const std::string& end,
              const std::string& type) {
    const std::string entry = "/sys/firmware/memmap/" + number;
    files.put(entry + "/start", start + "\n");
    files.put(entry + "/end", end + "\n");
    files.put(entry + "/type", type + "\n");
  }

  void region(const std::string& number, const std::string& physical) {
    const std::string entry = "/sys/firmware/efi/runtime-map/" + number;
    files.put(entry + "/type", "0x5\n");
    files.put(entry + "/phys_addr", physical + "\n");
    files.put(entry + "/virt_addr", "0xfffffffeffc00000\n");
    files.put(entry + "/num_pages", "0x100\n");
    files.put(entry + "/attribute", "0x800000000000000f\n");
  }

  void processor(const std::string& flags) {
    files.put("/proc/cpuinfo",
              "processor\t: 0\nflags\t\t: fpu " + flags + " x\nbugs\t\t:\n\nflags\t\t: tdx_guest\n");
  }

  plan::Platform read(std::uint32_t encryption = 0) { return read_platform(files, encryption); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(platform)

BOOST_AUTO_TEST_CASE(nothing_told_is_nothing_known) {
  Scene scene;
  const plan::Platform platform = scene.read();
  BOOST_TEST(platform.boot_parameters.empty());
  BOOST_TEST(platform.firmware_map.empty());
  BOOST_TEST(platform.resources.empty());
  BOOST_TEST(!platform.efi);
  BOOST_TEST(!platform.rsdp);
  BOOST_TEST(!platform.five_level_paging);
  BOOST_TEST(!platform.encrypted_guest);
}

BOOST_AUTO_TEST_CASE(the_memory_map_in_the_order_of_its_numbers) {
  Scene scene;
  scene.memory("10", "0x100000", "0x1ffdffff", "System RAM");
  scene.memory("2", "0x9fc00", "0x9ffff", "Reserved");
  scene.memory("3", "0x5", "0x4", "Reserved");
  scene.memory("4", "nonsense", "0x4", "Reserved");
  const std::vector<plan::MapEntry> expected = {{{0x9fc00, 0xa0000}, plan::MemoryType::reserved},
                                                {{0x100000, 0x1ffe0000}, plan::MemoryType::ram}};
  BOOST_TEST((scene.read().firmware_map == expected));
}

BOOST_AUTO_TEST_CASE(efi) {
  Scene scene;
  scene.region("0", "0x7ea6c000");
  scene.region("1", "0x7f000000");
  scene.files.put("/sys/firmware/efi/fw_vendor", "0x7f9ee010\n");
  scene.files.put("/sys/firmware/efi/config_table", "0x7f9ee020\n");
  scene.files.put("/sys/firmware/efi/systab", "ACPI20=0x7fb7e014\nACPI=0x7fb7e000\nSMBIOS=0x7f8d0000\n");
  const plan::Platform platform = scene.read();
  BOOST_TEST(platform.rsdp.value() == 0x7fb7e014U);
  BOOST_TEST(platform.efi->vendor == 0x7f9ee010U);
  BOOST_TEST(platform.efi->config_table == 0x7f9ee020U);
  BOOST_TEST(platform.efi->smbios == 0x7f8d0000U);
  const std::vector<plan::EfiRegion> expected = {
      {5, 0x7ea6c000, 0xfffffffeffc00000, 0x100, 0x800000000000000f},
      {5, 0x7f000000, 0xfffffffeffc00000, 0x100, 0x800000000000000f}};
  BOOST_TEST((platform.efi->regions == expected));
  scene.files.put("/sys/firmware/efi/systab", "ACPI=0x7fb7e000\n");
  BOOST_TEST(scene.read().rsdp.value() == 0x7fb7e000U);
}

/// By the first processor's flags: all have the same.
BOOST_AUTO_TEST_CASE(the_processor) {
  Scene scene;
  scene.processor("la57");
  BOOST_TEST(scene.read().five_level_paging);
  BOOST_TEST(!scene.read().may_encrypt_memory);
  scene.processor("sme sev sev_es");  // a host for such guests
  BOOST_TEST(scene.read().may_encrypt_memory);
  BOOST_TEST(!scene.read().encrypted_guest);
  BOOST_TEST(!scene.read().five_level_paging);
  for (const char* flags : {"hypervisor sev", "sev_es hypervisor", "hypervisor sev_snp", "tdx_guest"}) {
    scene.processor(flags);
    BOOST_TEST(scene.read().encrypted_guest, flags);
  }
  scene.processor("hypervisor severe");
  BOOST_TEST(!scene.read().encrypted_guest);
  BOOST_TEST(!scene.read(0x1).encrypted_guest, "SME alone");
  BOOST_TEST(scene.read(0x2).encrypted_guest, "SEV");
  BOOST_TEST(scene.read(0x8).encrypted_guest, "SEV-ES");
  BOOST_TEST(scene.read(0x10).encrypted_guest, "SEV-SNP");
  scene.processor("sme");
  BOOST_TEST(!scene.read(0x1b).encrypted_guest, "a host for such guests");
}

BOOST_AUTO_TEST_CASE(random_bits_are_random) {
  BOOST_TEST((random_bits() != random_bits() || random_bits() != random_bits()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::host
