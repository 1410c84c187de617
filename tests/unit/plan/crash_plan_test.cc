// A crash kernel's plan: what it takes of the reservation, what it needs to run, whose signature is asked
// for.
#include <boost/test/unit_test.hpp>

#include "plan/crash_estimate.h"
#include "plan/crash_reservation.h"
#include "plan/load_plan.h"
#include "support/error_text.h"
#include "support/plan_fixture.h"

namespace kexec_load::plan {

namespace {

constexpr std::uint64_t kMiB = 1U << 20U;

choice::KernelChoice crash_choice(const std::string& line = "ro") {
  choice::KernelChoice choice = test::debian_choice(line);
  choice.on_panic = true;
  return choice;
}

SystemFacts with_reservation(std::uint64_t mebibytes) {
  SystemFacts facts = test::healthy_system();
  facts.crash_reservation = mebibytes * kMiB;
  return facts;
}

std::string error_of(const choice::KernelChoice& choice, const SystemFacts& facts,
                     Files files = test::debian_files()) {
  return fixture::error_text([&] { make_plan(choice, std::move(files), facts); });
}

/// A kernel of 50 MiB and one initrd, of which a MiB is a packed archive of as many MiB as given.
Files files_with(std::uint64_t unpacked_mebibytes) {
  Files files = test::debian_files();
  files.read_kernel.image.memory_size = 50 * kMiB;
  files.initrds[0].contents = bytes::View();
  files.read_initrds[0].archives.resize(1);
  files.read_initrds[0].archives[0].unpacked_size = unpacked_mebibytes * kMiB;
  return files;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(crash_plan)

BOOST_AUTO_TEST_CASE(its_segments_lie_in_the_reservation) {
  const LoadPlan plan = make_plan(crash_choice(), test::debian_files(), with_reservation(256));
  BOOST_TEST(plan.on_panic);
  BOOST_TEST(plan.memory_peak < plan.memory_needed);
}

BOOST_AUTO_TEST_CASE(no_reservation_is_a_kind_of_its_own) {
  try {
    make_plan(crash_choice(), test::debian_files(), with_reservation(0));
    BOOST_TEST(false);
  } catch (const text::Error& error) {
    BOOST_TEST((error.kind() == text::ErrorKind::reservation));
    BOOST_TEST(
        std::string(error.what()).starts_with("no memory is reserved for a crash kernel: add crashkernel="));
  }
}

BOOST_AUTO_TEST_CASE(a_reservation_that_is_too_small) {
  Files files = files_with(1);
  BOOST_TEST(
      error_of(crash_choice(), with_reservation(52), files) ==
      "too little memory is reserved for a crash kernel: it takes 53 MiB to load, and 52 MiB are reserved: "
      "instead of the present value add crashkernel=128M to the kernel's command line "
      "(GRUB_CMDLINE_LINUX in /etc/default/grub, then update-grub or grub2-mkconfig) and reboot");
}

BOOST_AUTO_TEST_CASE(the_line_has_room_for_what_the_kernel_adds) {
  const auto longest = [](const choice::KernelChoice& choice) {
    return error_of(choice, with_reservation(256));
  };
  BOOST_TEST(longest(crash_choice(std::string(1985, 'x'))) == "no error");
  BOOST_TEST(longest(crash_choice(std::string(1986, 'x'))).find("kexec takes 1985") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_estimate_is_a_sum_rounded_up) {
  const CrashEstimate estimate = crash_estimate(files_with(16));
  BOOST_TEST(estimate.kernel == 50 * kMiB);
  BOOST_TEST(estimate.unpacked == 18 * kMiB);
  BOOST_TEST(estimate.run_time == 64 * kMiB);
  BOOST_TEST(estimate.descriptors == (50 + 18 + 64) * kMiB / 64);
  BOOST_TEST(estimate.mebibytes() == 144U);
}

BOOST_AUTO_TEST_CASE(a_large_root_file_system_wants_as_much_beside_it) {
  const CrashEstimate estimate = crash_estimate(files_with(160));
  BOOST_TEST(estimate.unpacked == 180 * kMiB);
  BOOST_TEST(estimate.run_time == 180 * kMiB);
}

BOOST_AUTO_TEST_CASE(a_kernel_without_signature_where_one_is_asked_for) {
  SystemFacts facts = with_reservation(256);
  facts.lockdown = "integrity";
  BOOST_TEST(error_of(crash_choice(), facts) ==
             "/boot/vmlinuz-6.1.0-40-amd64: the kernel is locked down (integrity, as Secure Boot does), and "
             "this one "
             "has no signature: load the distribution's own signed kernel");
  facts.appraises_kernels = true;
  BOOST_TEST(error_of(crash_choice(), facts) == "no error");
  facts.signature_enforced = true;
  BOOST_TEST(error_of(crash_choice(), facts).find("CONFIG_KEXEC_SIG_FORCE") != std::string::npos);
  fixture::BzImage with_signature;
  with_signature.signature = fixture::Bytes(64, 1);
  BOOST_TEST(error_of(crash_choice(), facts, test::debian_files(fixture::bz_image(with_signature))) ==
             "no error");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::plan
