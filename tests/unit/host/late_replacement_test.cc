#include "host/late_replacement.h"

#include <boost/test/unit_test.hpp>

#include "support/error_text.h"
#include "support/fake_disks.h"

namespace kexec_load::host {

namespace {

struct Machine {
  test::FakeFileSystem files;
  test::FakeDisks disks{files};
  test::FakeMounter mounter{files};
  plan::FileLocation location{"/boot/grub/grubenv", 1, "/dev/vda1", "ext4", "/grub/grubenv"};

  Machine() {
    disks.mount("vda2", "/");
    disks.mount("vda1", "/boot");
    files.put("/boot/grub/grubenv", "before");
  }

  std::string replace() {
    return fixture::error_text([&] {
      replace_late(files, mounter, location, "before", "after");
      return 0;
    });
  }
  std::string called() const {
    std::string all;
    for (const std::string& call : mounter.calls) {
      all += (all.empty() ? "" : ", ") + call;
    }
    return all;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(late_replacement, Machine)

BOOST_AUTO_TEST_CASE(a_writable_file_system_is_simply_written) {
  BOOST_TEST(replace() == "no error");
  BOOST_TEST(files.read_text("/boot/grub/grubenv").value() == "after");
  BOOST_TEST(called() == "");
}

BOOST_AUTO_TEST_CASE(a_read_only_one_is_made_writable_and_read_only_again) {
  files.writable = false;
  BOOST_TEST(replace() == "no error");
  BOOST_TEST(files.read_text("/boot/grub/grubenv").value() == "after");
  BOOST_TEST(called() == "remount /boot rw, remount /boot ro");
  BOOST_TEST(!files.writable);
}

BOOST_AUTO_TEST_CASE(one_that_cannot_be_made_read_only_again_is_told) {
  files.writable = false;
  mounter.refused = "remount /boot ro";
  BOOST_TEST(replace() == "remount /boot ro: refused");
  mounter.refused = "remount /boot rw";
  files.put("/boot/grub/grubenv", "before");
  files.writable = false;
  BOOST_TEST(replace() == "remount /boot rw: refused");
  BOOST_TEST(files.read_text("/boot/grub/grubenv").value() == "before");
}

BOOST_AUTO_TEST_CASE(a_changed_file_stays_and_nothing_is_remounted) {
  files.writable = false;
  files.put("/boot/grub/grubenv", "other!");
  BOOST_TEST(replace() == "/boot/grub/grubenv: not replaced: it was changed meanwhile");
  BOOST_TEST(files.read_text("/boot/grub/grubenv").value() == "other!");
  BOOST_TEST(called() == "");
}

BOOST_AUTO_TEST_CASE(one_that_is_unmounted_is_mounted_for_it) {
  files.take("/boot/grub/grubenv");
  mounter.disks["/dev/vda1"].put("/grub/grubenv", "before");
  BOOST_TEST(replace() == "no error");
  BOOST_TEST(mounter.disks["/dev/vda1"].read_text("/grub/grubenv").value() == "after");
  BOOST_TEST(called() == "write /dev/vda1 ext4");
}

BOOST_AUTO_TEST_CASE(a_file_of_another_file_system_at_the_same_path_stays) {
  location.device = 77;
  mounter.disks["/dev/vda1"].put("/grub/grubenv", "before");
  BOOST_TEST(replace() == "no error");
  BOOST_TEST(files.read_text("/boot/grub/grubenv").value() == "before");
  BOOST_TEST(mounter.disks["/dev/vda1"].read_text("/grub/grubenv").value() == "after");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_found_again_is_an_error) {
  files.take("/boot/grub/grubenv");
  mounter.disks["/dev/vda1"].put("/other", "");
  BOOST_TEST(replace() == "/boot/grub/grubenv: not replaced: it is not there any more");
  location.system_path = "";
  BOOST_TEST(replace() == "/dev/vda1:/grub/grubenv: not replaced: it is not there any more");
  mounter.disks.clear();
  BOOST_TEST(replace() == "cannot look into /dev/vda1: Input/output error");
  location.node = "";
  BOOST_TEST(replace() == ":/grub/grubenv: not replaced: it is not there any more");
}

BOOST_AUTO_TEST_CASE(without_a_table_nothing_is_remounted) {
  files.writable = false;
  files.take("/proc/self/mountinfo");
  BOOST_TEST(replace() == "/boot/grub/grubenv: not replaced: its file system is read-only");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::host
