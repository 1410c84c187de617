#include "host/directory_boot_files.h"

#include <boost/test/unit_test.hpp>

#include "support/fake_host.h"

namespace kexec_load::host {

namespace {

using bootmenu::FileFacts;
using bootmenu::Property;

struct Directory {
  test::FakeFileSystem files;

  std::string text(DirectoryBootFiles& boot, const std::string& path) {
    return boot.read_text({"hd0", path}).value_or("none");
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(directory_boot_files, Directory)

BOOST_AUTO_TEST_CASE(a_directory_stands_for_boot) {
  files.put("/mnt/b/vmlinuz", "kernel");
  DirectoryBootFiles boot(files, "/mnt/b", "/mnt/b/grub/grub.cfg");
  BOOST_TEST(text(boot, "/vmlinuz") == "kernel");
  BOOST_TEST(text(boot, "/boot/vmlinuz") == "kernel");
  BOOST_TEST(text(boot, "/@/boot/vmlinuz") == "kernel");
  BOOST_TEST(text(boot, "/@rootfs/boot/vmlinuz") == "kernel");
  BOOST_TEST(text(boot, "/usr/boot/vmlinuz") == "none");
  BOOST_TEST(boot.open({"hd7,gpt9", "/boot/vmlinuz"})->path == "/mnt/b/vmlinuz");
  BOOST_TEST(!boot.open({"hd0", "/boot/none"}));
}

BOOST_AUTO_TEST_CASE(a_directory_stands_for_the_root) {
  files.put("/mnt/r/boot/vmlinuz", "kernel");
  DirectoryBootFiles boot(files, "/mnt/r", "/mnt/r/boot/grub/grub.cfg");
  BOOST_TEST(text(boot, "/boot/vmlinuz") == "kernel");
  BOOST_TEST(text(boot, "/@/boot/vmlinuz") == "kernel");
  BOOST_TEST(text(boot, "/vmlinuz") == "none");
}

BOOST_AUTO_TEST_CASE(files_of_the_prefix_are_beside_the_menu) {
  files.put("/tmp/try/my.cfg", "menu");
  files.put("/tmp/try/custom.cfg", "custom");
  files.put("/mnt/b/grub/custom.cfg", "not this one");
  DirectoryBootFiles boot(files, "/mnt/b", "/tmp/try/my.cfg");
  BOOST_TEST(boot.boot_path().text() == "(hd0)/boot/grub/my.cfg");
  BOOST_TEST(boot.read_text(boot.boot_path()).value() == "menu");
  BOOST_TEST(text(boot, "/boot/grub/custom.cfg") == "custom");
  BOOST_TEST(text(boot, "/boot/grub/none.cfg") == "none");
}

BOOST_AUTO_TEST_CASE(links_lead_inside_the_directory) {
  files.put("/mnt/b/vmlinuz-1", "kernel");
  files.put("/boot/vmlinuz-1", "of this machine");
  files.links["/mnt/b/vmlinuz"] = "/boot/vmlinuz-1";
  files.links["/mnt/b/relative"] = "vmlinuz-1";
  DirectoryBootFiles boot(files, "/mnt/b", "/mnt/b/grub/grub.cfg");
  BOOST_TEST(text(boot, "/boot/vmlinuz") == "kernel");
  BOOST_TEST(text(boot, "/boot/relative") == "kernel");
  BOOST_TEST(text(boot, "/relative") == "kernel");
}

BOOST_AUTO_TEST_CASE(every_search_finds_the_directory) {
  files.put("/mnt/b/loader/entries/a.conf", "");
  files.put("/mnt/b/loader/loader.conf", "");
  DirectoryBootFiles boot(files, "/mnt/b", "/mnt/b/grub/grub.cfg");
  BOOST_TEST(boot.search(Property::fs_uuid, "aa", {}).value() == "hd0");
  BOOST_TEST(boot.search(Property::file, "/none", {"hd1,gpt2", "hd0,gpt2"}).value() == "hd1,gpt2");
  BOOST_TEST(!boot.probe("hd0", Property::fs_uuid));
  BOOST_TEST(boot.list({"hd0", "/loader"}) == (std::vector<std::string>{"entries", "loader.conf"}),
             boost::test_tools::per_element());
  BOOST_TEST(boot.list({"hd0", "/none"}).empty());
  BOOST_TEST((boot.look_at({"hd0", "/boot/loader"}).kind == FileFacts::Kind::directory));
  BOOST_TEST((boot.look_at({"hd0", "/loader/loader.conf"}).kind == FileFacts::Kind::file));
  BOOST_TEST((boot.look_at({"hd0", "/none"}).kind == FileFacts::Kind::missing));
  BOOST_TEST(!boot.read_text({"hd0", "/loader"}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::host
