#include <boost/test/unit_test.hpp>
#include <chrono>
#include <sstream>
#include <thread>

#include "plan/load_plan.h"
#include "report/console.h"
#include "report/plan_report.h"
#include "report/progress.h"
#include "report/status_report.h"
#include "support/plan_fixture.h"

namespace kexec_load::report {

BOOST_AUTO_TEST_SUITE(report)

BOOST_AUTO_TEST_CASE(a_terminal_gets_colour_and_a_pipe_none) {
  std::ostringstream out;
  std::ostringstream err;
  const Console pipe{out, err};
  pipe.warn("w");
  pipe.error("e");
  pipe.detail("d");
  BOOST_TEST(err.str() == "kexec-load: warning: w\nkexec-load: e\n");
  std::ostringstream terminal_err;
  const Console terminal{out, terminal_err, true, true, true};
  terminal.warn("w");
  terminal.error("e");
  terminal.detail("d");
  BOOST_TEST(terminal_err.str() ==
             "kexec-load: \033[1;33mwarning:\033[0m w\n\033[1;31mkexec-load:\033[0m e\nkexec-load: d\n");
  BOOST_TEST(bold("x", true) == "\033[1mx\033[0m");
  BOOST_TEST(bold("x", false) == "x");
}

BOOST_AUTO_TEST_CASE(progress_shows_after_a_second_on_a_terminal_only) {
  std::ostringstream quick;
  std::ostringstream pipe;
  std::ostringstream slow;
  { const Progress progress(quick, true, "Checking /k"); }
  {
    const Progress on_pipe(pipe, false, "Checking /k");
    const Progress on_terminal(slow, true, "Checking /k");
    std::this_thread::sleep_for(std::chrono::milliseconds(1300));
  }
  std::ostringstream measured;
  {
    bytes::Meter meter;
    meter.total = 200;
    meter.done = 90;
    const Progress progress(measured, true, "Checking /k", &meter);
    std::this_thread::sleep_for(std::chrono::milliseconds(1300));
  }
  BOOST_TEST(measured.str().find("\r\033[KChecking /k ... 45 %, 1 s") == 0U);
  BOOST_TEST(quick.str() == "");
  BOOST_TEST(pipe.str() == "");
  BOOST_TEST(slow.str().find("\r\033[KChecking /k ... 1 s") == 0U);
  BOOST_TEST(slow.str().ends_with("\r\033[K"));
}

BOOST_AUTO_TEST_CASE(a_plan_with_everything) {
  plan::Files files =
      test::debian_files(fixture::bz_image(), {fixture::microcode_archive(), fixture::init_archive()});
  files.kernel.path = "/vmlinuz";
  files.initrds[0].path = files.initrds[0].resolved_path = "/boot/amd-ucode.img";
  files.kernel.identity.size = 8U << 20U;
  files.initrds[0].identity.size = 1U << 19U;
  files.initrds[1].identity.size = 3U << 20U;
  plan::LoadPlan plan = plan::make_plan(test::debian_choice(), files, test::healthy_system());
  plan.memory_needed = 60U << 20U;
  plan.memory_peak = 90U << 20U;
  config::Settings settings;
  settings.source = "/etc/default/kexec";
  settings.load_kexec = {true, "/etc/default/kexec:5"};
  settings.kernel_image = {"/vmlinuz", "/etc/default/kexec:8"};
  settings.initrds = {{"/boot/amd-ucode.img", "/initrd.img"}, "/etc/default/kexec:9"};
  BOOST_TEST(plan_text(plan, false) + settings_text(shown(settings), false) ==
             "Kernel 6.1.0-40-amd64 (bzImage, x86_64)\n"
             "  kernel    /vmlinuz -> /boot/vmlinuz-6.1.0-40-amd64 (8.0 MiB) [/etc/default/kexec:8]\n"
             "  initrd    /boot/amd-ucode.img (0.5 MiB) [/etc/default/kexec:9]\n"
             "  initrd    /boot/initrd.img-6.1.0-40-amd64 (3.0 MiB) [/etc/default/kexec:9]\n"
             "  cmdline   root=/dev/sda1 ro [/etc/default/kexec:12]\n"
             "  method    file: kexec_file_load: the running kernel reads and places the files itself\n"
             "            2 initrds joined in memory, in order\n"
             "  memory    60.0 MiB until the jump, 90.0 MiB while loading\n"
             "Settings (/etc/default/kexec)\n"
             "  LOAD_KEXEC=\"true\" [/etc/default/kexec:5]\n"
             "  KERNEL_IMAGE=\"/vmlinuz\" [/etc/default/kexec:8]\n"
             "  INITRD=\"/boot/amd-ucode.img /initrd.img\" [/etc/default/kexec:9]\n"
             "  APPEND=\"\" [default]\n"
             "  USE_GRUB_CONFIG=\"false\" [default]\n"
             "  LOAD_DURING_SHUTDOWN=\"yes\" [default]\n"
             "  USE_CACHE=\"yes\" [default]\n");
}

BOOST_AUTO_TEST_CASE(a_plan_without_version_and_initrd) {
  plan::Files files = test::debian_files(fixture::bz_image(), {});
  files.read_kernel.image.version.clear();
  const plan::LoadPlan plan = plan::make_plan(test::debian_choice(), files, test::healthy_system());
  const std::string text = plan_text(plan, true) + settings_text({}, true);
  BOOST_TEST(text.find("\033[1mKernel of unknown version\033[0m (bzImage, x86_64)\n") == 0U);
  BOOST_TEST(text.find("  initrd    none [/etc/default/kexec:9]\n") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::report
