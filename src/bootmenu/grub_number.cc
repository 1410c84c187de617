#include "bootmenu/grub_number.h"

#include <limits>

namespace kexec_load::bootmenu::grub {

namespace {

/// The value of a digit; what is none has one that no base reaches.
unsigned digit_value(char c) {
  if (c >= '0' && c <= '9') {
    return static_cast<unsigned>(c - '0');
  }
  if (c >= 'a' && c <= 'z') {
    return static_cast<unsigned>(c - 'a') + 10;
  }
  if (c >= 'A' && c <= 'Z') {
    return static_cast<unsigned>(c - 'A') + 10;
  }
  return std::numeric_limits<unsigned>::max();
}

}  // namespace

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

Number parse_number(std::string_view text, unsigned base) {
  const auto at = [text](std::size_t i) { return i < text.size() ? text[i] : '\0'; };
  std::size_t position = 0;
  while (is_space(at(position))) {
    ++position;
  }
  if (at(position) == '0') {
    if (at(position + 1) == 'x' && (base == 0 || base == 16)) {
      base = 16;
      position += 2;
    } else if (base == 0 && digit_value(at(position + 1)) < 8) {
      base = 8;
    }
  }
  base = base == 0 ? 10 : base;

  Number number;
  for (; digit_value(at(position)) < base; ++position) {
    const unsigned digit = digit_value(at(position));
    if (number.value > (std::numeric_limits<unsigned long long>::max() - digit) / base) {
      return {Number::Kind::overflow, std::numeric_limits<unsigned long long>::max(), position};
    }
    number.kind = Number::Kind::number;
    number.value = number.value * base + digit;
  }
  number.end = position;
  return number;
}

std::optional<unsigned long long> whole_number(std::string_view text, unsigned base) {
  const Number number = parse_number(text, base);
  return number.kind == Number::Kind::number && number.end == text.size() ? std::optional(number.value)
                                                                          : std::nullopt;
}

}  // namespace kexec_load::bootmenu::grub
