// kexec(8): the real binary by that name on fixture roots, with the kernel's answers made up (program.h).
#include <boost/test/unit_test.hpp>
#include <cerrno>
#include <csignal>

#include "cli/program.h"
#include "support/fixture_images.h"
#include "support/temporary_directory.h"

namespace kexec_load::test {

namespace {

const std::string kKernel = "/boot/vmlinuz-linux";
const std::string kInitrd = "/boot/initramfs-linux.img";

std::string text(const fixture::Bytes& bytes) {
  return {bytes.begin(), bytes.end()};
}

/// A system without any configuration in a directory.
struct Root {
  TemporaryDirectory directory;

  Root() {
    directory.write(kKernel, text(fixture::bz_image()));
    directory.write(kInitrd, text(fixture::init_archive()));
    directory.write("/proc/cmdline", "BOOT_IMAGE=/vmlinuz root=UUID=1-2 ro quiet\n");
    directory.write("/proc/sys/kernel/osrelease", "6.1.0-40-amd64\n");
    directory.write("/proc/meminfo", "MemTotal: 2097152 kB\nMemAvailable: 1048576 kB\n");
    directory.write("/sys/kernel/kexec_loaded", "0\n");
    directory.write("/lib/modules/6.1.0-40-amd64/modules.dep", "");
    directory.write("/run/.keep", "");
  }

  [[nodiscard]] Outcome kexec(std::vector<std::string> arguments, KernelAnswer answer = {}) const {
    arguments.insert(arguments.begin(), {"--root", directory.path()});
    return run_program(arguments, answer, false, "/sbin/kexec");
  }

  void now_loaded() const { directory.write("/sys/kernel/kexec_loaded", "1\n"); }
};

const std::vector<std::vector<std::string>> kLoads = {
    // Arch's kexec-load@linux, Debian's script, systemd 252, NixOS's prepare-kexec, Gentoo's script, a Red
    // Hat user.
    {"-l", kKernel, "--initrd=" + kInitrd, "--reuse-cmdline"},
    {"-l", kKernel, "--initrd=" + kInitrd, "--append=root=/dev/sda1 ro quiet"},
    {"--load", kKernel, "--append", "root=/dev/sda1 ro", "--initrd", kInitrd},
    {"--load", kKernel, "--initrd=" + kInitrd, "--append=loglevel=4 init=/init"},
    {"--reuse-cmdline", "-l", kKernel, "--append=root=/dev/sda3", "--initrd=" + kInitrd},
    {"-l", kKernel, "--initrd=" + kInitrd, "--command-line=ro root=/dev/sda1"},
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(kexec, Root)

BOOST_AUTO_TEST_CASE(loads_as_real_callers_ask_for_them) {
  for (const auto& arguments : kLoads) {
    const Outcome outcome = kexec(arguments, {0});
    BOOST_TEST(outcome.status == 0);
    BOOST_TEST(outcome.out + outcome.err == "");
    BOOST_TEST(kexec(arguments, {EPERM}).status == 255);
    BOOST_TEST(kexec(arguments).status == 128 + SIGSYS);  // it does ask the kernel
  }
}

BOOST_AUTO_TEST_CASE(a_jump_asks_the_kernel_and_leaves_this_machine_alone) {
  BOOST_TEST(kexec({"-e"}).status == 1);
  now_loaded();
  const Outcome outcome = kexec({"-e"}, {EINVAL});
  BOOST_TEST(outcome.status == 255);
  BOOST_TEST(outcome.err ==
             "kexec: reboot (LINUX_REBOOT_CMD_KEXEC) failed (EINVAL): no image is loaded: load one first\n");
  BOOST_TEST(kexec({"-e", "-x", "-y"}).status == 128 + SIGSYS);
}

BOOST_AUTO_TEST_CASE(a_kernel_alone_would_reboot) {
  now_loaded();
  const Outcome outcome = kexec({kKernel}, {0});
  BOOST_TEST(outcome.status == 255);
  BOOST_TEST(outcome.err == "kexec: shutdown -r now: Operation not permitted\n");
}

BOOST_AUTO_TEST_CASE(status_and_unload) {
  BOOST_TEST(kexec({"-S", "-l"}).status == 0);
  BOOST_TEST(kexec({"-u"}).status == 0);
  now_loaded();
  BOOST_TEST(kexec({"-S", "-l"}).status == 1);
  BOOST_TEST(kexec({"-u"}, {0}).status == 0);
  BOOST_TEST(kexec({"-u"}, {EPERM}).status == 255);
}

BOOST_AUTO_TEST_CASE(a_dry_run_shows_the_plan) {
  const Outcome outcome = kexec({"-l", kKernel, "--initrd=" + kInitrd, "--reuse-cmdline", "--dry-run"});
  BOOST_TEST(outcome.status == 0);
  BOOST_TEST(outcome.out.find("  cmdline   root=UUID=1-2 ro quiet [/proc/cmdline]\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(wrong_usage) {
  const Outcome outcome = kexec({"--none"});
  BOOST_TEST(outcome.status == 1);
  BOOST_TEST(outcome.err == "kexec: unrecognised option '--none'; kexec --help shows the options\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::test
