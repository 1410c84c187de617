#include "host/path_tree.h"

#include <boost/test/unit_test.hpp>

#include "support/fake_host.h"

namespace kexec_load::host {

namespace {

struct Mounted {
  test::FakeFileSystem files;
  MountTable table;

  /// The name of the place, "missing", or "unseen DIRECTORY".
  static std::string found(const PathTree& tree, const std::string& path) {
    const auto answer = tree.find(path);
    return !answer.out_of_sight.empty() ? "unseen " + answer.out_of_sight
           : answer.place               ? answer.place->name
                                        : "missing";
  }
  PathTree whole() { return {table, {{"/", &files, "/disk", 0, "disk:"}}}; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(path_tree, Mounted)

BOOST_AUTO_TEST_CASE(paths_are_those_of_the_file_system) {
  files.put("/disk/boot/vmlinuz", "kernel");
  BOOST_TEST(found(whole(), "/boot/vmlinuz") == "disk:/disk/boot/vmlinuz");
  BOOST_TEST(found(whole(), "//boot/./x/../vmlinuz") == "disk:/disk/boot/vmlinuz");
  BOOST_TEST(found(whole(), "/../boot/vmlinuz") == "disk:/disk/boot/vmlinuz");
  BOOST_TEST(found(whole(), "/boot") == "disk:/disk/boot");
  BOOST_TEST(found(whole(), "/none") == "missing");
  const auto place = whole().find("/boot/vmlinuz").place;
  BOOST_REQUIRE(place.has_value());
  BOOST_TEST(place->path == "/disk/boot/vmlinuz");
  BOOST_TEST(place->volume_path == "/boot/vmlinuz");
  BOOST_TEST((place->status.kind == FileStatus::Kind::file));
  BOOST_TEST(place->status.identity.size == 6U);
}

BOOST_AUTO_TEST_CASE(links_lead_inside_the_file_system) {
  files.put("/disk/boot/vmlinuz-1", "kernel");
  files.links["/disk/vmlinuz"] = "boot/vmlinuz-1";
  files.links["/disk/absolute"] = "/boot/vmlinuz-1";
  files.links["/disk/up"] = "../../../boot/vmlinuz-1";
  files.links["/disk/directory"] = "boot";
  files.links["/disk/dangling"] = "none";
  BOOST_TEST(found(whole(), "/vmlinuz") == "disk:/disk/boot/vmlinuz-1");
  BOOST_TEST(found(whole(), "/absolute") == "disk:/disk/boot/vmlinuz-1");
  BOOST_TEST(found(whole(), "/up") == "disk:/disk/boot/vmlinuz-1");
  BOOST_TEST(found(whole(), "/directory/vmlinuz-1") == "disk:/disk/boot/vmlinuz-1");
  BOOST_TEST(found(whole(), "/directory/../absolute") == "disk:/disk/boot/vmlinuz-1");
  BOOST_TEST(found(whole(), "/dangling") == "missing");
}

BOOST_AUTO_TEST_CASE(links_in_a_circle_lead_nowhere) {
  files.put("/disk/x", "");
  files.links["/disk/a"] = "b";
  files.links["/disk/b"] = "a";
  BOOST_TEST(found(whole(), "/a") == "missing");
}

BOOST_AUTO_TEST_CASE(as_many_links_are_followed_as_grub_follows) {
  files.put("/disk/0", "");
  for (int i = 1; i <= 9; ++i) {
    files.links["/disk/" + std::to_string(i)] = std::to_string(i - 1);
  }
  BOOST_TEST(found(whole(), "/8") == "disk:/disk/0");
  BOOST_TEST(found(whole(), "/9") == "missing");
}

BOOST_AUTO_TEST_CASE(the_most_particular_mount_shows_it) {
  table = MountTable::parse(
      "21 1 0:3 /@ / rw - btrfs x rw\n"
      "22 21 0:4 /@home /home rw - btrfs x rw\n"
      "23 21 0:5 /@/var /var rw - btrfs x rw\n");
  const PathTree tree(
      table,
      {{"/@", &files, "/", 21, ""}, {"/@home", &files, "/home", 22, ""}, {"/@/var", &files, "/var", 23, ""}});
  files.put("/boot/vmlinuz", "");
  files.put("/var/log", "");
  files.put("/home/user", "");
  files.links["/out"] = "/boot/vmlinuz";
  files.links["/in"] = "boot/vmlinuz";
  files.links["/home/link"] = "/@/boot/vmlinuz";
  BOOST_TEST(found(tree, "/@/boot/vmlinuz") == "/boot/vmlinuz");
  BOOST_TEST(found(tree, "/@/var/log") == "/var/log");
  BOOST_TEST(found(tree, "/@home/user") == "/home/user");
  BOOST_TEST(found(tree, "/@home/link") == "/boot/vmlinuz");
  BOOST_TEST(found(tree, "/@/in") == "/boot/vmlinuz");
  BOOST_TEST(found(tree, "/@/../@/in") == "/boot/vmlinuz");
  BOOST_TEST(found(tree, "/@/out") == "unseen /boot");
  BOOST_TEST(found(tree, "/boot/vmlinuz") == "unseen /boot");
  BOOST_TEST(found(tree, "/") == "unseen /");
}

BOOST_AUTO_TEST_CASE(what_lies_under_another_mount_is_not_shown) {
  table = MountTable::parse(
      "21 1 8:1 / / rw - ext4 root rw\n"
      "22 21 8:2 / /boot rw - ext4 boot rw\n");
  const PathTree root(table, {{"/", &files, "/", 21, ""}});
  const PathTree boot(table, {{"/", &files, "/boot", 22, ""}});
  files.put("/boot/vmlinuz", "");
  files.links["/vmlinuz"] = "boot/vmlinuz";
  BOOST_TEST(found(boot, "/vmlinuz") == "/boot/vmlinuz");
  BOOST_TEST(found(root, "/boot/vmlinuz") == "unseen /boot");
  BOOST_TEST(found(root, "/vmlinuz") == "unseen /boot");
}

BOOST_AUTO_TEST_CASE(a_loader_may_begin_at_a_subvolume) {
  table = MountTable::parse(
      "21 1 0:3 /@/1 / rw - btrfs x rw\n"
      "22 21 0:4 /@/.snapshots /.snapshots rw - btrfs x rw\n"
      "23 21 8:2 / /mnt rw - ext4 y rw\n");
  const std::vector<View> views = {{"/@/1", &files, "/", 21, ""},
                                   {"/@/.snapshots", &files, "/.snapshots", 22, ""}};
  const PathTree tree(table, views, "/@/1", true);
  files.put("/boot/vmlinuz", "");
  files.put("/.snapshots/2/vmlinuz", "");
  files.put("/mnt/vmlinuz", "");
  files.links["/vmlinuz"] = "/boot/vmlinuz";
  files.links["/up"] = "../boot/vmlinuz";
  BOOST_TEST(found(tree, "/boot/vmlinuz") == "/boot/vmlinuz");
  BOOST_TEST(tree.find("/boot/vmlinuz").place->volume_path == "/@/1/boot/vmlinuz");
  BOOST_TEST(found(tree, "/vmlinuz") == "/boot/vmlinuz");
  BOOST_TEST(found(tree, "/up") == "/boot/vmlinuz");
  BOOST_TEST(found(tree, "/.snapshots/2/vmlinuz") == "/.snapshots/2/vmlinuz");
  BOOST_TEST(found(tree, "/mnt/vmlinuz") == "unseen /@/1/mnt");
  BOOST_TEST(found(PathTree(table, views, "/@/1"), "/.snapshots/2/vmlinuz") == "unseen /@/1/.snapshots");
}

BOOST_AUTO_TEST_CASE(a_boot_menu_sees_files_and_directories_only) {
  using Kind = bootmenu::FileFacts::Kind;
  FileStatus status{FileStatus::Kind::file, {1, 2, 77, 5'999'999'999, 0}};
  BOOST_TEST((facts_of(status).kind == Kind::file));
  BOOST_TEST(facts_of(status).size == 77U);
  BOOST_TEST(facts_of(status).modified == 5);
  status.kind = FileStatus::Kind::directory;
  BOOST_TEST((facts_of(status).kind == Kind::directory));
  status.kind = FileStatus::Kind::other;
  BOOST_TEST((facts_of(status).kind == Kind::missing));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::host
