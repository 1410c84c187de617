#include "config/debian.h"

#include <algorithm>
#include <cctype>
#include <functional>
#include <sstream>

#include "config/nearest_name.h"
#include "text/error.h"

namespace kexec_load::config {

namespace {

[[noreturn]] void refuse(const Assignment& assignment, const text::Source& source,
                         const std::string& expected) {
  throw text::Error::at(text::ErrorKind::configuration, source, assignment.value_offset,
                        assignment.name + " takes " + expected);
}

/// Debian's scripts compare with "true"; what is neither word was meant as something, so it is not guessed
/// at.
bool true_or_false(const Assignment& assignment, const text::Source& source) {
  if (assignment.value == "true") {
    return true;
  }
  if (assignment.value == "false" || assignment.value.empty()) {
    return false;
  }
  refuse(assignment, source, "true or false");
}

/// Gentoo's key has OpenRC's words (yesno of OpenRC's functions.sh).
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
  refuse(assignment, source, "yes or no");
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

struct Key {
  std::string name;
  std::function<void(Settings&, const Assignment&, const text::Source&)> apply;
};

template <typename T>
using Conversion = T (*)(const Assignment&, const text::Source&);

template <typename T>
Key key(std::string name, Setting<T> Settings::*field, Conversion<T> convert) {
  return {std::move(name),
          [field, convert](Settings& settings, const Assignment& assignment, const text::Source& source) {
            settings.*field = {convert(assignment, source), assignment.place.file_and_line()};
          }};
}

const std::vector<Key>& keys() {
  static const std::vector<Key> all = {
      key<bool>("LOAD_KEXEC", &Settings::load_kexec, true_or_false),
      key<std::string>("KERNEL_IMAGE", &Settings::kernel_image, plain),
      key<std::vector<std::string>>("INITRD", &Settings::initrds, list),
      key<std::string>("APPEND", &Settings::append, plain),
      key<bool>("USE_GRUB_CONFIG", &Settings::use_grub_config, true_or_false),
      key<bool>("LOAD_DURING_SHUTDOWN", &Settings::load_during_shutdown, yes_or_no),
  };
  return all;
}

std::string unknown_key(const Assignment& assignment) {
  std::vector<std::string> names;
  for (const Key& known : keys()) {
    names.push_back(known.name);
  }
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

/// Without KERNEL_IMAGE the shipped file's pair is meant. A kernel without INITRD starts without one, as
/// Debian's scripts always did; that is seldom wanted, so it is said.
void fill_defaults(DebianConfiguration& configuration) {
  Settings& settings = configuration.settings;
  if (settings.initrds.is_default()) {
    if (settings.kernel_image.is_default()) {
      settings.initrds.value = {"/initrd.img"};
    } else if (!settings.use_grub_config.value) {
      configuration.warnings.push_back(
          settings.kernel_image.origin +
          ": KERNEL_IMAGE is set and INITRD is not, so the kernel starts without an initrd; "
          "INITRD=\"\" says that it is meant so");
    }
  }
  if (settings.kernel_image.is_default()) {
    settings.kernel_image.value = "/vmlinuz";
  }
}

}  // namespace

bool is_run_parts_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-';
  });
}

DebianConfiguration read_debian(const std::vector<text::Source>& files, Substitutions& substitutions) {
  DebianConfiguration configuration;
  Variables variables;
  std::vector<Assignment> unknown;
  for (const text::Source& file : files) {
    const ShellFile shell = read_shell_file(file, variables, substitutions);
    configuration.warnings.insert(configuration.warnings.end(), shell.warnings.begin(), shell.warnings.end());
    for (const Assignment& assignment : shell.assignments) {
      const auto known =
          std::find_if(keys().begin(), keys().end(), [&](const Key& k) { return k.name == assignment.name; });
      if (known == keys().end()) {
        unknown.push_back(assignment);
      } else {
        known->apply(configuration.settings, assignment, file);
      }
    }
  }
  for (const Assignment& assignment : unknown) {
    if (!variables.was_used(assignment.name)) {
      configuration.warnings.push_back(unknown_key(assignment));
    }
  }
  fill_defaults(configuration);
  return configuration;
}

}  // namespace kexec_load::config
