#include "plan/advice.h"

#include <boost/test/unit_test.hpp>

#include "support/plan_fixture.h"

namespace kexec_load::plan {

namespace {

LoadPlan planned(const std::string& command_line = "ro") {
  return make_plan(test::debian_choice(command_line), test::debian_files(), test::healthy_system());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(advice)

BOOST_AUTO_TEST_CASE(nothing_to_say) {
  BOOST_TEST(advise(planned(), {}).empty());
}

BOOST_AUTO_TEST_CASE(modules_that_are_missing) {
  Surroundings surroundings;
  surroundings.has_modules = false;
  BOOST_TEST(advise(planned(), surroundings) ==
             std::vector<std::string>{
                 "/lib/modules/6.1.0-40-amd64 is missing: kernel 6.1.0-40-amd64 will find no modules"});
  LoadPlan nameless = planned();
  nameless.files.read_kernel.image.version.clear();
  BOOST_TEST(advise(nameless, surroundings).empty());
}

BOOST_AUTO_TEST_CASE(a_root_device_that_is_missing) {
  Surroundings surroundings;
  surroundings.missing_root_device = "/dev/disk/by-uuid/1-2";
  BOOST_TEST(advise(planned("root=UUID=1-2 ro"), surroundings) ==
             std::vector<std::string>{
                 "the command line says root=UUID=1-2, and there is no /dev/disk/by-uuid/1-2: the new kernel "
                 "may not find its root file system"});
}

BOOST_AUTO_TEST_CASE(an_initrd_of_another_kernel_or_older_than_its_own) {
  LoadPlan plan = planned();
  plan.files.initrds[0].resolved_path = "/boot/initrd.img-5.10.0-1-amd64";
  BOOST_TEST(advise(plan, {}) ==
             std::vector<std::string>{"/boot/initrd.img-5.10.0-1-amd64: this initrd was made for kernel "
                                      "5.10.0-1-amd64, and the kernel is 6.1.0-40-amd64"});
  plan = planned();
  plan.files.kernel.identity.modified_ns = 2;
  BOOST_TEST(advise(plan, {}) ==
             std::vector<std::string>{"/boot/initrd.img-6.1.0-40-amd64: this initrd is older than its kernel "
                                      "/boot/vmlinuz-6.1.0-40-amd64: its modules may not fit; make it anew "
                                      "(update-initramfs, dracut, genkernel, mkinitfs)"});
  plan.files.initrds[0].resolved_path = "/boot/initrd";
  BOOST_TEST(advise(plan, {}).size() == 1U);
  // Microcode belongs to no kernel.
  plan = make_plan(test::debian_choice(),
                   test::debian_files(fixture::bz_image(), {fixture::microcode_archive()}),
                   test::healthy_system());
  plan.files.kernel.identity.modified_ns = 2;
  BOOST_TEST(advise(plan, {}).empty());
}

BOOST_AUTO_TEST_CASE(where_a_root_device_appears) {
  const std::vector<std::pair<std::string, std::string>> forms = {
      {"root=UUID=ab-12", "/dev/disk/by-uuid/ab-12"},
      {"root=\"UUID=ab-12\"", "/dev/disk/by-uuid/ab-12"},
      {"root=UUID=\"ab-12\"", "/dev/disk/by-uuid/ab-12"},
      {"root=LABEL=root", "/dev/disk/by-label/root"},
      {"root=PARTUUID=AB-2", "/dev/disk/by-partuuid/ab-2"},
      {"root=LABEL=\"my disk\"", ""},
      {"root=PARTLABEL=x", "/dev/disk/by-partlabel/x"},
      {"root=ID=scsi-1", "/dev/disk/by-id/scsi-1"},
      {"root=/dev/mapper/vg-root", "/dev/mapper/vg-root"},
      {"root=PARTUUID=1/PARTNROFF=1", ""},
      {"root=ZFS=tank/root", ""},
      {"root=/dev/nfs", ""},
      {"root=8:1", ""},
      {"root=UUID=", ""},
      {"ro", ""},
  };
  for (const auto& [line, file] : forms) {
    BOOST_TEST(root_device_file(line).value_or("") == file, line);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::plan
