#include "bootmenu/grub_regexp.h"

#include <regex.h>

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace kexec_load::bootmenu::grub {

namespace {

// The C library's expressions are compiled to automata, whose size repetitions multiply, and back references
// make them search.
constexpr std::size_t kLongestPattern = 256;
constexpr std::size_t kLongestText = 4096;
constexpr std::size_t kMostParentheses = 16;

bool has_back_reference(std::string_view pattern) {
  for (std::size_t i = 0; i + 1 < pattern.size(); ++i) {
    if (pattern[i] == '\\' && pattern[++i] >= '1' && pattern[i] <= '9') {
      return true;
    }
  }
  return false;
}

/// "{2,8}": how often all of them together may repeat a part.
std::size_t repetitions(std::string_view pattern) {
  std::size_t product = 1;
  for (std::size_t i = pattern.find('{'); i != std::string_view::npos; i = pattern.find('{', i + 1)) {
    std::size_t most = 1;
    std::size_t number = 0;
    for (std::size_t j = i + 1; j < pattern.size() && pattern[j] != '}'; ++j) {
      const bool digit = pattern[j] >= '0' && pattern[j] <= '9';
      number =
          digit ? std::min<std::size_t>(number * 10 + static_cast<std::size_t>(pattern[j] - '0'), 100000) : 0;
      most = std::max(most, number);
    }
    product = std::min<std::size_t>(product * most, 100000);
  }
  return product;
}

bool is_modest(std::string_view pattern, std::string_view text) {
  constexpr std::size_t kMostRepetitions = 64;
  return pattern.size() <= kLongestPattern && text.size() <= kLongestText &&
         std::count(pattern.begin(), pattern.end(), '(') <= static_cast<std::ptrdiff_t>(kMostParentheses) &&
         !has_back_reference(pattern) && repetitions(pattern) <= kMostRepetitions;
}

}  // namespace

std::optional<std::vector<std::optional<std::string>>> match_regexp(const std::string& pattern,
                                                                    const std::string& text,
                                                                    std::string& refusal) {
  if (!is_modest(pattern, text)) {
    refusal = "the regular expression is too complex: taken as one that does not match";
    return std::nullopt;
  }
  regex_t compiled;
  if (regcomp(&compiled, pattern.c_str(), REG_EXTENDED) != 0) {
    refusal = "'" + pattern + "' is no regular expression: taken as one that does not match";
    return std::nullopt;
  }
  std::vector<regmatch_t> places(compiled.re_nsub + 1);
  const bool found = regexec(&compiled, text.c_str(), places.size(), places.data(), 0) == 0;
  regfree(&compiled);
  if (!found) {
    return std::nullopt;
  }
  std::vector<std::optional<std::string>> groups;
  groups.reserve(places.size());
  for (const regmatch_t& place : places) {
    groups.push_back(place.rm_so < 0
                         ? std::nullopt
                         : std::optional(text.substr(static_cast<std::size_t>(place.rm_so),
                                                     static_cast<std::size_t>(place.rm_eo - place.rm_so))));
  }
  return groups;
}

}  // namespace kexec_load::bootmenu::grub
