#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace kexec_load::bootmenu {

/// One line of a file of keys and values.
struct KeyValue {
  std::string_view key;
  std::string_view value;
  std::size_t offset = 0;  ///< of the key in the text
};

/// The lines of a text that have a key and behind one of `separators` a value, as systemd's boot loader
/// reads them: blanks around both count for nothing, nor do lines that begin with '#'; an end of line may
/// have a carriage return.
std::vector<KeyValue> key_value_lines(std::string_view text, std::string_view separators);

/// The same value without the quotes that stand around it, '…' or "…".
std::string_view unquoted(std::string_view value);

}  // namespace kexec_load::bootmenu
