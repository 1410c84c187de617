#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "config/shell_file.h"
#include "text/error.h"

namespace kexec_load::config {

/// Expands shell words of one source, from a position that it moves along. The grammar of whole lines is
/// read_shell_file's.
class WordReader {
 public:
  WordReader(const text::Source& source, Variables& variables, Substitutions& substitutions)
      : source_(source), text_(source.text()), variables_(variables), substitutions_(substitutions) {}

  [[nodiscard]] bool at_end() const { return position_ >= text_.size(); }
  [[nodiscard]] char peek() const { return at_end() ? '\0' : text_[position_]; }
  [[nodiscard]] std::size_t position() const { return position_; }
  void advance(std::size_t count = 1) { position_ += count; }

  /// Whether the text continues with `expected` here.
  [[nodiscard]] bool looking_at(std::string_view expected) const {
    return text_.substr(position_, expected.size()) == expected;
  }
  /// Spaces, tabs and continued lines.
  void skip_blanks();
  /// A name as POSIX defines it, empty if none begins here.
  std::string read_name();
  /// The word that begins here, expanded; it ends before an unquoted blank, newline, ';' or the end.
  std::string read_word();

  [[nodiscard]] text::Error error(std::size_t offset, std::string_view message) const;
  std::vector<std::string>& warnings() { return warnings_; }

 private:
  void read_word_until(std::string& out, char closer);
  void read_single_quoted(std::string& out);
  void read_double_quoted(std::string& out);
  void read_quoted_until(std::string& out, char closer);
  void read_escape(std::string& out);
  void read_dollar(std::string& out, bool quoted);
  void read_braced(std::string& out, std::size_t start, bool quoted);
  void read_backquoted(std::string& out);
  void read_command(std::string& out, char closer, std::size_t start);
  std::string run(const std::vector<std::string>& words, std::size_t start);
  void append_variable(std::string& out, const std::string& name, std::size_t start);
  void check_plain(char c) const;
  void append(std::string& out, std::string_view piece) const;

  const text::Source& source_;
  std::string_view text_;
  Variables& variables_;
  Substitutions& substitutions_;
  std::size_t position_ = 0;
  int depth_ = 0;
  std::vector<std::string> warnings_;
};

}  // namespace kexec_load::config
