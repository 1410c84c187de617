#include "choice/menu_choice.h"

#include "text/error.h"

namespace kexec_load::choice {

namespace {

using bootmenu::Menu;
using bootmenu::MenuEntry;
using text::Error;
using text::ErrorKind;

MenuChoice chosen(const MenuEntry& entry, const std::string& menu_name) {
  const std::string origin = menu_name + ", entry " + entry.path + " (" + entry.title + ")";
  if (!entry.linux || !entry.not_loadable.empty()) {
    throw Error(ErrorKind::image,
                origin + ": " + (entry.not_loadable.empty() ? "it starts no kernel" : entry.not_loadable));
  }
  return {entry.path, entry.title, *entry.linux, origin};
}

}  // namespace

std::vector<MenuChoice> entries_to_try(const Menu& menu, const std::string& menu_name,
                                       const std::optional<std::string>& entry) {
  if (entry) {
    return {chosen(bootmenu::find_entry(menu, *entry), menu_name)};
  }
  std::vector<MenuChoice> choices;
  for (const std::string& path : menu.to_start) {
    try {
      choices.push_back(chosen(*bootmenu::entry_at(menu, path), menu_name));
    } catch (const Error&) {
      // The loader can start what we cannot, and would: its fallbacks behind it are not what is wanted.
      if (choices.empty()) {
        throw;
      }
      break;
    }
  }
  if (choices.empty()) {
    throw Error(ErrorKind::configuration,
                menu_name +
                    ": the menu has no entry that the boot loader would start by itself: "
                    "--entry NAME chooses one, and --list shows them");
  }
  return choices;
}

}  // namespace kexec_load::choice
