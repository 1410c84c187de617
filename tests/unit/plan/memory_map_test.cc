#include "plan/memory_map.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "support/platforms.h"

namespace kexec_load::plan {

namespace {

std::vector<Range> free_ranges(const test::MachineMap& machine) {
  return free_memory(machine.firmware_map, read_io_resources(machine.iomem)).ranges();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(memory_map)

BOOST_AUTO_TEST_CASE(lines_of_iomem) {
  const auto resources = read_io_resources(
      "00001000-0009fbff : System RAM\n"
      "  000a0000-000bffff : PCI Bus 0000:00\n"
      "100000000-17fffffff : Persistent : Memory\n"
      "no line\n"
      "0000-zzzz : x\n"
      "2000-1000 : backwards\n"
      "0-ffffffffffffffff : everything\n"
      "    fee00000-fee00fff : Local APIC");
  const std::vector<IoResource> expected = {{{0x1000, 0x9fc00}, 0, "System RAM"},
                                            {{0xa0000, 0xc0000}, 1, "PCI Bus 0000:00"},
                                            {{0x100000000, 0x180000000}, 0, "Persistent : Memory"},
                                            {{0xfee00000, 0xfee01000}, 2, "Local APIC"}};
  BOOST_TEST((resources == expected));
  BOOST_TEST(!hides_addresses(resources));
  BOOST_TEST(read_io_resources("").empty());
}

BOOST_AUTO_TEST_CASE(addresses_are_hidden_from_all_but_root) {
  BOOST_TEST(
      hides_addresses(read_io_resources("00000000-00000000 : Reserved\n00000000-00000000 : System RAM\n")));
  BOOST_TEST(!hides_addresses({}));
}

BOOST_AUTO_TEST_CASE(types_by_name) {
  BOOST_TEST((memory_type_named("System RAM") == MemoryType::ram));
  BOOST_TEST((memory_type_named("ACPI Tables") == MemoryType::acpi));
  BOOST_TEST((memory_type_named("ACPI Non-volatile Storage") == MemoryType::acpi_nvs));
  BOOST_TEST((memory_type_named("Persistent Memory (legacy)") == MemoryType::persistent_legacy));
  BOOST_TEST((memory_type_named("Soft Reserved") == MemoryType::soft_reserved));
  BOOST_TEST((memory_type_named("Reserved") == MemoryType::reserved));
  BOOST_TEST((memory_type_named("what comes next") == MemoryType::reserved));
}

BOOST_AUTO_TEST_CASE(a_small_bios_machine) {
  const std::vector<Range> expected = {{0x1000, 0x9f000}, {0x100000, 0x1ffe0000}};
  BOOST_TEST((free_ranges(test::bios_512_mib()) == expected));
}

/// What earlier kernels' set-up data split into several resources is one piece of memory again.
BOOST_AUTO_TEST_CASE(a_machine_after_a_kexec) {
  test::MachineMap machine = test::bios_512_mib();
  machine.iomem =
      "00001000-0009fbff : System RAM\n"
      "00100000-0010104f : System RAM\n"
      "00101050-0010105f : System RAM\n"
      "00101060-1ffdffff : System RAM\n"
      "  04200000-05001ef1 : Kernel code\n";
  const std::vector<Range> expected = {{0x1000, 0x9f000}, {0x100000, 0x1ffe0000}};
  BOOST_TEST((free_ranges(machine) == expected));
}

BOOST_AUTO_TEST_CASE(an_efi_machine_with_a_crash_kernel) {
  const std::vector<Range> expected = {
      {0x1000, 0xa0000},      {0x100000, 0x800000},     {0x808000, 0x80b000},      {0x80c000, 0x810000},
      {0x900000, 0x2c000000}, {0x3c000000, 0x7e9ec000}, {0x100000000, 0x180000000}};
  BOOST_TEST((free_ranges(test::efi_4_gib_with_crash_kernel()) == expected));
}

BOOST_AUTO_TEST_CASE(memory_for_a_crash_kernel) {
  const auto range = [](std::string_view iomem) { return crash_kernel_range(read_io_resources(iomem)); };
  const std::string_view high =
      "00100000-bfffffff : System RAM\n"
      "  a0000000-afffffff : Crash kernel\n"
      "100000000-23fffffff : System RAM\n"
      "  22f000000-236ffffff : Crash kernel\n";
  BOOST_TEST((range(high) == Range{0x22f000000, 0x237000000}));
  BOOST_TEST((range("00100000-bfffffff : System RAM\n  a0000000-afffffff : Crash kernel\n") ==
              Range{0xa0000000, 0xb0000000}));
  BOOST_TEST(!range("00100000-bfffffff : System RAM\n").has_value());
  BOOST_TEST(!range("00000000-00000000 : System RAM\n  00000000-00000000 : Crash kernel\n").has_value());
}

BOOST_AUTO_TEST_CASE(tables_that_the_kernel_found_stay_reserved) {
  const test::MachineMap machine = test::efi_4_gib_with_crash_kernel();
  const auto map = memory_map_to_hand_on(machine.firmware_map, read_io_resources(machine.iomem));
  const auto has = [&](const MapEntry& entry) {
    return std::find(map.begin(), map.end(), entry) != map.end();
  };
  BOOST_TEST(has({{0x900000, 0x7e9ec000}, MemoryType::ram}));
  BOOST_TEST(has({{0x7e9ec000, 0x7ea6c000}, MemoryType::reserved}));
  BOOST_TEST(has({{0x7ea6c000, 0x7eb6c000}, MemoryType::reserved}));
  BOOST_TEST(has({{0x7fb7f000, 0x7fbff000}, MemoryType::acpi_nvs}));
  for (std::size_t i = 1; i < map.size(); ++i) {
    BOOST_TEST(map[i - 1].range.end <= map[i].range.begin);
  }
  // Apart from that it is the firmware's.
  std::uint64_t before = 0;
  std::uint64_t after = 0;
  for (const MapEntry& each : machine.firmware_map) {
    before += each.range.size();
  }
  for (const MapEntry& each : map) {
    after += each.range.size();
  }
  BOOST_TEST(before == after);
}

BOOST_AUTO_TEST_CASE(memory_that_the_firmware_does_not_know_is_not_used) {
  test::MachineMap machine = test::bios_512_mib();
  machine.iomem += "40000000-4fffffff : System RAM\n";
  BOOST_TEST((free_ranges(machine) == free_ranges(test::bios_512_mib())));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::plan
