#include "choice/menu_choice.h"

#include <boost/test/unit_test.hpp>

#include "support/error_text.h"
#include "text/error.h"

namespace kexec_load::choice {

namespace {

bootmenu::MenuEntry linux_entry(const std::string& path, const std::string& title) {
  bootmenu::MenuEntry entry;
  entry.path = path;
  entry.title = title;
  entry.id = title;
  entry.linux = bootmenu::LinuxStart{{"/" + title, {"hd0", "/" + title}}, {}, "ro", false};
  return entry;
}

bootmenu::Menu menu_of(const std::vector<std::string>& to_start) {
  bootmenu::Menu menu;
  menu.entries = {linux_entry("0", "a"), linux_entry("1", "b"), linux_entry("2", "xen")};
  menu.entries[2].linux.reset();
  menu.entries[2].not_loadable = "it starts the Xen hypervisor";
  menu.to_start = to_start;
  return menu;
}

std::vector<std::string> tried(const std::vector<std::string>& to_start,
                               const std::optional<std::string>& entry = std::nullopt) {
  std::vector<std::string> origins;
  for (const MenuChoice& choice : entries_to_try(menu_of(to_start), "grub.cfg", entry)) {
    origins.push_back(choice.origin);
  }
  return origins;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(menu_choice)

BOOST_AUTO_TEST_CASE(the_default_and_its_fallbacks_in_order) {
  BOOST_TEST(tried({"1", "0"}) ==
             (std::vector<std::string>{"grub.cfg, entry 1 (b)", "grub.cfg, entry 0 (a)"}));
}

BOOST_AUTO_TEST_CASE(a_named_entry_is_tried_alone) {
  BOOST_TEST(tried({"1", "0"}, "a") == (std::vector<std::string>{"grub.cfg, entry 0 (a)"}));
}

BOOST_AUTO_TEST_CASE(what_the_loader_starts_and_we_cannot_ends_the_search) {
  BOOST_TEST(fixture::error_text([] {
               tried({"2", "0"});
             }) == "grub.cfg, entry 2 (xen): it starts the Xen hypervisor");
  BOOST_TEST(tried({"1", "2", "0"}) == (std::vector<std::string>{"grub.cfg, entry 1 (b)"}));
  BOOST_TEST(fixture::error_text([] { tried({"1"}, "xen"); }) ==
             "grub.cfg, entry 2 (xen): it starts the Xen hypervisor");
}

BOOST_AUTO_TEST_CASE(a_menu_without_a_default) {
  BOOST_TEST(fixture::error_text([] { tried({}); }) ==
             "grub.cfg: the menu has no entry that the boot loader would start by itself: --entry NAME "
             "chooses one, and --list shows them");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::choice
