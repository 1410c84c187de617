#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "config/settings.h"
#include "config/shell_file.h"
#include "text/source.h"

namespace kexec_load::config {

/// What configuration files say, and what in them is doubtful.
struct Configuration {
  Settings settings;
  std::vector<std::string> warnings;
};

/// A setting as a configuration file names it, and what becomes of its value.
struct Key {
  std::string name;
  std::function<void(const Assignment&, const text::Source&)> apply;
};

/// What a value is converted by. It throws text::Error (kind configuration) with the value's place for one
/// that it does not take.
template <typename T>
using Conversion = T (*)(const Assignment&, const text::Source&);

/// Whether an empty value leaves the setting as it was: a shell's "${NAME:=default}" would.
template <typename T>
constexpr bool kEmptyMeansDefault = std::is_same_v<T, bool>;

/// Debian's scripts compare with "true"; what is neither word was meant as something, so it is not guessed
/// at.
bool true_or_false(const Assignment& assignment, const text::Source& source);
/// OpenRC's words (yesno of its functions.sh).
bool yes_or_no(const Assignment& assignment, const text::Source& source);
std::string plain(const Assignment& assignment, const text::Source& source);
/// Words with blanks between them.
std::vector<std::string> list(const Assignment& assignment, const text::Source& source);

/// "FILE:LINE:COLUMN: NAME takes EXPECTED", with the caret under the value.
[[noreturn]] void refuse_value(const Assignment& assignment, const text::Source& source,
                               const std::string& expected);

/// The key that sets `field`, which has to outlive it and to hold its default by now.
template <typename T>
Key key(std::string name, Setting<T>& field, Conversion<T> convert) {
  return {std::move(name),
          [&field, convert, initial = field](const Assignment& assignment, const text::Source& source) {
            if (kEmptyMeansDefault<T> && assignment.value.empty()) {
              field = initial;
            } else {
              field = {convert(assignment, source), assignment.place.file_and_line()};
            }
          }};
}

/// Reads files in the order given; later values win. A name that is no key is warned of, unless a value was
/// built from it or it begins with `others_prefix`: then it is another program's. Answers the warnings.
/// Throws text::Error (kind configuration).
std::vector<std::string> read_with_keys(const std::vector<text::Source>& files, const std::vector<Key>& keys,
                                        Substitutions& substitutions, std::string_view others_prefix = {});

}  // namespace kexec_load::config
