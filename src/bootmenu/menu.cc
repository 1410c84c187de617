#include "bootmenu/menu.h"

#include <charconv>
#include <cstddef>
#include <string_view>

namespace kexec_load::bootmenu {

namespace {

/// The entry of this number, written as a path has it; nullptr: it is none, or there are not so many.
const MenuEntry* numbered(const std::vector<MenuEntry>& entries, std::string_view number) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), index);
  const bool canonical = error == std::errc() && end == number.data() + number.size() &&
                         (number.size() == 1 || number.front() != '0');
  return canonical && index < entries.size() ? &entries[index] : nullptr;
}

}  // namespace

const MenuEntry* entry_at(const Menu& menu, const std::string& path) {
  const std::vector<MenuEntry>* level = &menu.entries;
  std::string_view rest = path;
  while (true) {
    const std::size_t end = rest.find('>');
    const MenuEntry* entry = numbered(*level, rest.substr(0, end));
    if (entry == nullptr || end == std::string_view::npos) {
      return entry;
    }
    level = &entry->children;
    rest.remove_prefix(end + 1);
  }
}

}  // namespace kexec_load::bootmenu
