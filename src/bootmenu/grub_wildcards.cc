#include "bootmenu/grub_wildcards.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include "bootmenu/grub_path.h"

namespace kexec_load::bootmenu::grub {

namespace {

/// A part of a path: directories without wildcards, and then perhaps one with.
struct Part {
  std::string_view plain;
  std::string_view pattern;  ///< empty: there is none, and nothing follows
  std::string_view rest;
};

Part first_part(std::string_view word) {
  std::size_t directory = 0;
  bool wild = false;
  std::size_t i = 0;
  for (; i < word.size(); ++i) {
    if (word[i] == '\\') {
      ++i;
    } else if (word[i] == '*' || word[i] == '?') {
      wild = true;
    } else if (word[i] == '/' && wild) {
      break;
    } else if (word[i] == '/') {
      directory = i + 1;
    }
  }
  i = std::min(i, word.size());
  if (!wild) {
    return {word, {}, {}};
  }
  return {word.substr(0, directory), word.substr(directory, i - directory), word.substr(i)};
}

bool matches(std::string_view pattern, std::string_view name) {
  std::size_t p = 0;
  std::size_t n = 0;
  std::size_t star = std::string_view::npos;  // the last '*', and what it has taken so far
  std::size_t taken = 0;
  while (n < name.size()) {
    const bool escaped = p + 1 < pattern.size() && pattern[p] == '\\';
    if (p < pattern.size() && !escaped && pattern[p] == '*') {
      star = p++;
      taken = n;
    } else if (p < pattern.size() &&
               ((!escaped && pattern[p] == '?') || pattern[p + (escaped ? 1 : 0)] == name[n])) {
      p += escaped ? 2 : 1;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++taken;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

class Search {
 public:
  Search(const std::string& root, BootFiles& files) : root_(root), files_(files) {}

  [[nodiscard]] std::vector<std::string> names_in(const std::string& directory,
                                                  std::string_view pattern) const {
    std::vector<std::string> names;
    if (const auto where = boot_path(directory, root_)) {
      for (const std::string& name : files_.list(*where)) {
        if (matches(pattern, name)) {
          names.push_back(directory + name);
        }
      }
    }
    return names;
  }

  [[nodiscard]] bool exists(const std::string& name) const {
    const auto where = boot_path(name, root_);
    return where && files_.look_at(*where).kind != FileFacts::Kind::missing;
  }

 private:
  const std::string& root_;
  BootFiles& files_;
};

}  // namespace

std::string unescape_wildcards(const std::string& word) {
  std::string text;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (word[i] == '\\' && i + 1 < word.size()) {
      ++i;
    }
    text += word[i];
  }
  return text;
}

std::string escape_wildcards(const std::string& text) {
  std::string word;
  for (const char c : text) {
    if (c == '*' || c == '?' || c == '\\') {
      word += '\\';
    }
    word += c;
  }
  return word;
}

std::vector<std::string> expand_wildcards(const std::string& word, const std::string& root,
                                          BootFiles& files) {
  if (!word.starts_with('/') && !word.starts_with('(')) {
    return {};
  }
  const Search search(root, files);
  Part part = first_part(word);
  if (part.pattern.empty()) {
    return {};
  }
  std::vector<std::string> found = search.names_in(unescape_wildcards(std::string(part.plain)), part.pattern);
  while (!part.rest.empty() && !found.empty()) {
    part = first_part(part.rest);
    const std::string plain = unescape_wildcards(std::string(part.plain));
    std::vector<std::string> deeper;
    for (const std::string& name : found) {
      if (part.pattern.empty() && search.exists(name + plain)) {
        deeper.push_back(name + plain);
      } else if (!part.pattern.empty()) {
        const auto names = search.names_in(name + plain, part.pattern);
        deeper.insert(deeper.end(), names.begin(), names.end());
      }
    }
    found = std::move(deeper);
  }
  return found;
}

}  // namespace kexec_load::bootmenu::grub
