#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "bootmenu/grub_session.h"

namespace kexec_load::bootmenu::grub {

/// Which GRUB reads `default` and `fallback`: Fedora's has rules of its own.
enum class ChoiceRules { gnu, fedora };

/// The number of the entry that a menu starts by itself, `value` being the variable `default`; the first one
/// where that names none (normal/menu.c). The menu has at least one entry.
std::size_t default_entry(const std::vector<EntryDefinition>& entries, const std::string& value,
                          ChoiceRules rules);

/// The numbers of the entries that are tried when that one does not start, `value` being the variable
/// `fallback`.
std::vector<std::size_t> fallback_entries(const std::vector<EntryDefinition>& entries,
                                          const std::string& value, ChoiceRules rules);

/// What `default` is for the entries of a submenu: what follows the first single '>'.
std::string default_below(const std::string& value);

/// A name as it stands in such a path.
std::string escape_choice(const std::string& name);

}  // namespace kexec_load::bootmenu::grub
