#include "bootmenu/grub_choice.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "bootmenu/grub_number.h"

namespace kexec_load::bootmenu::grub {

namespace {

/// Where the first part of a path of names ends; ">>" is a '>' of the name.
std::size_t first_part_size(std::string_view path) {
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '>') {
      if (i + 1 >= path.size() || path[i + 1] != '>') {
        return i;
      }
      ++i;
    }
  }
  return path.size();
}

std::string first_name(std::string_view path) {
  std::string name;
  const std::string_view part = path.substr(0, first_part_size(path));
  for (std::size_t i = 0; i < part.size(); ++i) {
    name += part[i];
    i += part[i] == '>' ? 1 : 0;
  }
  return name;
}

/// GRUB counts with an int.
std::optional<std::size_t> as_index(unsigned long long number) {
  const auto index = static_cast<std::int32_t>(static_cast<std::uint32_t>(number));
  return index < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(index));
}

template <typename Predicate>
std::optional<std::size_t> find_index(const std::vector<EntryDefinition>& entries, Predicate wanted) {
  const auto found = std::find_if(entries.begin(), entries.end(), wanted);
  return found == entries.end() ? std::nullopt
                                : std::optional(static_cast<std::size_t>(found - entries.begin()));
}

/// A number goes first, and anything that begins with one is one: "5.10-foo" is 5.
std::optional<std::size_t> find_by_gnu_rules(const std::vector<EntryDefinition>& entries,
                                             const std::string& value) {
  const Number number = parse_number(value, 0);
  if (number.kind != Number::Kind::none) {
    return number.kind == Number::Kind::number ? as_index(number.value) : std::nullopt;
  }
  const std::string name = first_name(value);
  return find_index(entries, [&](const EntryDefinition& e) { return e.title == name || e.id == name; });
}

/// An id goes first, then a title, and a number is nothing but one.
std::optional<std::size_t> find_by_fedora_rules(const std::vector<EntryDefinition>& entries,
                                                const std::string& value) {
  const std::string name = first_name(value);
  if (name.find_first_of(" \t\r\n") == std::string::npos) {
    if (const auto by_id = find_index(entries, [&](const EntryDefinition& e) { return e.id == name; })) {
      return by_id;
    }
  }
  if (const auto by_title = find_index(entries, [&](const EntryDefinition& e) { return e.title == name; })) {
    return by_title;
  }
  const auto number = whole_number(value, 0);
  return number ? as_index(*number) : std::nullopt;
}

std::optional<std::size_t> find_by(ChoiceRules rules, const std::vector<EntryDefinition>& entries,
                                   const std::string& value) {
  return rules == ChoiceRules::fedora ? find_by_fedora_rules(entries, value)
                                      : find_by_gnu_rules(entries, value);
}

}  // namespace

std::size_t default_entry(const std::vector<EntryDefinition>& entries, const std::string& value,
                          ChoiceRules rules) {
  const auto index = find_by(rules, entries, value);
  return index && *index < entries.size() ? *index : 0;
}

std::vector<std::size_t> fallback_entries(const std::vector<EntryDefinition>& entries,
                                          const std::string& value, ChoiceRules rules) {
  std::vector<std::size_t> indexes;
  std::string_view rest = value;
  while (indexes.size() < entries.size()) {
    std::optional<std::size_t> index;
    if (rules == ChoiceRules::fedora) {
      rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
      const std::string_view word = rest.substr(0, rest.find_first_of(" \t\r\n"));
      index = word.empty() ? std::nullopt : find_by_fedora_rules(entries, std::string(word));
      rest.remove_prefix(word.size());
    } else {
      const Number number = parse_number(rest, 0);
      index = number.kind == Number::Kind::number ? as_index(number.value) : std::nullopt;
      rest.remove_prefix(number.end);
    }
    if (!index) {
      break;
    }
    if (*index < entries.size()) {
      indexes.push_back(*index);
    }
  }
  return indexes;
}

std::string default_below(const std::string& value) {
  const std::size_t end = first_part_size(value);
  return end < value.size() ? value.substr(end + 1) : "";
}

std::string escape_choice(const std::string& name) {
  std::string escaped;
  for (const char c : name) {
    escaped += c == '>' ? ">>" : std::string(1, c);
  }
  return escaped;
}

}  // namespace kexec_load::bootmenu::grub
