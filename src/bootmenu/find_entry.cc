#include <algorithm>
#include <cstddef>
#include <string_view>

#include "bootmenu/menu.h"
#include "text/error.h"

namespace kexec_load::bootmenu {

namespace {

using Entries = std::vector<const MenuEntry*>;

/// A menu may have thousands of entries, a terminal has few lines.
constexpr std::size_t kMostCandidates = 40;

/// An id of the Boot Loader Specification is a file's name, which is also said without its suffix.
bool is_called(const MenuEntry& entry, std::string_view name) {
  const bool is_id = entry.id.starts_with(name) &&
                     (entry.id.size() == name.size() || entry.id.substr(name.size()) == ".conf" ||
                      entry.id.substr(name.size()) == ".efi");
  return is_id || entry.title == name;
}

/// The names of a path of ids or titles: they are separated by '>', and ">>" is a '>' of the name.
std::vector<std::string> split_path(std::string_view path) {
  std::vector<std::string> names(1);
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] != '>') {
      names.back() += path[i];
    } else if (path.substr(i + 1).starts_with('>')) {
      names.back() += '>';
      ++i;
    } else {
      names.emplace_back();
    }
  }
  return names;
}

/// Within a path a number may stand for a name, as in GRUB.
bool is_meant(const MenuEntry& entry, std::string_view name) {
  return is_called(entry, name) || std::string_view(entry.path).substr(entry.path.rfind('>') + 1) == name;
}

/// All entries that a path of ids, titles and numbers leads to, from the menu's top on.
Entries follow(const std::vector<MenuEntry>& level, const std::vector<std::string>& names, std::size_t at) {
  Entries found;
  for (const MenuEntry& entry : level) {
    if (!is_meant(entry, names[at])) {
      continue;
    }
    if (at + 1 == names.size()) {
      found.push_back(&entry);
    } else {
      const Entries below = follow(entry.children, names, at + 1);
      found.insert(found.end(), below.begin(), below.end());
    }
  }
  return found;
}

/// All entries of any depth that `wanted` accepts, in the menu's order.
template <typename Predicate>
void collect(const std::vector<MenuEntry>& level, const Predicate& wanted, Entries& found) {
  for (const MenuEntry& entry : level) {
    if (wanted(entry)) {
      found.push_back(&entry);
    }
    collect(entry.children, wanted, found);
  }
}

template <typename Predicate>
Entries collect(const std::vector<MenuEntry>& level, const Predicate& wanted) {
  Entries found;
  collect(level, wanted, found);
  return found;
}

Entries startable(const Entries& entries) {
  Entries result;
  std::copy_if(entries.begin(), entries.end(), std::back_inserter(result),
               [](const MenuEntry* entry) { return !entry->submenu; });
  return result;
}

/// "PATH  TITLE  [ID]", one to a line, the titles below each other.
std::string listed(const Entries& entries) {
  const std::size_t shown = std::min(entries.size(), kMostCandidates);
  std::size_t width = 0;
  for (std::size_t i = 0; i < shown; ++i) {
    width = std::max(width, entries[i]->path.size());
  }
  std::string lines;
  for (std::size_t i = 0; i < shown; ++i) {
    const MenuEntry& entry = *entries[i];
    lines += "\n  " + entry.path + std::string(width - entry.path.size() + 2, ' ') + entry.title;
    lines += entry.id == entry.title ? "" : "  [" + entry.id + "]";
  }
  return lines +
         (shown < entries.size() ? "\n  and " + std::to_string(entries.size() - shown) + " more" : "");
}

text::Error usage(const std::string& message, const Entries& candidates) {
  return {text::ErrorKind::usage, message + listed(candidates)};
}

text::Error no_entry(const Menu& menu, const std::string& name) {
  const Entries all = collect(menu.entries, [](const MenuEntry& entry) { return !entry.submenu; });
  return all.empty() ? text::Error(text::ErrorKind::usage,
                                   "no entry \"" + name + "\": the boot menu has nothing to start")
                     : usage("no entry \"" + name + "\" in the boot menu, which has", all);
}

text::Error is_submenu(const MenuEntry& submenu, const std::string& name) {
  const Entries below = collect(submenu.children, [](const MenuEntry& entry) { return !entry.submenu; });
  return below.empty()
             ? text::Error(text::ErrorKind::usage,
                           "\"" + name + "\" is a submenu of the boot menu and has no entries")
             : usage("\"" + name + "\" is a submenu of the boot menu: choose one of its entries", below);
}

const MenuEntry& the_one(const Entries& entries, const std::string& name) {
  if (entries.size() > 1) {
    throw usage("\"" + name + "\" is ambiguous: " + std::to_string(entries.size()) +
                    " entries of the boot menu have that title or id: choose one by the numbers in front",
                entries);
  }
  return *entries.front();
}

}  // namespace

const MenuEntry& find_entry(const Menu& menu, const std::string& name) {
  if (const MenuEntry* numbered = entry_at(menu, name)) {
    if (numbered->submenu) {
      throw is_submenu(*numbered, name);
    }
    return *numbered;
  }
  const Entries from_top = follow(menu.entries, split_path(name), 0);
  if (const Entries entries = startable(from_top); !entries.empty()) {
    return the_one(entries, name);
  }
  // Nobody types the submenu's name with a kernel's id; and a title with a '>' may come without the second.
  const Entries anywhere =
      collect(menu.entries, [&](const MenuEntry& entry) { return is_called(entry, name); });
  if (const Entries entries = startable(anywhere); !entries.empty()) {
    return the_one(entries, name);
  }
  if (!from_top.empty() || !anywhere.empty()) {
    throw is_submenu(*(from_top.empty() ? anywhere : from_top).front(), name);
  }
  throw no_entry(menu, name);
}

}  // namespace kexec_load::bootmenu
