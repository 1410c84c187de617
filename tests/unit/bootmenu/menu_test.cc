#include "bootmenu/menu.h"

#include <boost/test/unit_test.hpp>

#include "support/error_text.h"

namespace {

using namespace kexec_load;
using bootmenu::Menu;
using bootmenu::MenuEntry;
using fixture::error_text;

MenuEntry entry(const std::string& path, const std::string& title, const std::string& id = {}) {
  MenuEntry made;
  made.path = path;
  made.title = title;
  made.id = id.empty() ? title : id;
  return made;
}

MenuEntry submenu(MenuEntry made, std::vector<MenuEntry> children) {
  made.submenu = true;
  made.children = std::move(children);
  return made;
}

/// As Debian's, with what makes names hard.
Menu debian_menu() {
  Menu menu;
  menu.entries = {
      entry("0", "Debian GNU/Linux", "gnulinux-simple-1"),
      submenu(
          entry("1", "Advanced options for Debian GNU/Linux", "gnulinux-advanced-1"),
          {entry("1>0", "Debian GNU/Linux, with Linux 6.1.0-40-amd64", "gnulinux-6.1.0-40-amd64-advanced-1"),
           entry("1>1", "Debian GNU/Linux, with Linux 6.1.0-39-amd64", "gnulinux-6.1.0-39-amd64-advanced-1"),
           submenu(entry("1>2", "Older"),
                   {entry("1>2>0", "Linux 5.10"), entry("1>2>1", "5.10 > 4.19", "old")})}),
      entry("2", "Memory test"),
      entry("3", "Memory test", "memtest-serial"),
      submenu(entry("4", "Snapshots"), {entry("4>0", "Memory test"), entry("4>1", "Linux 5.10", "snapshot")}),
      submenu(entry("5", "Nothing"), {}),
  };
  return menu;
}

BOOST_AUTO_TEST_SUITE(menu)

BOOST_AUTO_TEST_CASE(has_an_entry_at_each_path) {
  const Menu menu = debian_menu();
  for (const std::string path : {"0", "1", "1>0", "1>2", "1>2>1", "4>1", "5"}) {
    const MenuEntry* found = entry_at(menu, path);
    BOOST_REQUIRE(found != nullptr);
    BOOST_CHECK_EQUAL(found->path, path);
  }
  for (const std::string path : {"", "6", "0>0", "5>0", "1>", ">1", "1>>0", "1> 0", "+1", "-1", "01", "0x1",
                                 "1 ", "a", "99999999999999999999999"}) {
    BOOST_CHECK_MESSAGE(entry_at(menu, path) == nullptr, path);
  }
}

BOOST_AUTO_TEST_CASE(finds_an_entry_by_name) {
  struct Case {
    std::string name;
    std::string path;
  };
  const Case cases[] = {
      {"0", "0"},
      {"1>1", "1>1"},
      {"Debian GNU/Linux", "0"},
      {"gnulinux-simple-1", "0"},
      {"Advanced options for Debian GNU/Linux>Debian GNU/Linux, with Linux 6.1.0-39-amd64", "1>1"},
      {"gnulinux-advanced-1>gnulinux-6.1.0-40-amd64-advanced-1", "1>0"},
      {"gnulinux-advanced-1>Debian GNU/Linux, with Linux 6.1.0-40-amd64", "1>0"},
      {"gnulinux-advanced-1>1", "1>1"},
      {"1>gnulinux-6.1.0-39-amd64-advanced-1", "1>1"},
      {"gnulinux-6.1.0-39-amd64-advanced-1", "1>1"},
      {"Debian GNU/Linux, with Linux 6.1.0-39-amd64", "1>1"},
      {"old", "1>2>1"},
      {"5.10 > 4.19", "1>2>1"},
      {"1>Older>5.10 >> 4.19", "1>2>1"},
      {"5.10 >> 4.19", "none"},
      {"memtest-serial", "3"},
      {"snapshot", "4>1"},
      {"Snapshots>Memory test", "4>0"},
  };
  const Menu menu = debian_menu();
  for (const Case& each : cases) {
    BOOST_TEST_CONTEXT(each.name) {
      std::string found = "none";
      try {
        found = find_entry(menu, each.name).path;
      } catch (const text::Error& error) {
        BOOST_CHECK(error.kind() == text::ErrorKind::usage);
      }
      BOOST_CHECK_EQUAL(found, each.path);
    }
  }
}

BOOST_AUTO_TEST_CASE(prefers_a_number_that_names_an_entry) {
  Menu menu;
  menu.entries = {entry("0", "1"), entry("1", "0"), entry("2", "7")};
  BOOST_CHECK_EQUAL(find_entry(menu, "1").path, "1");
  BOOST_CHECK_EQUAL(find_entry(menu, "7").path, "2");
}

BOOST_AUTO_TEST_CASE(lists_the_entries_if_there_is_no_such) {
  const std::string expected =
      "no entry \"6.1.0-38\" in the boot menu, which has\n"
      "  0      Debian GNU/Linux  [gnulinux-simple-1]\n"
      "  1>0    Debian GNU/Linux, with Linux 6.1.0-40-amd64  [gnulinux-6.1.0-40-amd64-advanced-1]\n"
      "  1>1    Debian GNU/Linux, with Linux 6.1.0-39-amd64  [gnulinux-6.1.0-39-amd64-advanced-1]\n"
      "  1>2>0  Linux 5.10\n"
      "  1>2>1  5.10 > 4.19  [old]\n"
      "  2      Memory test\n"
      "  3      Memory test  [memtest-serial]\n"
      "  4>0    Memory test\n"
      "  4>1    Linux 5.10  [snapshot]";
  BOOST_CHECK_EQUAL(error_text([] { find_entry(debian_menu(), "6.1.0-38"); }), expected);
  for (const std::string name : {"", ">", "1>", "debian gnu/linux", "6", "1>7", "gnulinux-advanced-1>old"}) {
    BOOST_CHECK_EQUAL(error_text([&] { find_entry(debian_menu(), name); }),
                      "no entry \"" + name + expected.substr(expected.find("\" in")));
  }
}

BOOST_AUTO_TEST_CASE(says_that_a_menu_is_empty) {
  BOOST_CHECK_EQUAL(error_text([] { find_entry(Menu{}, "0"); }),
                    "no entry \"0\": the boot menu has nothing to start");
}

BOOST_AUTO_TEST_CASE(lists_what_an_ambiguous_name_may_mean) {
  BOOST_CHECK_EQUAL(
      error_text([] { find_entry(debian_menu(), "Memory test"); }),
      "\"Memory test\" is ambiguous: 2 entries of the boot menu have that title or id: choose one by the "
      "numbers in front\n"
      "  2  Memory test\n"
      "  3  Memory test  [memtest-serial]");
  BOOST_CHECK_EQUAL(
      error_text([] { find_entry(debian_menu(), "Linux 5.10"); }),
      "\"Linux 5.10\" is ambiguous: 2 entries of the boot menu have that title or id: choose one by the "
      "numbers in front\n"
      "  1>2>0  Linux 5.10\n"
      "  4>1    Linux 5.10  [snapshot]");
}

BOOST_AUTO_TEST_CASE(lists_the_entries_of_a_submenu) {
  const std::string older =
      "\" is a submenu of the boot menu: choose one of its entries\n"
      "  1>2>0  Linux 5.10\n"
      "  1>2>1  5.10 > 4.19  [old]";
  for (const std::string name : {"1>2", "Older", "gnulinux-advanced-1>Older"}) {
    const std::string said = error_text([&] { find_entry(debian_menu(), name); });
    BOOST_CHECK_EQUAL(said.substr(0, name.size() + 1), '"' + name);
    BOOST_CHECK_EQUAL(said.substr(name.size() + 1), older);
  }
  BOOST_CHECK_EQUAL(error_text([] { find_entry(debian_menu(), "Nothing"); }),
                    "\"Nothing\" is a submenu of the boot menu and has no entries");
}

BOOST_AUTO_TEST_CASE(lists_forty_entries_at_most) {
  Menu menu;
  for (int i = 0; i < 42; ++i) {
    menu.entries.push_back(entry(std::to_string(i), "Linux"));
  }
  const std::string message = error_text([&] { find_entry(menu, "Linux"); });
  BOOST_CHECK(message.ends_with("\n  39  Linux\n  and 2 more"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
