// The real binary on fixture roots, with the kernel's answers made up (program.h).
#include <sys/stat.h>

#include <boost/filesystem.hpp>
#include <boost/test/unit_test.hpp>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <functional>
#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "host/errno_name.h"
#include "image/kernel_image.h"
#include "support/fixture_images.h"
#include "support/platforms.h"
#include "support/temporary_directory.h"

namespace kexec_load::test {

namespace {

namespace fs = boost::filesystem;
using nlohmann::json;

const std::string kKernel = "/boot/vmlinuz-6.1.0-40-amd64";
const std::string kInitrd = "/boot/initrd.img-6.1.0-40-amd64";
const std::string kLoaded = "loaded kernel 6.1.0-40-amd64 (" + kKernel + ")\n";

std::string text(const fixture::Bytes& bytes) {
  return {bytes.begin(), bytes.end()};
}

/// A Debian system in a directory.
struct Root {
  TemporaryDirectory directory;

  Root() {
    directory.write(kKernel, text(fixture::bz_image()));
    directory.write(kInitrd, text(fixture::init_archive()));
    fs::create_symlink("boot/vmlinuz-6.1.0-40-amd64", at("/vmlinuz"));
    fs::create_symlink("boot/initrd.img-6.1.0-40-amd64", at("/initrd.img"));
    directory.write("/lib/modules/6.1.0-40-amd64/modules.dep", "");
    directory.write("/proc/cmdline", "BOOT_IMAGE=/vmlinuz root=UUID=1-2 ro quiet ro\n");
    directory.write("/proc/sys/kernel/osrelease", "6.1.0-40-amd64\n");
    directory.write("/proc/meminfo", "MemTotal: 2097152 kB\nMemAvailable: 1048576 kB\n");
    directory.write("/sys/kernel/kexec_loaded", "0\n");
    fs::create_directory(at("/run"));
    configure("");
  }

  [[nodiscard]] std::string at(const std::string& path) const { return directory.path() + path; }

  void configure(const std::string& more) const {
    directory.write(
        "/etc/default/kexec",
        "LOAD_KEXEC=true\nKERNEL_IMAGE=\"/vmlinuz\"\nINITRD=\"/initrd.img\"\nAPPEND=\"\"\n" + more);
    ::chmod(at("/etc/default/kexec").c_str(), 0644);
  }

  [[nodiscard]] Outcome run(std::vector<std::string> arguments, KernelAnswer answer = {},
                            bool on_terminal = false) const {
    arguments.insert(arguments.begin(), {"--root", directory.path()});
    return run_program(arguments, answer, on_terminal);
  }

  /// A load that must end before any system call, killed if it makes one.
  void refuses(int status, const std::string& message) const {
    const Outcome outcome = run({});
    BOOST_TEST(outcome.status == status);
    BOOST_TEST(outcome.out == "");
    BOOST_TEST(outcome.err.find(message) != std::string::npos, outcome.err << " has no " << message);
  }

  void spoil_kernel(const std::function<void(fixture::Bytes&)>& spoil) const {
    fixture::Bytes kernel = fixture::bz_image();
    spoil(kernel);
    directory.write(kKernel, text(kernel));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(cli, Root)

BOOST_AUTO_TEST_CASE(a_dry_run_calls_nothing) {
  const Outcome outcome = run({"--dry-run", "--json"});
  BOOST_TEST(outcome.status == 0);
  BOOST_TEST(outcome.err == "");
  const json plan = json::parse(outcome.out);
  BOOST_TEST(plan.at("kernel") == kKernel);
  BOOST_TEST((plan.at("initrds") == json::array({kInitrd})));
  BOOST_TEST(plan.at("cmdline") == "root=UUID=1-2 quiet ro");
  BOOST_TEST(plan.at("method") == "file");
  BOOST_TEST(plan.at("version") == "6.1.0-40-amd64");
  BOOST_TEST(plan.at("warnings").empty());
  BOOST_TEST(plan.at("origin").at("kernel") == "/etc/default/kexec:2");
  BOOST_TEST(!fs::exists(at("/run/kexec-load")));
}

BOOST_AUTO_TEST_CASE(a_load_is_made_and_recorded) {
  const Outcome outcome = run({}, {0});
  BOOST_TEST(outcome.status == 0);
  BOOST_TEST(outcome.out == kLoaded);
  BOOST_TEST(outcome.err == "");
  BOOST_TEST(fs::exists(at("/run/kexec-load/loaded.json")));
}

BOOST_AUTO_TEST_CASE(a_direct_load_by_kexec_load) {
  put_platform(bios_512_mib(),
               [this](const std::string& path, const std::string& told) { directory.write(path, told); });
  fixture::BzImage kernel;
  kernel.unpacked = fixture::relocatable_kernel();
  directory.write(kKernel, text(fixture::bz_image(kernel)));
  const Outcome dry = run({"--dry-run", "--json"});
  BOOST_TEST(dry.err == "");
  const json plan = json::parse(dry.out);
  BOOST_TEST(plan.at("method") == "direct");
  BOOST_TEST(plan.at("method_reason") == "kexec_load: the kernel is unpacked here (0 MiB), relocated");
  BOOST_TEST(run({}, {0}).out == kLoaded);
  BOOST_TEST(run({}).status == 128 + SIGSYS);
  const Outcome refused = run({"--method=direct"}, {EPERM});
  BOOST_TEST(refused.status == 4);
  BOOST_TEST(refused.err.find("kexec-load: kexec_load failed (EPERM): ") != std::string::npos, refused.err);
}

BOOST_AUTO_TEST_CASE(the_stand_in_for_the_kernel_works) {
  // Without an answer the call kills: what the tests below rely on.
  BOOST_TEST(run({}).status == 128 + SIGSYS);
}

BOOST_AUTO_TEST_CASE(refusals_of_the_kernel) {
  const std::vector<std::pair<int, int>> statuses = {{EPERM, 4},   {EKEYREJECTED, 4}, {ENOKEY, 4},
                                                     {ENOEXEC, 1}, {ENOMEM, 1},       {EINVAL, 1},
                                                     {ENOSYS, 1},  {EADDRNOTAVAIL, 1}};
  for (const auto& [error, status] : statuses) {
    const Outcome outcome = run({}, {error});
    BOOST_TEST(outcome.status == status);
    BOOST_TEST(outcome.err.find("kexec-load: kexec_file_load failed (" + host::errno_name(error) + "): ") ==
               0U);
    BOOST_TEST(outcome.out == "");
    BOOST_TEST(!fs::exists(at("/run/kexec-load/loaded.json")));
  }
}

BOOST_AUTO_TEST_CASE(a_busy_kernel_is_asked_again_for_a_bounded_time) {
  const auto start = std::chrono::steady_clock::now();
  const Outcome outcome = run({}, {EBUSY});
  const auto took = std::chrono::steady_clock::now() - start;
  BOOST_TEST((took >= std::chrono::milliseconds(900)));  // ten tries, nine pauses
  BOOST_TEST(outcome.status == 1);
  BOOST_TEST(outcome.err.find("kexec_file_load failed (EBUSY)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_kernel_that_is_cut_off) {
  for (const std::size_t missing : {std::size_t{16}, fixture::bz_image().size() / 2}) {
    spoil_kernel([&](fixture::Bytes& kernel) { kernel.resize(kernel.size() - missing); });
    refuses(5, "kexec-load: /vmlinuz: the kernel is cut off or its header is damaged: it should have ");
  }
}

BOOST_AUTO_TEST_CASE(a_kernel_with_one_byte_of_its_payload_changed) {
  spoil_kernel([](fixture::Bytes& kernel) {
    const auto facts = image::read_kernel(bytes::View(kernel)).image.bzimage.value();
    kernel[facts.payload_offset + facts.payload_size / 2] ^= 1;
  });
  refuses(5, "kexec-load: /vmlinuz: ");
}

BOOST_AUTO_TEST_CASE(what_is_no_kernel) {
  directory.write(kKernel, "");
  refuses(5, "kexec-load: /vmlinuz: not a kernel: this is an empty file");
  directory.write(kKernel, "#!/bin/sh\n");
  refuses(5, "kexec-load: /vmlinuz: not a kernel: ");
  directory.write(kKernel, text(fixture::init_archive()));
  refuses(5, "kexec-load: /vmlinuz: not a kernel: ");
  fs::remove(at(kKernel));
  fs::create_directory(at(kKernel));
  refuses(5, "kexec-load: /vmlinuz: this is a directory, not a file");
  fs::remove(at(kKernel));
  BOOST_REQUIRE(::mkfifo(at(kKernel).c_str(), 0600) == 0);
  refuses(5, "kexec-load: /vmlinuz: this is a FIFO, not a file");
}

BOOST_AUTO_TEST_CASE(what_is_no_initrd) {
  directory.write(kInitrd, "");
  refuses(5, "kexec-load: /initrd.img: ");
  directory.write(kInitrd, "garbage that is no archive");
  refuses(5, "kexec-load: /initrd.img: ");
  const fixture::Bytes packed =
      fixture::pack(compress::Compression::gzip, bytes::View(fixture::init_archive()));
  directory.write(kInitrd, text(packed).substr(0, packed.size() / 2));
  refuses(5, "kexec-load: /initrd.img: ");
  fs::remove(at(kInitrd));
  refuses(5, "kexec-load: /etc/default/kexec:3: there is no initrd /initrd.img");
}

BOOST_AUTO_TEST_CASE(a_configured_kernel_that_is_gone) {
  fs::remove(at("/vmlinuz"));
  fs::create_symlink("boot/vmlinuz-5", at("/vmlinuz"));
  refuses(5, "kexec-load: /etc/default/kexec:2: there is no kernel /vmlinuz; the kernels here are: " +
                 kKernel + "\n");
}

BOOST_AUTO_TEST_CASE(a_hostile_configuration_is_never_executed) {
  configure("APPEND=\"$(touch " + at("/executed") + ")\"\n");
  refuses(6,
          "kexec-load: /etc/default/kexec:5:9: only uname -r, uname -m, cat FILE and readlink -f PATH are "
          "understood here");
  configure("APPEND='never closed\n");
  refuses(6,
          "kexec-load: /etc/default/kexec:5:8: this quotation mark is never closed\nAPPEND='never closed\n   "
          "    ^\n");
  configure("`touch " + at("/executed") + "`\n");
  refuses(6, "kexec-load: /etc/default/kexec:5:1: this is not an assignment, and nothing here is executed");
  BOOST_TEST(!fs::exists(at("/executed")));
  configure("APPEND=" + std::string(1000000, 'x'));
  refuses(6, "the command line has 1000000 characters, and kexec takes 2016 for this kernel");
  configure("");
  ::chmod(at("/etc/default/kexec").c_str(), 0664);
  refuses(6, "/etc/default/kexec: others than root may write it");
}

BOOST_AUTO_TEST_CASE(a_memory_that_is_too_small) {
  directory.write("/proc/meminfo", "MemTotal: 1024 kB\nMemAvailable: 512 kB\n");
  refuses(1, "kexec-load: too little memory: kernel and initrd take ");
}

BOOST_AUTO_TEST_CASE(a_system_that_forbids_it) {
  directory.write("/proc/sys/kernel/kexec_load_disabled", "1\n");
  refuses(4, "kexec-load: kernel.kexec_load_disabled is 1");
  directory.write("/proc/sys/kernel/kexec_load_disabled", "0\n");
  directory.write("/proc/self/status", "CapEff:\t0\n");
  refuses(4, "kexec-load: only root may do this");
}

BOOST_AUTO_TEST_CASE(flags_that_are_traps_do_no_harm) {
  directory.write("/victim", "precious");
  fs::create_directory(at("/run/kexec-load"));
  ::chmod(at("/run/kexec-load").c_str(), 0700);
  fs::create_symlink(at("/victim"), at("/run/kexec-load/coldreboot"));
  BOOST_TEST(run({"--event", "coldreboot"}, {0}).status == 0);
  BOOST_TEST(fs::file_size(at("/victim")) == 8U);
  BOOST_REQUIRE(::mkfifo(at("/nokexec").c_str(), 0600) == 0);
  const Outcome outcome = run({"--event", "reboot"});
  BOOST_TEST(outcome.status == 0);
  BOOST_TEST(outcome.out == "a cold reboot was asked for: rebooting by firmware\n");
  BOOST_TEST(!fs::exists(at("/nokexec")));
}

BOOST_AUTO_TEST_CASE(the_events_of_a_reboot) {
  BOOST_TEST(run({"--event", "start"}).out == "reboots start kernel 6.1.0-40-amd64 (" + kKernel + ")\n");
  BOOST_TEST(run({"--event", "reboot"}, {0}).out == kLoaded);
  directory.write("/sys/kernel/kexec_loaded", "1\n");
  const Outcome jump = run({"--event", "jump"}, {EINVAL});
  BOOST_TEST(jump.out == "Will now restart with kexec\n");
  BOOST_TEST(jump.status == 1);
  BOOST_TEST(run({"--event", "stop"}, {0}).out == "Not rebooting, so disabling\n");
  BOOST_TEST(run({"--event", "reboot"}, {0}).out == "kexec was stopped by hand: rebooting by firmware\n");
}

BOOST_AUTO_TEST_CASE(status_answers_by_its_exit_status) {
  BOOST_TEST(run({"--status"}).status == 3);
  directory.write("/sys/kernel/kexec_loaded", "1\n");
  BOOST_TEST(run({"--status"}).status == 0);
}

BOOST_AUTO_TEST_CASE(a_terminal_gets_colour) {
  fs::remove(at(kInitrd));
  const Outcome outcome = run({}, {}, true);
  BOOST_TEST(outcome.err.find("\033[1;31mkexec-load:\033[0m ") == 0U);
  BOOST_TEST(run({}).err.find('\033') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(wrong_usage) {
  const Outcome outcome = run({"--none"});
  BOOST_TEST(outcome.status == 2);
  BOOST_TEST(outcome.err ==
             "kexec-load: unrecognised option '--none'; kexec-load --help shows the options\n");
  BOOST_TEST(run_program({"--root", "/none/such", "--status"}).status == 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::test
