#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace kexec_load::report {

/// Where the program's words go. Results on `out`, warnings and errors on `err`, each coloured only if it is
/// a terminal.
struct Console {
  std::ostream& out;
  std::ostream& err;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  bool verbose = false;
  std::string_view program = "kexec-load";  ///< the name that the program was called by
  bool unicode = false;                     ///< `out` shows more than ASCII

  /// "PROGRAM: warning: …"
  void warn(const std::string& warning) const;
  void warn(const std::vector<std::string>& warnings) const;
  /// "PROGRAM: …": an error's complete text.
  void error(std::string_view text) const;
  /// "PROGRAM: …", only with --verbose.
  void detail(const std::string& text) const;
};

/// Whether to treat a descriptor's output as a terminal's: it is one, TERM is not "dumb", and NO_COLOR is not
/// set (no-color.org).
bool is_terminal(int descriptor);

/// Whether the user's locale is one of UTF-8, by its name, or is not set at all.
bool is_unicode();

/// `text` in the colour of a heading, if `wanted`.
std::string bold(const std::string& text, bool wanted);

}  // namespace kexec_load::report
