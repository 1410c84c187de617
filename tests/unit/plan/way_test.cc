#include "plan/way.h"

#include <boost/test/unit_test.hpp>
#include <set>

#include "image/relocation.h"
#include "plan/boot_parameters.h"
#include "support/compressors.h"
#include "support/error_text.h"
#include "support/places.h"
#include "support/plan_fixture.h"
#include "support/platforms.h"
#include "support/soundness.h"

namespace kexec_load::plan {

namespace {

using test::repeatable;
using K = fixture::RelocatableKernel;
constexpr std::uint64_t kMiB = 1 << 20;

/// Debian's files with a kernel that can be relocated, on a machine of 512 MiB with BIOS.
struct Scene {
  fixture::BzImage kernel;
  std::vector<fixture::Bytes> initrds = {fixture::init_archive()};
  std::string command_line = "root=/dev/sda1 ro";
  SystemFacts facts = test::healthy_system();
  Platform platform = test::platform_of(test::bios_512_mib());
  std::uint64_t seed = 1;
  bool wrapped = false;
  bool unpacked_before = false;
  InitrdForm initrd_form = InitrdForm::as_is;

  Scene() {
    kernel.unpacked = fixture::relocatable_kernel();
    facts.memory_total = 512 * kMiB;
    facts.memory_available = 400 * kMiB;
  }

  void change_header(std::function<void(image::SetupHeader&)> change) { kernel.change = std::move(change); }

  [[nodiscard]] Files files() const {
    Files files = test::debian_files(fixture::bz_image(kernel), initrds);
    for (std::size_t i = 0; i < initrds.size(); ++i) {
      files.read_initrds[i] = image::read_initrd(files.initrds[i].contents, image::InitrdDepth::full);
    }
    if (unpacked_before) {
      files.read_kernel.payload = bytes::Buffer(kernel.unpacked);
      files.read_kernel.checked_before = true;
    }
    return files;
  }

  [[nodiscard]] LoadPlan plan(Method method = Method::automatic) const {
    return make_plan(test::debian_choice(command_line), files(), facts,
                     {method, &platform, repeatable(seed), initrd_form});
  }

  [[nodiscard]] std::string refusal(Method method) const {
    return fixture::error_text([&] { return plan(method); });
  }
};

const Segment& segment(const LoadPlan& plan, const std::string& what) {
  const auto& segments = plan.memory.value().segments;
  return *std::find_if(segments.begin(), segments.end(),
                       [&](const Segment& each) { return each.what == what; });
}

image::SetupHeader header_of(const LoadPlan& plan) {
  return segment(plan, "parameters").content.at<image::SetupHeader>(image::kSetupHeaderOffset);
}

RangeSet free_of(const Scene& scene) {
  return free_memory(scene.platform.firmware_map, scene.platform.resources);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(way)

BOOST_AUTO_TEST_CASE(an_initrd_lies_as_low_as_it_must) {
  Scene scene;
  scene.command_line += " mem=60M";
  BOOST_TEST(segment(scene.plan(), "initrd").address >= 16 * kMiB);
  BOOST_TEST(segment(scene.plan(), "initrd").address < 60 * kMiB);
}

BOOST_AUTO_TEST_CASE(auto_takes_the_shortest_outage) {
  const Scene scene;
  const LoadPlan plan = scene.plan();
  BOOST_TEST((plan.method == Method::direct));
  BOOST_TEST(plan.method_is_free);
  BOOST_TEST(plan.method_reason == "kexec_load: the kernel is unpacked here (0 MiB), relocated");
  BOOST_TEST(plan.origin.at("method") == "default");
  test::check_soundness(plan, free_of(scene));
  BOOST_TEST(plan.memory->entry == segment(plan, "parameters").address + kTrampolineOffset);
  BOOST_TEST(header_of(plan).loadflags == 0x03);
  BOOST_TEST(header_of(plan).ramdisk_image == segment(plan, "initrd").address);
  BOOST_TEST(header_of(plan).ramdisk_size == scene.initrds[0].size());
  BOOST_TEST(segment(plan, "initrd").address == 64 * kMiB);  // low
  BOOST_TEST(segment(plan, "initrd").content.data() == plan.files.initrds[0].contents.data());
}

/// Each archive at a page of its own; the kernel passes over the zeros between.
BOOST_AUTO_TEST_CASE(an_initrd_is_unpacked_here_where_that_is_asked_for_and_worth_it) {
  Scene scene;
  const fixture::Bytes packed =
      fixture::pack(compress::Compression::xz, bytes::View(fixture::init_archive()));
  scene.initrds = {fixture::join({fixture::microcode_archive(), packed})};
  BOOST_TEST(scene.plan().memory->segments.size() == 4U);
  scene.initrd_form = InitrdForm::unpacked_if_worth;
  const LoadPlan plan = scene.plan();
  test::check_soundness(plan, free_of(scene));
  std::vector<Segment> initrds;
  std::copy_if(plan.memory->segments.begin(), plan.memory->segments.end(), std::back_inserter(initrds),
               [](const Segment& each) { return each.what == "initrd"; });
  BOOST_REQUIRE(initrds.size() == 2U);
  const auto same = [](bytes::View view, const fixture::Bytes& expected) {
    return fixture::Bytes(view.begin(), view.end()) == expected;
  };
  BOOST_TEST(same(initrds[0].content, fixture::microcode_archive()));
  BOOST_TEST(same(initrds[1].content, fixture::init_archive()));
  BOOST_TEST(initrds[1].address == initrds[0].address + initrds[0].size);
  BOOST_TEST(header_of(plan).ramdisk_image == initrds[0].address);
  BOOST_TEST(header_of(plan).ramdisk_size == initrds[0].size + fixture::init_archive().size());
  BOOST_TEST(
      plan.method_reason ==
      "kexec_load: the kernel is unpacked here (0 MiB), relocated; the initrd is unpacked here (0 to 0 MiB)");
  // The buffer counts as long as the load takes.
  BOOST_TEST(plan.memory_peak - plan.memory_needed >=
             scene.kernel.unpacked.size() + fixture::init_archive().size());
}

BOOST_AUTO_TEST_CASE(with_too_little_memory_the_initrd_stays_as_it_is) {
  Scene scene;
  const fixture::Bytes content = fixture::cpio({{"zeros", std::string(40 << 20, '\0')}});
  scene.initrds = {fixture::pack(compress::Compression::gzip, bytes::View(content))};
  scene.initrd_form = InitrdForm::unpacked_if_worth;
  const auto is_unpacked = [&] { return scene.plan().method_reason.find("initrd") != std::string::npos; };
  BOOST_TEST(is_unpacked());
  scene.facts.memory_available = 60 * kMiB;
  BOOST_TEST(!is_unpacked());
  BOOST_TEST((scene.plan().method == Method::direct));
}

/// The words that the table names are moved by one offset, whatever the place in memory is.
BOOST_AUTO_TEST_CASE(virtual_and_physical_places_are_drawn) {
  Scene scene;
  std::set<std::uint64_t> offsets;
  std::set<std::uint64_t> places;
  for (scene.seed = 1; scene.seed <= 20; ++scene.seed) {
    const LoadPlan plan = scene.plan();
    const Segment& kernel = segment(plan, "kernel");
    const std::uint64_t offset = kernel.content.at<bytes::Le64>(K::kWord64 & 0xfff) - K::kWord32;
    BOOST_TEST(offset % 0x200000 == 0U);
    BOOST_TEST(offset <= 1024 * kMiB - 16 * kMiB - 2 * kMiB);
    BOOST_TEST(kernel.address % 0x200000 == 0U);
    BOOST_TEST(kernel.address >= 16 * kMiB);
    offsets.insert(offset);
    places.insert(kernel.address);
  }
  BOOST_TEST(offsets.size() > 15U);
  BOOST_TEST(places.size() > 15U);
}

BOOST_AUTO_TEST_CASE(nokaslr_switches_both_off) {
  Scene scene;
  scene.command_line = "nokaslr ro";
  const LoadPlan plan = scene.plan();
  BOOST_TEST(plan.method_reason ==
             "kexec_load: the kernel is unpacked here (0 MiB), not relocated (nokaslr)");
  const Segment& kernel = segment(plan, "kernel");
  BOOST_TEST(kernel.address == 16 * kMiB);
  BOOST_TEST(kernel.content.at<bytes::Le64>(K::kWord64 & 0xfff) == K::kWord32);
  BOOST_TEST(header_of(plan).loadflags == 0x01);
  test::check_soundness(plan, free_of(scene));
}

BOOST_AUTO_TEST_CASE(classic_loads_the_bzimage_itself) {
  const Scene scene;
  const LoadPlan plan = scene.plan(Method::classic);
  BOOST_TEST((plan.method == Method::classic));
  BOOST_TEST(!plan.method_is_free);
  BOOST_TEST(plan.origin.at("method") == "--method");
  BOOST_TEST(plan.method_reason == "kexec_load: the kernel unpacks itself after the jump (0 MiB)");
  const Segment& kernel = segment(plan, "kernel");
  const auto& facts = *plan.files.read_kernel.image.bzimage;
  BOOST_TEST(kernel.content.data() == plan.files.kernel.contents.data() + facts.setup_size);
  BOOST_TEST(kernel.size == align_up(facts.init_size, 4096));
  test::check_soundness(plan, free_of(scene));
}

BOOST_AUTO_TEST_CASE(several_initrds_lie_at_pages_one_behind_the_other) {
  Scene scene;
  scene.initrds = {fixture::microcode_archive(), fixture::Bytes(5000, 0), fixture::init_archive()};
  scene.initrds[1] = fixture::join({scene.initrds[0], scene.initrds[0], scene.initrds[0], scene.initrds[0],
                                    scene.initrds[0], scene.initrds[0]});
  const LoadPlan plan = scene.plan();
  std::vector<Segment> initrds;
  for (const Segment& each : plan.memory->segments) {
    if (each.what == "initrd") {
      initrds.push_back(each);
    }
  }
  BOOST_REQUIRE(initrds.size() == 3U);
  BOOST_TEST(initrds[1].address == initrds[0].address + initrds[0].size);
  BOOST_TEST(initrds[2].address == initrds[1].address + initrds[1].size);
  BOOST_TEST(header_of(plan).ramdisk_size ==
             initrds[2].address + scene.initrds[2].size() - initrds[0].address);
  test::check_soundness(plan, free_of(scene));
}

BOOST_AUTO_TEST_CASE(limits_of_the_command_line_hold) {
  Scene scene;
  scene.command_line = "ro mem=64M mem=nopentium mem=0x5000000";
  for (scene.seed = 1; scene.seed <= 20; ++scene.seed) {
    const LoadPlan plan = scene.plan();
    for (const Segment& each : plan.memory->segments) {
      BOOST_TEST(each.address + each.size <= 64 * kMiB);
    }
  }
  scene.command_line = "mem=17M";
  BOOST_TEST(scene.refusal(Method::direct) ==
             "--method direct cannot be used: there is no place in memory for the kernel (2 MiB) and its "
             "initrds (1 MiB), each in one piece above 16 MiB: the largest that is free has 1 MiB");
}

BOOST_AUTO_TEST_CASE(a_kernel_that_cannot_live_high_stays_below_4_gib) {
  Scene scene;
  scene.facts.memory_total = 4096 * kMiB;
  scene.platform = test::platform_of(test::efi_4_gib_with_crash_kernel());
  bool was_high = false;
  for (scene.seed = 1; scene.seed <= 20; ++scene.seed) {
    const LoadPlan plan = scene.plan();
    test::check_soundness(plan, free_of(scene));
    was_high = was_high || segment(plan, "kernel").address > 4096 * kMiB;
  }
  BOOST_TEST(was_high);
  scene.change_header([](image::SetupHeader& header) { header.xloadflags = 0x7d; });
  for (scene.seed = 1; scene.seed <= 20; ++scene.seed) {
    BOOST_TEST(segment(scene.plan(), "kernel").address < 4096 * kMiB);
  }
}

BOOST_AUTO_TEST_CASE(a_vmlinux_is_taken_directly) {
  Scene scene;
  scene.facts.memory_available = std::nullopt;
  for (const bool wrapped : {false, true}) {
    const fixture::Bytes file =
        wrapped ? fixture::pack(compress::Compression::gzip, bytes::View(fixture::elf_kernel()))
                : fixture::elf_kernel();
    const LoadPlan plan = make_plan(test::debian_choice(), test::debian_files(file), scene.facts,
                                    {Method::automatic, &scene.platform, repeatable(1)});
    BOOST_TEST((plan.method == Method::direct));
    BOOST_TEST(plan.method_reason ==
               "kexec_load: the kernel is unpacked here (0 MiB), not relocated (it has no relocation table)");
    test::check_soundness(plan, free_of(scene));
    BOOST_TEST(header_of(plan).version == 0x020fU);
  }
}

/// What keeps `direct` from being used, and what auto takes then.
BOOST_AUTO_TEST_CASE(why_not_directly) {
  struct Case {
    std::function<void(Scene&)> change;
    Method taken;
    std::string why;
  };
  const std::vector<Case> cases = {
      {[](Scene& s) { s.command_line = "memmap=64M$1G"; }, Method::classic,
       "memmap= on the command line changes where the kernel may be"},
      {[](Scene& s) { s.command_line = "movable_node"; }, Method::classic,
       "movable_node on the command line keeps the kernel out of memory that can be removed"},
      {[](Scene& s) {
         s.platform.five_level_paging = true;
         s.command_line = "no5lvl";
       },
       Method::classic, "the running kernel uses five-level paging, and the new one is not to"},
      {[](Scene& s) {
         s.platform.five_level_paging = true;
         s.change_header([](image::SetupHeader& header) { header.xloadflags = 0x3f; });
       },
       Method::classic, "the running kernel uses five-level paging, and the new one is not to"},
      {[](Scene& s) {
         s.platform.five_level_paging = true;
         s.change_header([](image::SetupHeader& header) { header.xloadflags = 0x1f; });
       },
       Method::file, "the running kernel uses five-level paging, which the new one does not know"},
      {[](Scene& s) { s.platform.may_encrypt_memory = true; }, Method::file,
       "this machine encrypts its memory, which the new kernel does not know"},
      {[](Scene& s) { s.kernel.unpacked.back() ^= 0xff; }, Method::classic,
       "the kernel's relocation table is not understood, so it would run at a known address"},
      {[](Scene& s) { s.change_header([](image::SetupHeader& header) { header.relocatable_kernel = 0; }); },
       Method::file, "the kernel does not say how much memory it needs"},
      {[](Scene& s) { s.platform.encrypted_guest = true; }, Method::file,
       "this is an encrypted virtual machine"},
      {[](Scene& s) { s.facts.lockdown = "integrity"; }, Method::file,
       "the running kernel is locked down (integrity), so it takes signed kernels by kexec_file_load only"},
      {[](Scene& s) { s.platform = {}; }, Method::file,
       "the running kernel does not tell its boot parameters and memory map (/sys/kernel/boot_params, "
       "/sys/firmware/memmap, /proc/iomem)"}};
  for (const Case& each : cases) {
    Scene scene;
    each.change(scene);
    BOOST_TEST_CONTEXT(each.why) {
      const LoadPlan plan = scene.plan();
      BOOST_TEST(name(plan.method) == name(each.taken));
      BOOST_TEST(plan.method_reason.find(each.why) != std::string::npos, plan.method_reason);
      if (each.why.find("relocation table") == std::string::npos) {
        BOOST_TEST(scene.refusal(Method::direct) == "--method direct cannot be used: " + each.why);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(without_its_table_a_kernel_runs_where_it_was_linked) {
  Scene scene;
  scene.kernel.unpacked.back() ^= 0xff;
  const LoadPlan plan = scene.plan(Method::direct);
  BOOST_TEST(plan.method_reason ==
             "kexec_load: the kernel is unpacked here (0 MiB), not relocated (its relocation table is not "
             "understood)");
  BOOST_TEST(header_of(plan).loadflags == 0x01);
}

BOOST_AUTO_TEST_CASE(too_little_memory_is_told_with_figures) {
  Scene scene;
  scene.facts.memory_available = 4096;
  BOOST_TEST(scene.refusal(Method::direct)
                 .starts_with("--method direct cannot be used: too little memory to unpack the kernel: that "
                              "takes 1 MiB, and 1 MiB are "
                              "available"));
  // What was unpacked before takes no more than its segments.
  scene.unpacked_before = true;
  const std::string refusal = scene.refusal(Method::direct);
  BOOST_TEST(refusal.find("memory") != std::string::npos, refusal);
  BOOST_TEST(refusal.find("to unpack the kernel") == std::string::npos, refusal);
}

BOOST_AUTO_TEST_CASE(places_that_are_hidden_stay_open) {
  Scene scene;
  for (IoResource& each : scene.platform.resources) {
    each.range = {0, 1};
  }
  const LoadPlan plan = scene.plan();
  BOOST_TEST((plan.method == Method::direct));
  BOOST_TEST(!plan.memory->placed);
  BOOST_TEST(plan.memory->entry == 0U);
  for (const Segment& each : plan.memory->segments) {
    BOOST_TEST(each.address == 0U);
    BOOST_TEST(each.size != 0U);
  }
}

BOOST_AUTO_TEST_CASE(file_is_what_remains_when_the_kernel_refuses) {
  const Scene scene;
  LoadPlan plan = scene.plan();
  use_file(plan, scene.facts, "it was refused");
  BOOST_TEST((plan.method == Method::file));
  BOOST_TEST(plan.method_reason == "kexec_file_load: it was refused");
  BOOST_TEST(!plan.memory);
  BOOST_TEST((plan.kernel.kind == Handover::Kind::descriptor));
  BOOST_TEST((plan.initrd.kind == Handover::Kind::descriptor));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::plan
