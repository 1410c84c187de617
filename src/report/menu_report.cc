#include "report/menu_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

#include "report/console.h"

namespace kexec_load::report {

namespace {

using bootmenu::Menu;
using bootmenu::MenuEntry;
using nlohmann::json;

bool is_default(const Menu& menu, const MenuEntry& entry) {
  return !menu.to_start.empty() && menu.to_start.front() == entry.path;
}

bool is_loadable(const MenuEntry& entry) {
  return entry.linux && entry.not_loadable.empty();
}

class TextTree {
 public:
  TextTree(const Menu& menu, bool details, bool coloured)
      : menu_(menu), details_(details), coloured_(coloured) {}

  void add(const std::vector<MenuEntry>& entries, std::size_t depth) {
    constexpr std::size_t kStep = 2;
    std::size_t width = 0;
    for (const MenuEntry& entry : entries) {
      width = std::max(width, entry.path.size());
    }
    const std::string indent(depth * kStep, ' ');
    for (const MenuEntry& entry : entries) {
      const bool marked = is_default(menu_, entry);
      out_ << (marked ? "* " : "  ") << indent << entry.path << std::string(width - entry.path.size(), ' ')
           << "  " << bold(entry.title, coloured_ && marked);
      if (!entry.submenu && !is_loadable(entry)) {
        out_ << "  (cannot be loaded: " << reason(entry) << ")";
      }
      out_ << '\n';
      if (details_) {
        add_details(entry, "  " + indent + std::string(width + 2, ' '));
      }
      add(entry.children, depth + 1);
    }
  }

  [[nodiscard]] std::string text() const { return out_.str(); }

 private:
  static std::string reason(const MenuEntry& entry) {
    return entry.not_loadable.empty() ? "it starts no kernel" : entry.not_loadable;
  }

  void add_details(const MenuEntry& entry, const std::string& indent) {
    out_ << indent << "id      " << entry.id << '\n';
    if (!entry.linux) {
      return;
    }
    out_ << indent << "kernel  " << entry.linux->kernel.name << '\n';
    for (const bootmenu::EntryFile& initrd : entry.linux->initrds) {
      out_ << indent << "initrd  " << initrd.name << '\n';
    }
    out_ << indent << "cmdline " << entry.linux->command_line << '\n';
  }

  const Menu& menu_;
  bool details_;
  bool coloured_;
  std::ostringstream out_;
};

json entry_json(const Menu& menu, const MenuEntry& entry) {
  json initrds = json::array();
  if (entry.linux) {
    for (const bootmenu::EntryFile& initrd : entry.linux->initrds) {
      initrds.push_back(initrd.name);
    }
  }
  return {{"path", entry.path},
          {"title", entry.title},
          {"id", entry.id},
          {"submenu", entry.submenu},
          {"kernel", entry.linux ? entry.linux->kernel.name : ""},
          {"initrds", initrds},
          {"cmdline", entry.linux ? entry.linux->command_line : ""},
          {"loadable", is_loadable(entry)},
          {"not_loadable", entry.not_loadable},
          {"default", is_default(menu, entry)}};
}

void add_entries(const Menu& menu, const std::vector<MenuEntry>& entries, json& list) {
  for (const MenuEntry& entry : entries) {
    list.push_back(entry_json(menu, entry));
    add_entries(menu, entry.children, list);
  }
}

}  // namespace

std::string menu_text(const Menu& menu, const std::string& name, bool details, bool coloured) {
  TextTree tree(menu, details, coloured);
  tree.add(menu.entries, 0);
  return bold(name, coloured) + "\n" + tree.text();
}

std::string menu_json(const Menu& menu, const std::string& name) {
  json entries = json::array();
  add_entries(menu, menu.entries, entries);
  const json value = {{"menu", name}, {"entries", entries}, {"notes", menu.notes}};
  return value.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace kexec_load::report
