// How the two kinds of `blscfg` sort their entries.
#include <algorithm>
#include <array>
#include <string_view>

#include "bootmenu/grub_bls_files.h"

namespace kexec_load::bootmenu::grub {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
int sign(int value) {
  return value < 0 ? -1 : value > 0 ? 1 : 0;
}

std::string_view take_while(std::string_view& text, bool (*belongs)(char)) {
  std::size_t size = 0;
  while (size < text.size() && belongs(text[size])) {
    ++size;
  }
  const std::string_view taken = text.substr(0, size);
  text.remove_prefix(size);
  return taken;
}

int compare_numbers(std::string_view a, std::string_view b) {
  a.remove_prefix(std::min(a.find_first_not_of('0'), a.size()));
  b.remove_prefix(std::min(b.find_first_not_of('0'), b.size()));
  if (a.size() != b.size()) {
    return a.size() < b.size() ? -1 : 1;
  }
  return sign(a.compare(b));
}

/// RPM's rpmvercmp: segments of digits and of letters, '~' before everything.
int compare_versions_of_rpm(std::string_view a, std::string_view b) {
  const auto skip = [](char c) { return !is_digit(c) && !is_letter(c) && c != '~'; };
  while (!a.empty() || !b.empty()) {
    take_while(a, skip);
    take_while(b, skip);
    if (a.starts_with('~') || b.starts_with('~')) {
      if (!a.starts_with('~') || !b.starts_with('~')) {
        return a.starts_with('~') ? -1 : 1;
      }
      a.remove_prefix(1);
      b.remove_prefix(1);
      continue;
    }
    if (a.empty() || b.empty()) {
      break;
    }
    const bool numeric = is_digit(a.front());
    const std::string_view one = take_while(a, numeric ? &is_digit : &is_letter);
    const std::string_view two = take_while(b, numeric ? &is_digit : &is_letter);
    if (two.empty()) {
      return numeric ? 1 : -1;  // a number is newer than letters
    }
    const int order = numeric ? compare_numbers(one, two) : sign(one.compare(two));
    if (order != 0) {
      return order;
    }
  }
  return a.empty() && b.empty() ? 0 : a.empty() ? -1 : 1;
}

/// "NAME-VERSION-RELEASE"; with fewer parts the last ones are missing.
std::array<std::string_view, 3> split_package(std::string_view id) {
  const std::size_t release = id.rfind('-');
  if (release == std::string_view::npos || release == 0) {
    return release == 0 ? std::array<std::string_view, 3>{id.substr(0, 0), id.substr(1), {}}
                        : std::array<std::string_view, 3>{id, {}, {}};
  }
  const std::size_t version = id.rfind('-', release - 1);
  if (version == std::string_view::npos) {
    return {id.substr(0, release), id.substr(release + 1), {}};
  }
  return {id.substr(0, version), id.substr(version + 1, release - version - 1), id.substr(release + 1)};
}

/// Debian's order of characters, as gnulib has it.
int character_order(char c) {
  if (is_digit(c)) {
    return 0;
  }
  if (is_letter(c)) {
    return c;
  }
  return c == '~' ? -1 : static_cast<unsigned char>(c) + 256;
}

int compare_as_debian(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    while ((!a.empty() && !is_digit(a.front())) || (!b.empty() && !is_digit(b.front()))) {
      const int order_a = a.empty() ? 0 : character_order(a.front());
      const int order_b = b.empty() ? 0 : character_order(b.front());
      if (order_a != order_b) {
        return sign(order_a - order_b);
      }
      a.remove_prefix(a.empty() ? 0 : 1);
      b.remove_prefix(b.empty() ? 0 : 1);
    }
    const int order = compare_numbers(take_while(a, &is_digit), take_while(b, &is_digit));
    if (order != 0) {
      return order;
    }
  }
  return 0;
}

/// The name without what looks like extensions: ".x86_64" is none, as it has a '_' in it.
std::string_view without_extensions(std::string_view name) {
  std::size_t end = name.size();
  std::size_t i = name.size();
  while (i > 0) {
    --i;
    const char c = name[i];
    if (c == '.') {
      const bool extension = i > 0 && i + 1 < name.size() && (is_letter(name[i + 1]) || name[i + 1] == '~');
      if (!extension) {
        break;
      }
      end = i;
    } else if (!is_letter(c) && !is_digit(c) && c != '~') {
      break;
    }
  }
  return name.substr(0, end);
}

}  // namespace

int compare_as_packages(const std::string& a, const std::string& b) {
  const auto parts_a = split_package(a);
  const auto parts_b = split_package(b);
  for (std::size_t i = 0; i < parts_a.size(); ++i) {
    if (const int order = compare_versions_of_rpm(parts_a[i], parts_b[i]); order != 0) {
      return order;
    }
  }
  return 0;
}

int compare_as_file_names(const std::string& a, const std::string& b) {
  if (a == b) {
    return 0;
  }
  if (a.starts_with('.') != b.starts_with('.')) {
    return a.starts_with('.') ? -1 : 1;
  }
  const int order = compare_as_debian(without_extensions(a), without_extensions(b));
  return order != 0 ? order : compare_as_debian(a, b);
}

}  // namespace kexec_load::bootmenu::grub
