#include "host/replace_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <boost/filesystem.hpp>
#include <boost/test/unit_test.hpp>

#include "host/linux_file_system.h"
#include "support/error_text.h"
#include "support/temporary_directory.h"

namespace kexec_load::host {

namespace {

namespace fs = boost::filesystem;

struct Root {
  test::TemporaryDirectory directory;
  LinuxFileSystem files{directory.path()};

  [[nodiscard]] std::string at(const std::string& path) const { return directory.path() + path; }
  struct stat status_of(const std::string& path) {
    struct stat status {};
    BOOST_REQUIRE(::lstat(at(path).c_str(), &status) == 0);
    return status;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(replacing_a_file, Root)

BOOST_AUTO_TEST_CASE(a_file_is_replaced_in_one_step_with_owner_and_mode) {
  directory.write("/grub/grubenv", "before");
  BOOST_REQUIRE(::chmod(at("/grub/grubenv").c_str(), 0640) == 0);
  BOOST_REQUIRE(::geteuid() != 0 || ::chown(at("/grub/grubenv").c_str(), 7, 8) == 0);
  const struct stat old = status_of("/grub/grubenv");
  BOOST_TEST((files.replace("/grub/grubenv", "before", "after!") == Replacement::done));
  BOOST_TEST(files.read_text("/grub/grubenv").value() == "after!");
  const struct stat now = status_of("/grub/grubenv");
  BOOST_TEST(now.st_ino != old.st_ino);
  BOOST_TEST(now.st_mode == old.st_mode);
  BOOST_TEST(now.st_uid == old.st_uid);
  BOOST_TEST(now.st_gid == old.st_gid);
  BOOST_TEST(files.list_all("/grub") == std::vector<std::string>{"grubenv"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(one_that_holds_something_else_stays) {
  for (const char* const text : {"befor", "before and more", "BEFORE", ""}) {
    directory.write("/grubenv", text);
    BOOST_TEST((files.replace("/grubenv", "before", "after!") == Replacement::differs));
    BOOST_TEST(files.read_text("/grubenv").value() == text);
  }
  BOOST_TEST(files.list_all("/").size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_is_missing_or_no_file_stays_so) {
  BOOST_TEST((files.replace("/grubenv", "before", "after!") == Replacement::missing));
  BOOST_TEST((files.replace("/none/grubenv", "before", "after!") == Replacement::missing));
  fs::create_directory(at("/directory"));
  BOOST_TEST((files.replace("/directory", "", "after!") == Replacement::differs));
}

BOOST_AUTO_TEST_CASE(a_file_that_was_left_half_written_is_no_obstacle) {
  directory.write("/grubenv", "before");
  directory.write("/.grubenv.kexec-load", "bef");
  BOOST_TEST((files.replace("/grubenv", "before", "after!") == Replacement::done));
  BOOST_TEST(files.list_all("/").size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_written_is_an_error_and_leaves_nothing) {
  directory.write("/grubenv", "before");
  fs::create_directories(at("/.grubenv.kexec-load/in-the-way"));
  BOOST_TEST(fixture::error_text([&] { return files.replace("/grubenv", "before", "after!"); }) ==
             "/grubenv: cannot replace it: File exists");
  BOOST_TEST(files.read_text("/grubenv").value() == "before");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::host
