#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "text/source.h"

namespace kexec_load::config {

/// What the four command substitutions of real configuration files ask the system. They are carried out by
/// this program itself; no command is ever run. nullopt: there is no such file.
class Substitutions {
 public:
  Substitutions() = default;
  Substitutions(const Substitutions&) = delete;
  Substitutions& operator=(const Substitutions&) = delete;
  virtual ~Substitutions() = default;

  virtual std::string kernel_release() = 0;                                       ///< $(uname -r)
  virtual std::string machine() = 0;                                              ///< $(uname -m)
  virtual std::optional<std::string> file_text(const std::string& path) = 0;      ///< $(cat FILE)
  virtual std::optional<std::string> resolved_path(const std::string& path) = 0;  ///< $(readlink -f PATH)
};

/// NAME=value, with everything in the value expanded.
struct Assignment {
  std::string name;
  std::string value;
  text::Location place;          ///< of the name
  std::size_t value_offset = 0;  ///< of the value in its source's text, for an error's caret
};

/// The variables that the files read so far have set: a later file may build on an earlier one's
/// (APPEND="$APPEND quiet"), as it could when a shell sourced both.
class Variables {
 public:
  void set(const std::string& name, std::string value) { values_[name] = std::move(value); }
  /// The value; nullopt if no file has set it. The process's own environment is never looked at.
  [[nodiscard]] std::optional<std::string> use(const std::string& name);
  /// Whether some value was built from it: such a name is a helper of the file's author, not a misspelt
  /// setting.
  [[nodiscard]] bool was_used(const std::string& name) const { return used_.contains(name); }

 private:
  std::map<std::string, std::string> values_;
  std::set<std::string> used_;
};

struct ShellFile {
  std::vector<Assignment> assignments;  ///< in the file's order
  std::vector<std::string> warnings;
};

/// Reads a file of shell assignments as data (POSIX.1-2017, XCU chapter 2): comments, line continuation,
/// `export`, '…', "…", backslash, concatenation, $NAME, ${NAME}, ${NAME:-word}, and the substitutions above
/// as $(…) or `…`. Everything else that a shell would act on is an error that says where it stands and what
/// to write instead. Throws text::Error (kind configuration).
ShellFile read_shell_file(const text::Source& source, Variables& variables, Substitutions& substitutions);

}  // namespace kexec_load::config
