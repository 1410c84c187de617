#include "plan/load_plan.h"

#include <boost/test/unit_test.hpp>
#include <functional>

#include "support/plan_fixture.h"
#include "text/error.h"

namespace kexec_load::plan {

namespace {

using test::debian_choice;
using test::debian_files;
using test::healthy_system;

std::string error_of(const std::function<void()>& make, text::ErrorKind kind) {
  try {
    make();
  } catch (const text::Error& error) {
    BOOST_TEST((error.kind() == kind));
    return error.what();
  }
  return "no error";
}

constexpr std::uint64_t kMiB = 1U << 20U;

}  // namespace

BOOST_AUTO_TEST_SUITE(load_plan)

BOOST_AUTO_TEST_CASE(the_files_themselves_are_handed_over) {
  const LoadPlan plan = make_plan(debian_choice(), debian_files(), healthy_system());
  BOOST_TEST((plan.kernel.kind == Handover::Kind::descriptor));
  BOOST_TEST(plan.kernel.descriptor == plan.files.kernel.descriptor);
  BOOST_TEST((plan.initrd.kind == Handover::Kind::descriptor));
  BOOST_TEST(plan.command_line == "root=/dev/sda1 ro");
  BOOST_TEST(plan.origin.at("kernel") == "/etc/default/kexec:8");
  BOOST_TEST(plan.origin.at("initrds") == "/etc/default/kexec:9");
  BOOST_TEST(plan.origin.at("cmdline") == "/etc/default/kexec:12");
  BOOST_TEST(name(plan.method) == "file");
  BOOST_TEST(plan.warnings.empty());
}

BOOST_AUTO_TEST_CASE(several_initrds_are_joined_in_order) {
  const fixture::Bytes microcode = fixture::microcode_archive();
  const LoadPlan plan =
      make_plan(debian_choice(), debian_files(fixture::bz_image(), {microcode, fixture::init_archive()}),
                healthy_system());
  BOOST_TEST((plan.initrd.kind == Handover::Kind::memory));
  BOOST_REQUIRE_EQUAL(plan.initrd.pieces.size(), 2U);
  BOOST_TEST(plan.initrd.pieces[0].size() == microcode.size());
  BOOST_TEST(plan.initrd.reason == "2 initrds joined in memory, in order");
}

BOOST_AUTO_TEST_CASE(no_initrd_is_nothing) {
  const LoadPlan plan = make_plan(debian_choice(), debian_files(fixture::bz_image(), {}), healthy_system());
  BOOST_TEST((plan.initrd.kind == Handover::Kind::nothing));
}

BOOST_AUTO_TEST_CASE(a_wrapped_kernel_is_unwrapped_in_memory) {
  const fixture::Bytes kernel = fixture::bz_image();
  const fixture::Bytes wrapped = fixture::pack(compress::Compression::gzip, bytes::View(kernel));
  const LoadPlan plan = make_plan(debian_choice(), debian_files(wrapped), healthy_system());
  BOOST_TEST((plan.kernel.kind == Handover::Kind::memory));
  BOOST_REQUIRE_EQUAL(plan.kernel.pieces.size(), 1U);
  BOOST_TEST(plan.kernel.pieces[0].size() == kernel.size());
  BOOST_TEST(plan.kernel.pieces[0].data() == plan.files.read_kernel.unwrapped.data());
  BOOST_TEST(plan.kernel.reason ==
             "the kernel does not load a file that is gzip compressed as a whole: it is unwrapped in memory");
}

BOOST_AUTO_TEST_CASE(what_kexec_file_load_takes_on_x86_64) {
  BOOST_TEST(
      error_of([] { make_plan(debian_choice(), debian_files(fixture::elf_kernel()), healthy_system()); },
               text::ErrorKind::image) ==
      "/boot/vmlinuz-6.1.0-40-amd64: an uncompressed ELF kernel (vmlinux): on x86-64 kexec_file_load takes "
      "bzImages "
      "only; name the bzImage that was built with it (vmlinuz)");
  SystemFacts arm = healthy_system();
  arm.machine = "aarch64";
  BOOST_TEST(error_of([&] { make_plan(debian_choice(), debian_files(), arm); }, text::ErrorKind::image) !=
             "no error");
}

BOOST_AUTO_TEST_CASE(the_command_line_must_fit_and_be_text) {
  const std::string longest(2047 - 31, 'x');
  BOOST_TEST(make_plan(debian_choice(longest), debian_files(), healthy_system()).command_line.size() ==
             2016U);
  BOOST_TEST(error_of([&] { make_plan(debian_choice(longest + "x"), debian_files(), healthy_system()); },
                      text::ErrorKind::configuration) ==
             "/etc/default/kexec:12: the command line has 2017 characters, and kexec takes 2016 for this "
             "kernel: shorten it; it "
             "would be cut off otherwise");
  BOOST_TEST(error_of([] { make_plan(debian_choice("ro\nquiet"), debian_files(), healthy_system()); },
                      text::ErrorKind::configuration) ==
             "/etc/default/kexec:12: the command line has a control character (code 10) at position 3: a "
             "kernel command line is "
             "one line of text");
  for (const char* bad : {"a\tb", "a\x7f", "\x01"}) {
    BOOST_TEST(error_of([&] { make_plan(debian_choice(bad), debian_files(), healthy_system()); },
                        text::ErrorKind::configuration) != "no error");
  }
  BOOST_TEST(
      error_of([] { make_plan(debian_choice(std::string("a\0b", 3)), debian_files(), healthy_system()); },
               text::ErrorKind::configuration) ==
      "/etc/default/kexec:12: the command line has a control character (code 0) at position 2: a kernel "
      "command line is "
      "one line of text");
}

BOOST_AUTO_TEST_CASE(memory_is_counted_and_refused_with_figures) {
  Files files = debian_files();
  const std::uint64_t kernel_size = files.kernel.contents.size();
  const std::uint64_t initrd_size = files.initrds[0].contents.size();
  files.read_kernel.image.memory_size = 60 * kMiB;
  const LoadPlan plan = make_plan(debian_choice(), files, healthy_system());
  BOOST_TEST(plan.memory_needed == 61 * kMiB + initrd_size);
  BOOST_TEST(plan.memory_peak == plan.memory_needed + kernel_size + initrd_size);

  SystemFacts small = healthy_system();
  small.memory_total = 100 * kMiB;
  BOOST_TEST(error_of([&] { make_plan(debian_choice(), files, small); }, text::ErrorKind::system) ==
             "too little memory: kernel and initrd take 62 MiB, and kexec may use at most half of this "
             "machine's 100 MiB: make "
             "the initrd smaller (MODULES=dep in Debian's initramfs.conf)");
  SystemFacts full = healthy_system();
  full.memory_available = 50 * kMiB;
  BOOST_TEST(error_of([&] { make_plan(debian_choice(), files, full); }, text::ErrorKind::system) ==
             "too little memory: the load takes 62 MiB for a moment, and 50 MiB are available: stop services "
             "that use much "
             "memory, or make the initrd smaller");
  full.memory_available = std::nullopt;
  full.memory_total = std::nullopt;
  BOOST_TEST(make_plan(debian_choice(), files, full).memory_needed == plan.memory_needed);
}

BOOST_AUTO_TEST_CASE(memory_copies_of_ours_are_counted) {
  const fixture::Bytes wrapped = fixture::pack(compress::Compression::gzip, bytes::View(fixture::bz_image()));
  Files files = debian_files(wrapped, {fixture::microcode_archive(), fixture::init_archive()});
  files.read_kernel.image.memory_size = 60 * kMiB;
  const std::uint64_t kernel = files.read_kernel.unwrapped.size();
  const std::uint64_t initrds = files.initrds[0].contents.size() + files.initrds[1].contents.size();
  const LoadPlan plan = make_plan(debian_choice(), files, healthy_system());
  BOOST_TEST(plan.memory_needed == 61 * kMiB + initrds);
  BOOST_TEST(plan.memory_peak == plan.memory_needed + 2 * kernel + 2 * initrds);
}

BOOST_AUTO_TEST_CASE(warnings_of_the_files_name_them) {
  Files files = debian_files();
  files.read_kernel.image.warnings = {"odd"};
  files.read_initrds[0].warnings = {"old-style"};
  BOOST_TEST(make_plan(debian_choice(), files, healthy_system()).warnings ==
             (std::vector<std::string>{"/boot/vmlinuz-6.1.0-40-amd64: odd",
                                       "/boot/initrd.img-6.1.0-40-amd64: old-style"}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::plan
