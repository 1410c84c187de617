#include <algorithm>
#include <compare>
#include <cstddef>

#include "bootmenu/bls_entry.h"

// UAPI Group, "Version Format Specification", section "Version Comparison". Where its text and its examples
// do not agree (a string that ends against a '~': "123~rc1" is older than "123"), this does as systemd.

namespace kexec_load::bootmenu {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_separator(char c) {
  return !is_digit(c) && !is_letter(c) && std::string_view("-.~^").find(c) == std::string_view::npos;
}

void skip_separators(std::string_view& text) {
  text.remove_prefix(static_cast<std::size_t>(
      std::distance(text.begin(), std::find_if_not(text.begin(), text.end(), is_separator))));
}

/// Takes the characters at the front that are `wanted` away from the text.
template <typename Predicate>
std::string_view take(std::string_view& text, const Predicate& wanted) {
  const auto end = std::find_if_not(text.begin(), text.end(), wanted);
  const std::string_view taken = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(taken.size());
  return taken;
}

int sign(std::strong_ordering order) {
  return std::is_lt(order) ? -1 : std::is_gt(order) ? 1 : 0;
}

/// A sign that makes what it begins older: the one that has it is less. If both have, it is taken away.
int compare_sign(std::string_view& a, std::string_view& b, char mark) {
  const bool in_a = a.starts_with(mark);
  const bool in_b = b.starts_with(mark);
  if (in_a != in_b) {
    return in_a ? -1 : 1;
  }
  if (in_a) {
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  return 0;
}

/// Numbers at the front; having one is more than having none.
int compare_numbers(std::string_view& a, std::string_view& b) {
  std::string_view x = take(a, is_digit);
  std::string_view y = take(b, is_digit);
  if (x.empty() != y.empty()) {
    return x.empty() ? -1 : 1;
  }
  take(x, [](char c) { return c == '0'; });
  take(y, [](char c) { return c == '0'; });
  return x.size() != y.size() ? sign(x.size() <=> y.size()) : sign(x <=> y);
}

}  // namespace

int compare_versions(std::string_view a, std::string_view b) {
  while (true) {
    skip_separators(a);
    skip_separators(b);
    if (const int result = compare_sign(a, b, '~'); result != 0) {
      return result;
    }
    if (a.empty() || b.empty()) {
      return sign(b.empty() <=> a.empty());
    }
    for (const char mark : {'-', '^', '.'}) {
      if (const int result = compare_sign(a, b, mark); result != 0) {
        return result;
      }
    }
    const bool numbers = (!a.empty() && is_digit(a.front())) || (!b.empty() && is_digit(b.front()));
    const int result = numbers ? compare_numbers(a, b) : sign(take(a, is_letter) <=> take(b, is_letter));
    if (result != 0) {
      return result;
    }
  }
}

}  // namespace kexec_load::bootmenu
