#include "host/linux_file_system.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <boost/filesystem.hpp>
#include <boost/test/unit_test.hpp>
#include <functional>

#include "support/temporary_directory.h"
#include "text/error.h"

namespace kexec_load::host {

namespace {

namespace fs = boost::filesystem;

struct Root {
  test::TemporaryDirectory directory;
  LinuxFileSystem files{directory.path()};

  [[nodiscard]] std::string at(const std::string& path) const { return directory.path() + path; }
};

std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const text::Error& error) {
    return error.what();
  }
  return "no error";
}

mode_t mode_of(const std::string& path) {
  struct stat status {};
  BOOST_REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 07777U;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(linux_file_system, Root)

BOOST_AUTO_TEST_CASE(text_is_read_below_the_root) {
  directory.write("/etc/a", "text\n");
  BOOST_TEST(files.read_text("/etc/a").value() == "text\n");
  BOOST_TEST(!files.read_text("/etc/none"));
  BOOST_TEST(!files.read_text("/none/a"));
  BOOST_TEST(!files.read_text("/etc/a/b"));
  BOOST_TEST(files.read_text("/../../../../etc/a").value() == "text\n");
  BOOST_TEST(error_of([&] { files.read_text("/etc"); }) == "/etc: this is a directory, not a file");
}

BOOST_AUTO_TEST_CASE(links_are_resolved_inside_the_root) {
  directory.write("/boot/vmlinuz-1", "kernel");
  fs::create_symlink("/boot/vmlinuz-1", at("/vmlinuz"));
  fs::create_symlink("../../../../../boot/vmlinuz-1", at("/relative"));
  fs::create_symlink("/none", at("/dangling"));
  const auto file = files.open("/vmlinuz");
  BOOST_REQUIRE(file.has_value());
  BOOST_TEST(file->path == "/vmlinuz");
  BOOST_TEST(file->resolved_path == "/boot/vmlinuz-1");
  BOOST_TEST(file->contents.text() == "kernel");
  BOOST_TEST(file->identity.size == 6U);
  BOOST_TEST(files.open("/relative")->resolved_path == "/boot/vmlinuz-1");
  BOOST_TEST(!files.open("/dangling"));
  BOOST_TEST(!files.exists("/dangling"));
  BOOST_TEST(files.exists("/vmlinuz"));
  BOOST_TEST(files.resolve("/vmlinuz").value() == "/boot/vmlinuz-1");
  BOOST_TEST(files.resolve("/boot/../boot/new").value() == "/boot/new");
  BOOST_TEST(!files.resolve("/none/new"));
}

BOOST_AUTO_TEST_CASE(what_is_at_a_path_is_told_without_following_it) {
  using Kind = FileStatus::Kind;
  directory.write("/boot/vmlinuz-1", "kernel");
  fs::create_symlink("/boot/vmlinuz-1", at("/vmlinuz"));
  fs::create_symlink("none", at("/boot/dangling"));
  BOOST_REQUIRE(::mkfifo(at("/fifo").c_str(), 0600) == 0);
  BOOST_TEST((files.look_at("/boot/vmlinuz-1")->kind == Kind::file));
  BOOST_TEST(files.look_at("/boot/vmlinuz-1")->identity.size == 6U);
  BOOST_TEST((files.look_at("/boot/vmlinuz-1")->identity == files.open("/vmlinuz")->identity));
  BOOST_TEST((files.look_at("/boot")->kind == Kind::directory));
  BOOST_TEST((files.look_at("/vmlinuz")->kind == Kind::link));
  BOOST_TEST((files.look_at("/boot/dangling")->kind == Kind::link));
  BOOST_TEST((files.look_at("/fifo")->kind == Kind::other));
  BOOST_TEST(!files.look_at("/none"));
  BOOST_TEST(!files.look_at("/boot/vmlinuz-1/x"));
  BOOST_TEST(files.read_link("/vmlinuz").value() == "/boot/vmlinuz-1");
  BOOST_TEST(files.read_link("/boot/dangling").value() == "none");
  BOOST_TEST(!files.read_link("/boot"));
  BOOST_TEST(!files.read_link("/none"));
  BOOST_TEST(files.list_all("/") == (std::vector<std::string>{"boot", "fifo", "vmlinuz"}),
             boost::test_tools::per_element());
  BOOST_TEST(files.list_all("/boot") == (std::vector<std::string>{"dangling", "vmlinuz-1"}),
             boost::test_tools::per_element());
  BOOST_TEST(files.list_all("/none").empty());
}

BOOST_AUTO_TEST_CASE(an_open_directory_is_a_root_too) {
  directory.write("/disk/boot/vmlinuz", "kernel");
  directory.write("/secret", "outside");
  fs::create_symlink("/boot/vmlinuz", at("/disk/link"));
  fs::create_symlink("../secret", at("/disk/out"));
  LinuxFileSystem disk(UniqueFd(::open(at("/disk").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)));
  BOOST_TEST(disk.read_text("/boot/vmlinuz").value() == "kernel");
  BOOST_TEST(disk.open("/link")->contents.text() == "kernel");
  BOOST_TEST(!disk.open("/out"));
  BOOST_TEST((disk.look_at("/")->kind == FileStatus::Kind::directory));
  BOOST_TEST(disk.list_all("/").size() == 3U);
}

BOOST_AUTO_TEST_CASE(what_is_no_file_is_refused_without_hanging) {
  BOOST_REQUIRE(::mkfifo(at("/fifo").c_str(), 0600) == 0);
  BOOST_TEST(error_of([&] { files.open("/fifo"); }) == "/fifo: this is a FIFO, not a file");
  fs::create_directory(at("/dir"));
  BOOST_TEST(error_of([&] { files.open("/dir"); }) == "/dir: this is a directory, not a file");
  LinuxFileSystem system("/");
  BOOST_TEST(error_of([&] { system.open("/dev/null"); }) == "/dev/null: this is a device, not a file");
  BOOST_TEST(error_of([&] { system.read_trusted_text("/dev/null"); }) ==
             "/dev/null: this is a device, not a file");
}

BOOST_AUTO_TEST_CASE(an_empty_file_is_a_file) {
  directory.write("/empty", "");
  BOOST_TEST(files.open("/empty")->contents.empty());
}

BOOST_AUTO_TEST_CASE(a_change_while_open_is_noticed) {
  directory.write("/k", "one");
  const auto file = files.open("/k");
  BOOST_TEST(!files.changed(*file));
  directory.write("/k", "other");
  BOOST_TEST(files.changed(*file));
}

BOOST_AUTO_TEST_CASE(only_what_root_alone_writes_is_trusted) {
  directory.write("/conf", "A=1\n");
  fs::permissions(at("/conf"), fs::owner_read | fs::owner_write | fs::group_read | fs::others_read);
  BOOST_TEST(files.read_trusted_text("/conf").value() == "A=1\n");
  BOOST_TEST(!files.read_trusted_text("/none"));
  for (const fs::perms writer : {fs::group_write, fs::others_write}) {
    fs::permissions(at("/conf"), fs::owner_read | fs::owner_write | writer);
    BOOST_TEST(
        error_of([&] { files.read_trusted_text("/conf"); }) ==
        "/conf: others than root may write it, and could start any kernel through it: chmod go-w /conf");
  }
}

BOOST_AUTO_TEST_CASE(what_belongs_to_another_user_is_refused,
                     *boost::unit_test::precondition([](auto) { return ::geteuid() == 0; })) {
  directory.write("/conf", "A=1\n");
  BOOST_REQUIRE(::chown(at("/conf").c_str(), 1234, 0) == 0);
  BOOST_TEST(error_of([&] { files.read_trusted_text("/conf"); }) ==
             "/conf: belongs to user 1234, who could start any kernel through it: chown root /conf");
  fs::create_directories(at("/run/kexec-load"));
  BOOST_REQUIRE(::chown(at("/run/kexec-load").c_str(), 1234, 0) == 0);
  BOOST_TEST(error_of([&] { files.write_private("/run/kexec-load/x", "x", FileSystem::Until::on_disk); }) ==
             "/run/kexec-load: this directory must belong to root, and nobody else may write it");
}

BOOST_AUTO_TEST_CASE(names_are_sorted) {
  directory.write("/d/b", "");
  directory.write("/d/a", "");
  directory.write("/d/B", "");
  BOOST_TEST(files.list("/d") == (std::vector<std::string>{"B", "a", "b"}));
  fs::create_directory(at("/d/directory"));
  BOOST_TEST(files.list("/d").size() == 3U);
  BOOST_TEST(files.list("/none").empty());
}

BOOST_AUTO_TEST_CASE(notes_need_a_directory_above) {
  BOOST_TEST(error_of([&] { files.write_private("/run/kexec-load/x", "x", FileSystem::Until::on_disk); }) ==
             "/run/kexec-load: cannot make it: No such file or directory");
}

BOOST_AUTO_TEST_CASE(private_files_are_for_root_only_and_replaced_whole) {
  fs::create_directory(at("/run"));
  files.write_private("/run/kexec-load/note", "one", FileSystem::Until::on_disk);
  BOOST_TEST(mode_of(at("/run/kexec-load")) == 0700U);
  BOOST_TEST(mode_of(at("/run/kexec-load/note")) == 0600U);
  files.write_private("/run/kexec-load/note", "two", FileSystem::Until::on_disk);
  BOOST_TEST(files.read_text("/run/kexec-load/note").value() == "two");
  BOOST_TEST(files.list("/run/kexec-load") == std::vector<std::string>{"note"});
  BOOST_TEST(files.remove("/run/kexec-load/note"));
  BOOST_TEST(!files.exists("/run/kexec-load/note"));
  BOOST_TEST(files.remove("/run/kexec-load/note"));
  BOOST_TEST(files.remove("/none/note"));
}

BOOST_AUTO_TEST_CASE(a_link_in_the_place_of_a_note_is_no_trap) {
  fs::create_directories(at("/run/kexec-load"));
  fs::permissions(at("/run/kexec-load"), fs::owner_all);
  directory.write("/victim", "precious");
  fs::create_symlink(at("/victim"), at("/run/kexec-load/note"));
  files.write_private("/run/kexec-load/note", "x", FileSystem::Until::on_disk);
  BOOST_TEST(files.read_text("/victim").value() == "precious");
  BOOST_TEST(files.read_text("/run/kexec-load/note").value() == "x");
  fs::create_directory_symlink(at("/run/kexec-load"), at("/run/linked"));
  BOOST_TEST(error_of([&] {
               files.write_private("/run/linked/note", "x", FileSystem::Until::on_disk);
             }).find("/run/linked/note") == std::string::npos);
  BOOST_TEST(error_of([&] {
               files.write_private("/run/linked/note", "x", FileSystem::Until::on_disk);
             }).find("/run/linked: cannot open it") == 0U);
}

BOOST_AUTO_TEST_CASE(others_may_not_write_the_directory_of_the_notes) {
  fs::create_directories(at("/run/kexec-load"));
  fs::permissions(at("/run/kexec-load"), fs::all_all);
  BOOST_TEST(error_of([&] { files.write_private("/run/kexec-load/x", "x", FileSystem::Until::on_disk); }) ==
             "/run/kexec-load: this directory must belong to root, and nobody else may write it");
}

BOOST_AUTO_TEST_CASE(a_root_that_is_no_directory) {
  BOOST_TEST(error_of([] { LinuxFileSystem none("/none/such"); }) ==
             "--root /none/such: No such file or directory");
  directory.write("/file", "");
  BOOST_TEST(error_of([&] { LinuxFileSystem file(at("/file")); }) ==
             "--root " + at("/file") + ": Not a directory");
}

/// Where the temporary directory is in memory there are no such files, and that is said.
BOOST_AUTO_TEST_CASE(a_file_without_a_name) {
  fs::create_directory(at("/cache"));
  struct statfs system {};
  BOOST_REQUIRE(::statfs(at("/cache").c_str(), &system) == 0);
  if (system.f_type == TMPFS_MAGIC) {
    BOOST_TEST(error_of([&] { files.create_unnamed("/cache/ours", 10); }) ==
               "/cache/ours: this file system is in memory");
    return;
  }
  const auto file = files.create_unnamed("/cache/ours", 6);
  BOOST_TEST(mode_of(at("/cache/ours")) == 0700U);
  file->append(bytes::View(std::string_view("abc")));
  file->append(bytes::View(std::string_view("def")));
  const bytes::Buffer buffer = file->map(host::UnnamedFile::Changes::to_memory);
  BOOST_TEST(buffer.view().text() == "abcdef");
  BOOST_TEST((buffer.place() == bytes::Buffer::Place::file));
  BOOST_TEST(files.list("/cache/ours").empty());
  buffer.bytes()[0] = 'x';
  directory.write("/cache/ours/name", "of an older file");
  file->keep_as("name");
  BOOST_TEST(mode_of(at("/cache/ours/name")) == 0600U);
  BOOST_TEST(files.read_text("/cache/ours/name").value() == "abcdef");
  const bytes::Buffer changing = file->map(host::UnnamedFile::Changes::to_file);
  BOOST_TEST((changing.place() == bytes::Buffer::Place::own_file));
  changing.bytes()[0] = 'y';
  BOOST_TEST(files.read_text("/cache/ours/name").value() == "ybcdef");
  BOOST_TEST(error_of([&] { files.create_unnamed("/cache/ours", std::uint64_t{1} << 61U); }) ==
             "/cache/ours: too little room on its file system");
  BOOST_TEST(
      error_of([&] { files.create_unnamed("/none/ours", 1); }).starts_with("/none/ours: cannot make it: "));
}

BOOST_AUTO_TEST_CASE(a_private_mapping) {
  directory.write("/cache/a", "abc");
  directory.write("/cache/empty", "");
  BOOST_TEST(!files.map_private("/cache/none", 0));
  BOOST_TEST(files.map_private("/cache/empty", 0)->size() == 0U);
  const bytes::Buffer buffer = files.map_private("/cache/a", 3).value();
  buffer.bytes()[0] = 'x';
  BOOST_TEST(buffer.view().text() == "xbc");
  BOOST_TEST(files.read_text("/cache/a").value() == "abc");
  BOOST_TEST(!files.map_private("/cache/a", 4));
  fs::create_symlink("a", at("/cache/link"));
  BOOST_TEST(
      error_of([&] { files.map_private("/cache/link", 3); }).starts_with("/cache/link: cannot open it: "));
  BOOST_REQUIRE(::chmod(at("/cache/a").c_str(), 0620) == 0);
  BOOST_TEST(error_of([&] { files.map_private("/cache/a", 3); }) ==
             "/cache/a: this must be a file of root's that nobody else may write");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::host
