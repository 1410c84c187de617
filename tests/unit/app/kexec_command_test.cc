#include "app/kexec_command.h"

#include <boost/test/unit_test.hpp>
#include <cerrno>

#include "unit/app/app_fixture.h"

namespace kexec_load::app {

namespace {

using test::Calls;

const std::string kKernel = "/boot/vmlinuz-6.1.0-40-amd64";
const std::string kInitrd = "/boot/initrd.img-6.1.0-40-amd64";

struct Machine : test::Machine {
  int kexec(const std::vector<std::string>& arguments) {
    std::ostringstream out_stream;
    std::ostringstream err_stream;
    const KexecRequest request = parse_kexec_options(arguments);
    const report::Console console{out_stream, err_stream, false, false, request.options.verbose, "kexec"};
    const int status = run_kexec_command(
        {request.options, files, calls, init, probe, *mounter, clock, background, console}, request);
    out = out_stream.str();
    err = err_stream.str();
    return status;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(kexec_command, Machine)

BOOST_AUTO_TEST_CASE(the_name_decides) {
  BOOST_TEST(called_as_kexec("kexec"));
  BOOST_TEST(called_as_kexec("/sbin/kexec"));
  BOOST_TEST(!called_as_kexec("/usr/sbin/kexec-load"));
  BOOST_TEST(!called_as_kexec("/kexec/kexec-load"));
}

BOOST_AUTO_TEST_CASE(a_load_says_nothing_and_takes_what_it_is_told) {
  BOOST_TEST(kexec({"-l", kKernel, "--initrd=" + kInitrd, "--append=a b"}) == kKexecDone);
  BOOST_TEST(out == "");
  BOOST_TEST(err == "");
  BOOST_TEST(new_calls() == Calls{"load " + kKernel});
  BOOST_TEST(run({"--status"}) == kDone);
  BOOST_TEST(out == "kernel 6.1.0-40-amd64 is loaded (" + kKernel + ")\n  cmdline a b\n");
}

BOOST_AUTO_TEST_CASE(no_configuration_has_a_say_in_it) {
  files.put("/etc/default/kexec", "`no configuration`\n");
  BOOST_TEST(kexec({"-l", "/vmlinuz", "--dry-run"}) == kKexecDone);
  BOOST_TEST(err == "");
  BOOST_TEST(out.find("  initrd    none [--initrd]\n  cmdline    [--append]\n") != std::string::npos, out);
  BOOST_TEST(out.find("Settings") == std::string::npos);
  BOOST_TEST(new_calls() == Calls{});
}

BOOST_AUTO_TEST_CASE(a_load_takes_back_what_was_asked_for_before) {
  event("coldreboot");
  event("stop");
  BOOST_TEST(kexec({"-l", "/vmlinuz", "--reuse-cmdline"}) == kKexecDone);
  event("reboot");
  BOOST_TEST(out == "an image that was loaded by hand is kept: it will be started\n");
}

BOOST_AUTO_TEST_CASE(a_failed_load_keeps_the_image_loaded_before) {
  kexec({"-l", kKernel});
  new_calls();
  calls.load_answer = EINVAL;
  BOOST_TEST(kexec({"-l", kKernel, "--append=other"}) == kKexecFailed);
  BOOST_TEST(err.find("kexec: kexec_file_load failed (EINVAL): ") == 0U);
  BOOST_TEST(kexec({"-l", "/none"}) == kKexecFailed);
  BOOST_TEST(err == "kexec: the kernel to load: there is no kernel /none; the kernels here are: " + kKernel +
                        ", /vmlinuz\n");
  BOOST_TEST(kexec({"-l"}) == kKexecFailed);
  BOOST_TEST(err == "kexec: no kernel is named; kexec --help shows the options\n");
  BOOST_TEST(loaded());
}

BOOST_AUTO_TEST_CASE(a_type_that_does_not_fit) {
  BOOST_TEST(kexec({"-t", "bzImage64", "-l", kKernel}) == kKexecDone);
  BOOST_TEST(kexec({"-t", "elf-x86_64", "-l", kKernel}) == kKexecFailed);
  BOOST_TEST(err == "kexec: --type elf-x86_64: " + kKernel + " is of type bzImage\n");
}

BOOST_AUTO_TEST_CASE(starting_what_is_loaded) {
  BOOST_TEST(kexec({"-e"}) == kKexecRefused);
  BOOST_TEST(err == "kexec: nothing is loaded that could be started\n");
  load_by_other_program();
  BOOST_TEST(kexec({"-e"}) == kKexecFailed);  // the jump returned
  BOOST_TEST(kexec({"-e", "-x"}) == kKexecFailed);
  BOOST_TEST(kexec({"-e", "-y"}) == kKexecFailed);
  BOOST_TEST(new_calls() == (Calls{"jump, interfaces down", "jump", "jump without sync, interfaces down"}));
  BOOST_TEST(kexec({"-f", kKernel}) == kKexecFailed);
  BOOST_TEST(new_calls() == (Calls{"load " + kKernel, "jump, interfaces down"}));
  BOOST_TEST(init.calls == Calls{});
}

BOOST_AUTO_TEST_CASE(a_cold_reboot_is_not_jumped_out_of) {
  load_by_other_program();
  files.put("/proc/sys/kernel/kexec_load_disabled", "1\n");
  event("coldreboot");
  BOOST_TEST(kexec({"-e"}) == kKexecFailed);
  BOOST_TEST(err == "kexec: a cold reboot was asked for: the loaded kernel is not started\n");
  BOOST_TEST(new_calls() == Calls{});
}

BOOST_AUTO_TEST_CASE(a_kernel_alone_reboots_by_shutdown) {
  BOOST_TEST(kexec({kKernel}) == kKexecDone);
  BOOST_TEST(new_calls() == Calls{"load " + kKernel});
  BOOST_TEST(init.calls == Calls{"reboot"});
  init.reboot_answer = ENOENT;
  BOOST_TEST(kexec({kKernel}) == kKexecFailed);
  BOOST_TEST(err == "kexec: shutdown -r now: No such file or directory\n");
  calls.load_answer = EINVAL;
  BOOST_TEST(kexec({kKernel}) == kKexecFailed);
  BOOST_TEST(init.calls.size() == 2U);  // nothing was loaded anew, so nothing reboots
}

BOOST_AUTO_TEST_CASE(unloading) {
  BOOST_TEST(kexec({"-u"}) == kKexecDone);
  BOOST_TEST(new_calls() == Calls{});
  load_by_other_program();
  BOOST_TEST(kexec({"-u"}) == kKexecDone);
  BOOST_TEST(out == "");
  BOOST_TEST(new_calls() == Calls{"unload"});
  BOOST_TEST(kexec({"-u", "-l", kKernel}) == kKexecDone);
  calls.unload_answer = EBUSY;
  BOOST_TEST(kexec({"-u"}) == kKexecFailed);
}

BOOST_AUTO_TEST_CASE(status_is_one_where_something_is_loaded) {
  BOOST_TEST(kexec({"-S"}) == 0);
  BOOST_TEST(kexec({"-S", "-l"}) == 0);
  files.put("/sys/kernel/kexec_crash_loaded", "1\n");
  BOOST_TEST(kexec({"-S"}) == 1);
  BOOST_TEST(kexec({"-S", "-l"}) == 0);
  load_by_other_program();
  BOOST_TEST(kexec({"-S", "-l"}) == 1);
  BOOST_TEST(out + err == "");
  files.take("/sys/kernel/kexec_loaded");
  BOOST_TEST(kexec({"-S"}) == 255);
}

BOOST_AUTO_TEST_CASE(a_crash_kernel_is_loaded_and_unloaded) {
  const std::vector<std::string> load = {"-s", "-p", "--command-line=ro", "--initrd=" + kInitrd, kKernel};
  files.put("/sys/kernel/kexec_crash_size", "0\n");
  BOOST_TEST(kexec(load) == kKexecRefused);
  BOOST_TEST(new_calls() == Calls{});
  files.put("/sys/kernel/kexec_crash_size", "167772160\n");
  BOOST_TEST(kexec(load) == kKexecDone);
  BOOST_TEST(new_calls() == Calls{"load for a panic " + kKernel});
  BOOST_TEST(kexec({"-S"}) == 1);
  BOOST_TEST(!loaded());
  BOOST_TEST(kexec({"-s", "-p", "-u"}) == kKexecDone);
  BOOST_TEST(kexec({"-u", "-p"}) == kKexecDone);
  BOOST_TEST(new_calls() == Calls{"unload for a panic"});
}

BOOST_AUTO_TEST_CASE(what_is_loaded_is_given_up_only_for_what_can_be_loaded) {
  files.put("/sys/kernel/kexec_crash_size", "167772160\n");
  BOOST_TEST(kexec({"-p", "--append=ro", kKernel}) == kKexecDone);
  BOOST_TEST(kexec({"-l", "--append=ro", kKernel}) == kKexecDone);
  new_calls();
  BOOST_TEST(kexec({"-u", "-p", "--append=ro", "/boot/missing"}) == kKexecFailed);
  BOOST_TEST(kexec({"-u", "-l", "--append=ro", "/boot/missing"}) == kKexecFailed);
  BOOST_TEST(new_calls() == Calls{});
  BOOST_TEST(kexec({"-u", "-p", "--append=ro", kKernel}) == kKexecDone);
  BOOST_TEST((new_calls() == Calls{"unload for a panic", "load for a panic " + kKernel}));
}

BOOST_AUTO_TEST_CASE(the_memory_for_a_crash_kernel) {
  BOOST_TEST(kexec({"--print-ckr-size"}) == kKexecDone);
  BOOST_TEST(out == "0\n");
  files.put("/sys/kernel/kexec_crash_size", "268435456\n");
  BOOST_TEST(kexec({"--print-ckr-size"}) == kKexecDone);
  BOOST_TEST(out == "268435456\n");
}

BOOST_AUTO_TEST_CASE(without_the_right_nothing_is_called) {
  files.put("/proc/self/status", "CapEff:\t0\n");
  BOOST_TEST(kexec({"-l", kKernel}) == kKexecFailed);
  BOOST_TEST(kexec({"-u"}) == kKexecFailed);
  BOOST_TEST(new_calls() == Calls{});
}

BOOST_AUTO_TEST_CASE(help_and_version) {
  BOOST_TEST(kexec({"-h"}) == kKexecDone);
  BOOST_TEST(out.find("Usage: kexec [OPTION]... [KERNEL]\n") == 0U);
  BOOST_TEST(kexec({"-v"}) == kKexecDone);
  BOOST_TEST(out.find("kexec of kexec-load 0.") == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::app
