#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "unit/app/app_fixture.h"

namespace kexec_load::app {

namespace {

using nlohmann::json;
using test::Calls;
using test::Machine;

/// A Gentoo machine that runs kernel 6.1.57-gentoo, with another one installed.
struct GentooMachine : Machine {
  explicit GentooMachine(const std::string& configuration = "") {
    files.take("/etc/default/kexec");
    put_named("vmlinuz-6.1.57-gentoo", "initramfs-6.1.57-gentoo.img");
    put_named("kernel-6.6.1-gentoo-dist", "initramfs-6.6.1-gentoo-dist.img");
    files.put("/proc/sys/kernel/osrelease", "6.1.57-gentoo\n");
    configure_openrc(configuration);
  }

  void put_named(const std::string& kernel, const std::string& initrd) {
    files.put("/boot/" + kernel, text(fixture::bz_image()));
    files.put("/boot/" + initrd, text(fixture::init_archive()));
  }
  void configure_openrc(const std::string& configuration) { files.put("/etc/conf.d/kexec", configuration); }

  json plan() {
    BOOST_TEST(run({"--dry-run", "--json"}) == kDone, err);
    return json::parse(out);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(gentoo_machine)

BOOST_AUTO_TEST_CASE(without_kname_the_running_kernels_files_are_found) {
  GentooMachine machine;
  const json plan = machine.plan();
  BOOST_TEST(plan.at("kernel") == "/boot/vmlinuz-6.1.57-gentoo");
  BOOST_TEST((plan.at("initrds") == json::array({"/boot/initramfs-6.1.57-gentoo.img"})));
  BOOST_TEST(plan.at("cmdline") == "root=UUID=12-34 ro quiet");
  BOOST_TEST(plan.at("origin").at("kernel") == "found in /boot");
  BOOST_TEST(plan.at("configuration") == "/etc/conf.d/kexec");
  BOOST_TEST(plan.at("settings").at("BOOTPART") == "/boot");
}

BOOST_AUTO_TEST_CASE(a_named_kernel_gets_its_own_initrd_behind_the_microcode) {
  GentooMachine machine("KNAME=kernel-6.6.1-gentoo-dist\nKPARAM=\"quiet dolvm\"\n");
  machine.files.put("/boot/amd-uc.img", Machine::text(fixture::init_archive()));
  machine.files.put("/boot/intel-uc.img", Machine::text(fixture::init_archive()));
  const json plan = machine.plan();
  BOOST_TEST(plan.at("kernel") == "/boot/kernel-6.6.1-gentoo-dist");
  BOOST_TEST((plan.at("initrds") == json::array({"/boot/intel-uc.img", "/boot/amd-uc.img",
                                                 "/boot/initramfs-6.6.1-gentoo-dist.img"})));
  BOOST_TEST(plan.at("cmdline") == "root=UUID=12-34 quiet dolvm");
  BOOST_TEST(plan.at("origin").at("kernel") == "/etc/conf.d/kexec:1");
}

BOOST_AUTO_TEST_CASE(names_and_paths_and_none) {
  GentooMachine machine("KNAME=/boot/vmlinuz-6.1.57-gentoo\nINITRD=initramfs-6.6.1-gentoo-dist.img\n");
  BOOST_TEST((machine.plan().at("initrds") == json::array({"/boot/initramfs-6.6.1-gentoo-dist.img"})));
  machine.configure_openrc("INITRD=-\n");
  BOOST_TEST((machine.plan().at("initrds") == json::array()));
  machine.configure_openrc("KEXEC_OPT_ARGS=--initrd=/boot/initramfs-6.6.1-gentoo-dist.img\n");
  BOOST_TEST((machine.plan().at("initrds") == json::array({"/boot/initramfs-6.6.1-gentoo-dist.img"})));
}

BOOST_AUTO_TEST_CASE(a_kernel_that_is_not_there_is_said) {
  GentooMachine machine("KNAME=vmlinuz-9\n");
  BOOST_TEST(machine.event("reboot") == kNoImage);
  BOOST_TEST(machine.err.starts_with(
                 "kexec-load: /etc/conf.d/kexec:1: there is no kernel /boot/vmlinuz-9; the "
                 "kernels here are: /boot/kernel-6.6.1-gentoo-dist, /boot/vmlinuz-6.1.0-40-amd64, "
                 "/boot/vmlinuz-6.1.57-gentoo\n"),
             machine.err);
  machine.configure_openrc("BOOTPART=/nowhere\nKNAME=vmlinuz-9\n");
  BOOST_TEST(machine.event("reboot") == kNoImage);
  BOOST_TEST(
      machine.err.starts_with("kexec-load: /etc/conf.d/kexec:2: there is no kernel /nowhere/vmlinuz-9; "
                              "no kernel was found in /nowhere\n"),
      machine.err);
  machine.configure_openrc("BOOTPART=/nowhere\n");
  BOOST_TEST(machine.event("reboot") == kNoImage);
  BOOST_TEST(machine.err.starts_with("kexec-load: no kernel was found in /nowhere: write its name as KNAME; "
                                     "looked for bzImage vmlinux vmlinuz kernel bzImage-6.1.57-gentoo "),
             machine.err);
}

BOOST_AUTO_TEST_CASE(a_dash_unloads_whatever_is_loaded) {
  GentooMachine machine("KNAME=\"-\"\n");
  machine.load_by_other_program();
  BOOST_TEST(machine.event("start") == kDone);
  BOOST_TEST(machine.out == "KNAME=\"-\" disables kexec: reboots go by firmware\n");
  BOOST_TEST(machine.new_calls() == Calls{"unload"});
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_TEST(machine.out == "KNAME=\"-\" disables kexec: rebooting by firmware\n");
  BOOST_TEST(machine.run({}) == kNotConfigured);
  BOOST_TEST(machine.err ==
             "kexec-load: /etc/conf.d/kexec:1: KNAME=\"-\" disables kexec: --kernel FILE loads one anyway\n");
}

BOOST_AUTO_TEST_CASE(a_running_service_is_enough_and_load_kexec_may_say_no) {
  GentooMachine machine;
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_TEST(machine.new_calls() == Calls{"load /boot/vmlinuz-6.1.57-gentoo"});
  machine.configure_openrc("LOAD_KEXEC=no\n");
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_TEST(machine.new_calls() == Calls{"unload"});
}

BOOST_AUTO_TEST_CASE(which_file_rules) {
  GentooMachine machine;
  machine.configure("LOAD_KEXEC=true\n");
  BOOST_TEST(machine.plan().at("configuration") == "/etc/default/kexec");
  machine.files.put("/run/openrc/softlevel", "default\n");
  BOOST_TEST(machine.plan().at("configuration") ==
             "/etc/conf.d/kexec, not /etc/default/kexec: OpenRC runs this machine");
  machine.files.take("/etc/conf.d/kexec");
  BOOST_TEST(machine.plan().at("configuration") == "/etc/default/kexec");
  machine.files.put("/etc/kexec.conf", "KNAME=vmlinuz-6.1.57-gentoo\n");
  BOOST_TEST(machine.plan().at("origin").at("kernel") == "/etc/kexec.conf:1");
  machine.files.put("/tmp/x", "LOAD_KEXEC=true\n");
  BOOST_TEST(machine.run({"--dry-run", "--json", "--config", "/tmp/x"}) == kDone);
  BOOST_TEST(json::parse(machine.out).at("configuration") == "/tmp/x, by --config");
}

BOOST_AUTO_TEST_CASE(root_is_found_out_where_nothing_says_it) {
  GentooMachine machine("KPARAM=quiet\n");
  machine.files.put("/proc/cmdline", "ro\n");
  machine.files.put("/proc/self/mountinfo", "20 1 0:30 /@ / rw - btrfs /dev/sda2 rw,subvol=/@\n");
  BOOST_TEST(machine.plan().at("cmdline") == "root=/dev/sda2 rootflags=subvol=/@ quiet");
  machine.files.put("/proc/self/mountinfo", "20 1 0:30 / / rw - zfs rpool/ROOT/gentoo rw\n");
  BOOST_TEST(machine.plan().at("cmdline") == "root=ZFS=rpool/ROOT/gentoo quiet");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::app
