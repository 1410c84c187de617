#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "support/fake_disks.h"
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

  /// What handed the running kernel an initrd left its size here.
  void started_with_initrd() {
    std::string parameters(4096, '\0');
    parameters[0x21e] = 1;
    files.put("/sys/kernel/boot_params/data", parameters);
  }

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

BOOST_AUTO_TEST_CASE(alpines_names) {
  GentooMachine machine;
  machine.put_named("vmlinuz-lts", "initramfs-lts");
  machine.put_named("vmlinuz-virt", "initramfs-virt");
  machine.files.put("/proc/sys/kernel/osrelease", "6.6.30-0-virt\n");
  const json plan = machine.plan();
  BOOST_TEST(plan.at("kernel") == "/boot/vmlinuz-virt");
  BOOST_TEST((plan.at("initrds") == json::array({"/boot/initramfs-virt"})));
  machine.configure_openrc("KNAME=vmlinuz-lts\n");
  BOOST_TEST((machine.plan().at("initrds") == json::array({"/boot/initramfs-lts"})));
}

BOOST_AUTO_TEST_CASE(a_link_gets_the_initrd_of_the_kernel_behind_it) {
  GentooMachine machine;
  machine.files.links["/boot/vmlinuz"] = "/boot/kernel-6.6.1-gentoo-dist";
  const json plan = machine.plan();
  BOOST_TEST(plan.at("kernel") == "/boot/kernel-6.6.1-gentoo-dist");
  BOOST_TEST((plan.at("initrds") == json::array({"/boot/initramfs-6.6.1-gentoo-dist.img"})));
}

BOOST_AUTO_TEST_CASE(a_name_without_a_version_gets_the_initrd_of_the_version_inside) {
  GentooMachine machine("KNAME=bzImage\n");
  fixture::BzImage kernel;
  kernel.banner = "6.6.1-gentoo-dist (builder) #1";
  machine.files.put("/boot/bzImage", Machine::text(fixture::bz_image(kernel)));
  BOOST_TEST((machine.plan().at("initrds") == json::array({"/boot/initramfs-6.6.1-gentoo-dist.img"})));
}

BOOST_AUTO_TEST_CASE(the_kernel_before_the_last_one) {
  GentooMachine machine("KNAME=vmlinuz-6.1.57-gentoo.old\n");
  machine.put_named("vmlinuz-6.1.57-gentoo.old", "initramfs-6.1.57-gentoo.img.old");
  BOOST_TEST((machine.plan().at("initrds") == json::array({"/boot/initramfs-6.1.57-gentoo.img.old"})));
}

BOOST_AUTO_TEST_CASE(an_initrd_that_is_missing_is_said_where_the_running_system_had_one) {
  GentooMachine machine;
  machine.files.take("/boot/initramfs-6.1.57-gentoo.img");
  BOOST_TEST((machine.plan().at("initrds") == json::array()));
  machine.started_with_initrd();
  BOOST_TEST(machine.event("reboot") == kNoImage);
  BOOST_TEST(
      machine.err.starts_with(
          "kexec-load: no initrd was found in /boot for /boot/vmlinuz-6.1.57-gentoo, and the running system "
          "was started with one: write its name as INITRD, or INITRD=\"-\" if this kernel needs none; "
          "looked for initrd initramfs initrd.img-6.1.57-gentoo "),
      machine.err);
  BOOST_TEST(machine.new_calls() == Calls{});
  machine.configure_openrc("INITRD=-\n");
  BOOST_TEST((machine.plan().at("initrds") == json::array()));
}

BOOST_AUTO_TEST_CASE(directories_are_no_kernels) {
  GentooMachine machine;
  machine.files.put("/boot/kernel/config", "");
  machine.files.put("/boot/initrd/note", "");
  const json plan = machine.plan();
  BOOST_TEST(plan.at("kernel") == "/boot/vmlinuz-6.1.57-gentoo");
  BOOST_TEST((plan.at("initrds") == json::array({"/boot/initramfs-6.1.57-gentoo.img"})));
}

BOOST_AUTO_TEST_CASE(the_way_to_load_by_kexecs_option) {
  GentooMachine machine("KEXEC_OPT_ARGS=\"--reuse-cmdline -s\"\n");
  BOOST_TEST(machine.plan().at("method") == "file");
  BOOST_TEST(machine.plan().at("origin").at("method") == "/etc/conf.d/kexec:1");
  BOOST_TEST(machine.run({"--method=classic"}) != kDone);  // the caller's own word counts more
  BOOST_TEST(machine.err.find("classic") != std::string::npos, machine.err);
}

BOOST_AUTO_TEST_CASE(a_name_with_a_slash_is_a_path) {
  GentooMachine machine("KNAME=boot/kernel-6.6.1-gentoo-dist\n");
  BOOST_TEST(machine.plan().at("kernel") == "/boot/kernel-6.6.1-gentoo-dist");
}

/// A Gentoo machine whose /boot is a partition that is not mounted.
struct UnmountedBoot : GentooMachine {
  test::FakeDisks disks{files};
  test::FakeMounter disk_mounter{files};

  explicit UnmountedBoot(const std::string& configuration = "") : GentooMachine(configuration) {
    disks.add_gpt("sda1", "sda", "ext4", "b1");
    disks.add_gpt("sda2", "sda", "ext4", "c2");
    disks.mount("sda2", "/");
    files.put("/etc/fstab", "/dev/sda1 /boot/ ext4 noauto 0 2\n");
    auto& partition = disk_mounter.disks["/dev/sda1"];
    for (const std::string& name : files.list("/boot")) {
      partition.put("/" + name, *files.read_text("/boot/" + name));
      files.take("/boot/" + name);
    }
    mounter = &disk_mounter;
  }
};

BOOST_AUTO_TEST_CASE(boot_is_looked_into_where_it_is_not_mounted) {
  UnmountedBoot machine;
  const json plan = machine.plan();
  BOOST_TEST((plan.at("initrds").size() == 1U));
  BOOST_TEST(plan.at("origin").at("kernel") == "found in /boot");
  BOOST_TEST(!machine.disk_mounter.calls.empty());
  for (const std::string& call : machine.disk_mounter.calls) {
    BOOST_TEST(call.starts_with("open /dev/sda1 ext4"), call);
  }
  machine.configure_openrc("DONT_MOUNT_BOOT=yes\n");
  machine.disk_mounter.calls.clear();
  BOOST_TEST(machine.event("reboot") == kNoImage);
  BOOST_TEST(machine.err.starts_with("kexec-load: no kernel was found in /boot: "), machine.err);
  BOOST_TEST(machine.disk_mounter.calls == Calls{});
}

BOOST_AUTO_TEST_CASE(the_kernels_of_an_unmounted_boot_are_named) {
  UnmountedBoot machine("KNAME=vmlinuz-9\n");
  BOOST_TEST(machine.event("reboot") == kNoImage);
  BOOST_TEST(
      machine.err.starts_with("kexec-load: /etc/conf.d/kexec:1: there is no kernel /boot/vmlinuz-9; the "
                              "kernels here are: /boot/kernel-6.6.1-gentoo-dist, "),
      machine.err);
}

BOOST_AUTO_TEST_CASE(an_initrd_may_be_on_the_partition_where_the_kernel_is_not) {
  UnmountedBoot machine("KNAME=/root/vmlinuz-6.1.57-gentoo\n");
  machine.files.put("/root/vmlinuz-6.1.57-gentoo", Machine::text(fixture::bz_image()));
  machine.started_with_initrd();
  const json plan = machine.plan();
  BOOST_TEST(plan.at("kernel") == "/root/vmlinuz-6.1.57-gentoo");
  BOOST_TEST((plan.at("initrds").size() == 1U));
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
  machine.files.take("/etc/kexec.conf");
  machine.files.take("/etc/default/kexec");
  BOOST_TEST(machine.plan().at("configuration") == "no /etc/conf.d/kexec: the defaults");
  BOOST_TEST(machine.plan().at("kernel") == "/boot/vmlinuz-6.1.57-gentoo");
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
