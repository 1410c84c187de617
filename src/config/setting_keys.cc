#include "config/setting_keys.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <sstream>

#include "config/nearest_name.h"
#include "text/error.h"

namespace kexec_load::config {

namespace {

std::string unknown_key(const Assignment& assignment, const std::vector<Key>& keys) {
  std::vector<std::string> names;
  std::transform(keys.begin(), keys.end(), std::back_inserter(names),
                 [](const Key& known) { return known.name; });
  constexpr std::size_t kLongestShown = 64;
  const std::string shown = assignment.name.size() > kLongestShown
                                ? assignment.name.substr(0, kLongestShown) + "..."
                                : assignment.name;
  std::string warning = assignment.place.file_and_line() + ": " + shown + " is not a setting of kexec-load";
  if (const auto nearest = nearest_name(assignment.name, names)) {
    warning += ": did you mean " + *nearest + "?";
  }
  return warning;
}

}  // namespace

void refuse_value(const Assignment& assignment, const text::Source& source, const std::string& expected) {
  throw text::Error::at(text::ErrorKind::configuration, source, assignment.value_offset,
                        assignment.name + " takes " + expected);
}

bool true_or_false(const Assignment& assignment, const text::Source& source) {
  if (assignment.value == "true") {
    return true;
  }
  if (assignment.value == "false") {
    return false;
  }
  refuse_value(assignment, source, "true or false");
}

bool yes_or_no(const Assignment& assignment, const text::Source& source) {
  std::string word = assignment.value;
  std::transform(word.begin(), word.end(), word.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (word == "yes" || word == "true" || word == "on" || word == "1") {
    return true;
  }
  if (word == "no" || word == "false" || word == "off" || word == "0") {
    return false;
  }
  refuse_value(assignment, source, "yes or no");
}

std::string plain(const Assignment& assignment, const text::Source& /*source*/) {
  return assignment.value;
}

std::vector<std::string> list(const Assignment& assignment, const text::Source& /*source*/) {
  std::istringstream stream(assignment.value);
  std::vector<std::string> result;
  for (std::string word; stream >> word;) {
    result.push_back(word);
  }
  return result;
}

std::vector<std::string> read_with_keys(const std::vector<text::Source>& files, const std::vector<Key>& keys,
                                        Substitutions& substitutions, std::string_view others_prefix) {
  std::vector<std::string> warnings;
  Variables variables;
  std::vector<Assignment> unknown;
  for (const text::Source& file : files) {
    const ShellFile shell = read_shell_file(file, variables, substitutions);
    warnings.insert(warnings.end(), shell.warnings.begin(), shell.warnings.end());
    for (const Assignment& assignment : shell.assignments) {
      const auto known =
          std::find_if(keys.begin(), keys.end(), [&](const Key& k) { return k.name == assignment.name; });
      if (known == keys.end()) {
        unknown.push_back(assignment);
      } else {
        known->apply(assignment, file);
      }
    }
  }
  for (const Assignment& assignment : unknown) {
    const bool is_others = !others_prefix.empty() && assignment.name.starts_with(others_prefix);
    if (!is_others && !variables.was_used(assignment.name)) {
      warnings.push_back(unknown_key(assignment, keys));
    }
  }
  return warnings;
}

}  // namespace kexec_load::config
