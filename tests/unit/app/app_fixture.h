#pragma once

#include <boost/test/unit_test.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "app/exit_status.h"
#include "app/options.h"
#include "app/run.h"
#include "support/fake_host.h"
#include "support/fixture_images.h"
#include "support/platforms.h"

namespace kexec_load::test {

/// A Debian machine in memory with one kernel, LOAD_KEXEC=true, and the program run on it.
struct Machine {
  FakeFileSystem files;
  FakeKexecCalls calls{files};
  FakeInit init;
  FakeClock clock;
  FakeBackground background;
  host::NoProbe probe;
  host::NoMounter no_mounter;
  host::Mounter* mounter = &no_mounter;
  std::string out;
  std::string err;

  Machine() {
    put_kernel("6.1.0-40-amd64");
    files.links["/vmlinuz"] = "/boot/vmlinuz-6.1.0-40-amd64";
    files.links["/initrd.img"] = "/boot/initrd.img-6.1.0-40-amd64";
    files.put("/proc/cmdline", "BOOT_IMAGE=/boot/vmlinuz-6.1.0-40-amd64 root=UUID=12-34 ro quiet\n");
    files.put("/proc/sys/kernel/osrelease", "6.1.0-40-amd64\n");
    files.put("/proc/sys/kernel/kexec_load_disabled", "0\n");
    files.put("/proc/self/status", "Name:\tx\nCapEff:\t000001ffffffffff\n");
    files.put("/proc/meminfo", "MemTotal:  1048576 kB\nMemFree: 1 kB\nMemAvailable:  524288 kB\n");
    files.put("/sys/kernel/kexec_loaded", "0\n");
    files.put("/sys/kernel/kexec_crash_loaded", "0\n");
    files.put("/dev/disk/by-uuid/12-34", "");
    configure("LOAD_KEXEC=true\n");
  }

  void put_kernel(const std::string& version) {
    fixture::BzImage kernel;
    kernel.banner = version + " (builder) #1 SMP";
    files.put("/boot/vmlinuz-" + version, text(fixture::bz_image(kernel)));
    files.put("/boot/initrd.img-" + version, text(fixture::init_archive()));
    files.put("/lib/modules/" + version + "/kernel/ext4.ko", "");
  }

  /// From now on the system tells what kexec_load needs to know: kernels can be loaded directly.
  void tell_platform() {
    put_platform(bios_512_mib(),
                 [this](const std::string& path, const std::string& told) { files.put(path, told); });
  }

  void configure(const std::string& text) {
    files.put("/etc/default/kexec", text + "KERNEL_IMAGE=/vmlinuz\nINITRD=/initrd.img\nAPPEND=\n");
  }

  void load_by_other_program() { files.put("/sys/kernel/kexec_loaded", "1\n"); }

  [[nodiscard]] bool loaded() { return files.read_text("/sys/kernel/kexec_loaded") == "1\n"; }

  /// The exit status; `out` and `err` are what was written.
  int run(const std::vector<std::string>& arguments) {
    std::ostringstream out_stream;
    std::ostringstream err_stream;
    const app::Options options = app::parse_options(arguments);
    const report::Console console{out_stream, err_stream, false, false, options.verbose};
    const int status = app::run({options, files, calls, init, probe, *mounter, clock, background, console});
    out = out_stream.str();
    err = err_stream.str();
    return status;
  }

  int event(const std::string& name) { return run({"--event", name}); }

  /// What was asked of the kernel since the last time.
  std::vector<std::string> new_calls() { return std::exchange(calls.calls, {}); }

  static std::string text(const fixture::Bytes& bytes) { return {bytes.begin(), bytes.end()}; }
};

using Calls = std::vector<std::string>;

}  // namespace kexec_load::test
