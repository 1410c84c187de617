#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "bootmenu/grub_syntax.h"

namespace kexec_load::bootmenu::grub {

struct Token {
  enum class Kind {
    end,       ///< the line is over and nothing is open
    newline,   ///< "\n"
    semi,      ///< ";"
    open,      ///< "{"
    close,     ///< "}"
    reserved,  ///< if, then, …; may be an argument too
    name,      ///< a word that a function or a loop's variable can be called
    word,
    bad,  ///< nothing that GRUB's grammar has a use for
  };
  Kind kind = Kind::end;
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string spelling;  ///< of a reserved word or a name
  Word word;             ///< of reserved, name and word
  std::string message;   ///< of bad: what is wrong
};

/// GRUB's lexer (script/yylex.l): it reads one line after the other, and a further line only while something
/// is open that the line's end does not end: a quote, or what the parser has entered.
class Lexer {
 public:
  /// `position` is the start of a line of `text`, which must outlive the lexer.
  Lexer(std::string_view text, std::size_t position) : text_(text), position_(position) { fetch_line(); }

  Token next();

  /// From here on ends of lines do not end the reading, until the matching leave().
  void enter() { ++entered_; }
  void leave() { --entered_; }

  /// Where the next token is looked for.
  [[nodiscard]] std::size_t position() const { return position_; }
  /// Where the first line begins that was not read.
  [[nodiscard]] std::size_t next_line() const { return line_end_; }

 private:
  [[nodiscard]] char at(std::size_t offset) const { return offset < text_.size() ? text_[offset] : '\n'; }
  [[nodiscard]] std::size_t whole_size() const;
  /// false: there is none.
  bool fetch_line();
  void skip_blanks_and_comment();
  Token symbol(Token::Kind kind, std::size_t length);
  Token read_symbol_or_word();
  Token read_word();

  std::string_view text_;
  std::size_t position_;
  std::size_t line_end_ = 0;  ///< what is read so far
  unsigned entered_ = 0;

  friend class WordReader;
};

}  // namespace kexec_load::bootmenu::grub
