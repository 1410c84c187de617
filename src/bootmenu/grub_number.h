#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace kexec_load::bootmenu::grub {

/// What GRUB's strtoul (kern/misc.c) makes of a text.
struct Number {
  enum class Kind { number, none, overflow };
  Kind kind = Kind::none;
  unsigned long long value = 0;
  std::size_t end = 0;  ///< the first byte that is not part of it
};

/// Reads blanks and then digits of `base`; base 0 tells octal (0…) and hexadecimal (0x…) by the prefix.
Number parse_number(std::string_view text, unsigned base);

/// The number if the text is nothing else.
std::optional<unsigned long long> whole_number(std::string_view text, unsigned base);

bool is_space(char c);

}  // namespace kexec_load::bootmenu::grub
