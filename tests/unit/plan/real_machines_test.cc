// The memory of machines that exist (tests/memory-maps): what is free there, and what a load does with it.
#include <boost/test/unit_test.hpp>

#include "plan/memory_map.h"
#include "plan/placement.h"
#include "support/places.h"
#include "support/plan_fixture.h"
#include "support/real_machine.h"
#include "support/soundness.h"

namespace kexec_load::plan {

namespace {

using test::all_places;
using test::repeatable;

constexpr std::uint64_t kMiB = 1 << 20;
constexpr std::uint64_t kGiB = 1 << 30;
constexpr Range kEverywhere{0, ~std::uint64_t{0}};

RangeSet free_of(const test::RealMachine& machine) {
  return free_memory(machine.map.firmware_map, read_io_resources(machine.map.iomem));
}

/// The same as the machine's own kernel says it.
RangeSet free_by_its_kernel(const test::RealMachine& machine) {
  RangeSet free = machine.memory;
  for (const Range& each : machine.reserved_later) {
    free.remove(each);
  }
  return free;
}

/// What a kernel of 64 MiB and an initrd of 40 MiB ask for.
Files large_files() {
  fixture::BzImage kernel;
  kernel.unpacked = fixture::relocatable_kernel();
  kernel.change = [](image::SetupHeader& header) { header.init_size = 64 * kMiB; };
  return test::debian_files(fixture::bz_image(kernel),
                            {fixture::cpio({{"init", std::string(40 * kMiB, 'i')}})});
}

SystemFacts facts_of(const RangeSet& memory) {
  SystemFacts facts = test::healthy_system();
  std::uint64_t total = 0;
  for (const Range& each : memory.ranges()) {
    total += each.size();
  }
  facts.memory_total = total;
  facts.memory_available = total / 2;
  return facts;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(real_machines)

BOOST_AUTO_TEST_CASE(each_is_read_in_full) {
  const std::vector<test::RealMachine> machines = test::real_machines();
  BOOST_TEST(machines.size() == 8U);
  for (const test::RealMachine& machine : machines) {
    BOOST_TEST(machine.map.firmware_map.size() >= 13U, machine.name);
    BOOST_TEST(machine.memory.ranges().size() >= 4U, machine.name);
  }
}

BOOST_AUTO_TEST_CASE(free_is_what_its_own_kernel_calls_memory_and_has_not_reserved) {
  for (const test::RealMachine& machine : test::real_machines()) {
    BOOST_TEST((free_of(machine).ranges() == free_by_its_kernel(machine).ranges()), machine.name);
  }
}

BOOST_AUTO_TEST_CASE(the_map_for_the_next_kernel_has_the_same_memory) {
  for (const test::RealMachine& machine : test::real_machines()) {
    BOOST_TEST_CONTEXT(machine.name) {
      const auto map = memory_map_to_hand_on(machine.map.firmware_map, read_io_resources(machine.map.iomem));
      RangeSet memory;
      for (std::size_t i = 0; i < map.size(); ++i) {
        BOOST_TEST((i == 0 || map[i - 1].range.end <= map[i].range.begin));
        if (map[i].type == MemoryType::ram) {
          memory.add(map[i].range);
        }
      }
      RangeSet expected;
      for (const MapEntry& each : machine.map.firmware_map) {
        if (each.type == MemoryType::ram) {
          expected.add(each.range);
        } else {
          BOOST_TEST((std::find(map.begin(), map.end(), each) != map.end()));
        }
      }
      for (const Range& each : machine.reserved_later) {
        if (each.begin >= kMiB) {
          expected.remove(each);
        }
      }
      BOOST_TEST((memory.ranges() == expected.ranges()));
    }
  }
}

/// A number below the count of places names the place of that number, whatever holes lie between.
BOOST_AUTO_TEST_CASE(every_place_can_be_drawn_and_no_other) {
  for (const test::RealMachine& machine : test::real_machines()) {
    const RangeSet free = free_of(machine);
    for (const Demand& demand :
         {Demand{64 * kMiB, 2 * kMiB, {16 * kMiB, kEverywhere.end}},
          Demand{64 * kMiB, 16 * kMiB, {16 * kMiB, 4 * kGiB}}, Demand{kGiB, 2 * kMiB, kEverywhere}}) {
      const std::vector<std::uint64_t> places = all_places(free, demand);
      BOOST_REQUIRE(!places.empty());
      const std::uint64_t count = places.size();
      std::vector<std::uint64_t> numbers = {0, 1, count / 2, count - 2, count - 1};
      for (const Random random = repeatable(1); numbers.size() < 200;) {
        numbers.push_back(random() % count);
      }
      for (const std::uint64_t number : numbers) {
        const Random drawn = [&] { return 2 * count + number; };
        BOOST_TEST(Placer(free).place_anywhere(demand, drawn).value() == places.at(number), machine.name);
      }
      BOOST_TEST(Placer(free).place_low(demand).value() == places.front(), machine.name);
    }
  }
}

BOOST_AUTO_TEST_CASE(all_memory_can_be_given_out_once) {
  for (const test::RealMachine& machine : test::real_machines()) {
    BOOST_TEST_CONTEXT(machine.name) {
      const RangeSet free = free_of(machine);
      const Demand demand{256 * kMiB, 256 * kMiB, kEverywhere};
      for (const bool anywhere : {false, true}) {
        Placer placer(free);
        RangeSet left = free;
        std::size_t given = 0;
        const Random random = repeatable(2);
        while (const auto place =
                   anywhere ? placer.place_anywhere(demand, random) : placer.place_low(demand)) {
          const Range range{*place, *place + demand.size};
          BOOST_REQUIRE(left.contains(range));
          left.remove(range);
          ++given;
        }
        BOOST_TEST(given == all_places(free, demand).size());
        BOOST_TEST(all_places(left, demand).empty());
      }
    }
  }
}

/// With what its own kernel calls memory as the measure, and a crash kernel's reservation in the way.
BOOST_AUTO_TEST_CASE(a_load_finds_its_places) {
  const Files files = large_files();
  for (const test::RealMachine& machine : test::real_machines()) {
    for (const bool has_crash_kernel : {false, true}) {
      BOOST_TEST_CONTEXT(machine.name << (has_crash_kernel ? " with a crash kernel" : "")) {
        RangeSet free = free_by_its_kernel(machine);
        const SystemFacts facts = facts_of(free);
        Platform platform = test::platform_of(machine.map);
        if (has_crash_kernel) {
          const std::uint64_t place =
              Placer(free).place_anywhere({256 * kMiB, kMiB, {16 * kMiB, 4 * kGiB}}, repeatable(3)).value();
          platform.resources.push_back({{place, place + 256 * kMiB}, 1, "Crash kernel"});
          free.remove(platform.resources.back().range);
        }
        for (const Method method : {Method::direct, Method::classic}) {
          for (std::uint64_t seed = 1; seed <= 4; ++seed) {
            const LoadPlan plan = make_plan(test::debian_choice(), files, facts,
                                            {method, &platform, repeatable(seed), InitrdForm::as_is});
            test::check_soundness(plan, free);
          }
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_load_that_fits_nowhere_is_refused) {
  const Files files = large_files();
  for (const test::RealMachine& machine : test::real_machines()) {
    Platform platform = test::platform_of(machine.map);
    const RangeSet free = free_by_its_kernel(machine);
    // A reserved page every 63 MiB, and nothing above 4 GiB.
    platform.resources.push_back({{4 * kGiB, kEverywhere.end}, 0, "Reserved"});
    for (std::uint64_t at = 0; at < 4 * kGiB; at += 63 * kMiB) {
      platform.resources.push_back({{at, at + 4096}, 1, "Reserved"});
    }
    try {
      make_plan(test::debian_choice(), files, facts_of(free),
                {Method::direct, &platform, repeatable(1), InitrdForm::as_is});
      BOOST_ERROR(machine.name << ": it was placed");
    } catch (const std::exception& error) {
      BOOST_TEST(
          error.what() ==
          std::string(
              "--method direct cannot be used: there is no place in memory for the kernel (64 "
              "MiB) and its initrds (41 MiB), each in one piece above 16 MiB: the largest that is free has "
              "63 MiB"));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::plan
