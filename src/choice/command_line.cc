#include "choice/command_line.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "text/join.h"

namespace kexec_load::choice {

namespace {

/// What a boot loader, or the load of a crash kernel, has added for one start only.
bool is_of_one_start(std::string_view word) {
  return word.starts_with("BOOT_IMAGE=") || word.starts_with("initrd=") || word.starts_with("elfcorehdr=");
}

/// Without the parameters that fit; what stands behind "--" is init's.
template <typename Fits>
std::string without(std::string_view line, Fits fits) {
  std::vector<std::string> words = split_command_line(line);
  const auto end = std::find(words.begin(), words.end(), "--");
  words.erase(std::remove_if(words.begin(), end, fits), end);
  return text::join(words);
}

}  // namespace

std::vector<std::string> split_command_line(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    }
    if (!quoted && std::isspace(static_cast<unsigned char>(c)) != 0) {
      if (!word.empty()) {
        words.push_back(std::move(word));
      }
      word.clear();
    } else {
      word += c;
    }
  }
  if (!word.empty()) {
    words.push_back(word);
  }
  return words;
}

std::string reusable_command_line(std::string_view running) {
  std::vector<std::string> words = split_command_line(running);
  const auto init_arguments = std::find(words.begin(), words.end(), "--");

  std::vector<std::string> kept;
  std::set<std::string_view> seen;
  for (auto word = init_arguments; word != words.begin();) {
    --word;
    if (!is_of_one_start(*word) && seen.insert(*word).second) {
      kept.push_back(*word);
    }
  }
  std::reverse(kept.begin(), kept.end());
  kept.insert(kept.end(), init_arguments, words.end());
  return text::join(kept);
}

std::string with_parameters(std::string_view line, std::string_view words) {
  std::vector<std::string> all = split_command_line(line);
  const auto init_arguments = std::find(all.begin(), all.end(), "--");
  if (init_arguments == all.end()) {
    return std::string(line) + (line.empty() || words.empty() ? "" : " ") + std::string(words);
  }
  const std::vector<std::string> added = split_command_line(words);
  all.insert(init_arguments, added.begin(), added.end());
  return text::join(all);
}

std::string without_parameter(std::string_view line, std::string_view name) {
  return without(line, [&](const std::string& word) {
    return word.starts_with(name) && word.substr(name.size()).starts_with('=');
  });
}

std::string without_word(std::string_view line, std::string_view unwanted) {
  return without(line, [&](const std::string& word) { return word == unwanted; });
}

std::string parameter(std::string_view line, std::string_view name) {
  std::string value;
  for (std::string_view word : split_command_line(line)) {
    if (word == "--") {
      break;
    }
    // The kernel takes "a b"=… and a="b c" alike; quotes are stripped from the ends only.
    if (word.size() > 1 && word.front() == '"' && word.back() == '"') {
      word = word.substr(1, word.size() - 2);
    }
    if (word.size() > name.size() && word.starts_with(name) && word[name.size()] == '=') {
      word.remove_prefix(name.size() + 1);
      if (word.size() > 1 && word.front() == '"' && word.back() == '"') {
        word = word.substr(1, word.size() - 2);
      }
      value = word;
    }
  }
  return value;
}

}  // namespace kexec_load::choice
