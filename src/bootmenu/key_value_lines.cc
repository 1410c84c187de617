#include "bootmenu/key_value_lines.h"

#include <algorithm>

namespace kexec_load::bootmenu {

namespace {

constexpr std::string_view kBlanks = " \t\r";

std::string_view trimmed(std::string_view text) {
  const std::size_t last = text.find_last_not_of(kBlanks);
  text = text.substr(0, last + 1);  // npos + 1 is 0
  return text.substr(std::min(text.find_first_not_of(kBlanks), text.size()));
}

}  // namespace

std::vector<KeyValue> key_value_lines(std::string_view text, std::string_view separators) {
  std::vector<KeyValue> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = trimmed(text.substr(at, end - at));
    const std::size_t separator = line.find_first_of(separators);
    if (!line.starts_with('#') && separator != std::string_view::npos) {
      std::string_view value = line.substr(separator);
      value.remove_prefix(std::min(value.find_first_not_of(separators), value.size()));
      lines.push_back(
          {line.substr(0, separator), value, static_cast<std::size_t>(line.data() - text.data())});
    }
    at = end + 1;
  }
  return lines;
}

std::string_view unquoted(std::string_view value) {
  const bool quoted =
      value.size() > 1 && value.front() == value.back() && (value.front() == '"' || value.front() == '\'');
  return quoted ? value.substr(1, value.size() - 2) : value;
}

}  // namespace kexec_load::bootmenu
