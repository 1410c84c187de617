#include "bootmenu/grub_lexer.h"

#include <algorithm>
#include <array>
#include <utility>

namespace kexec_load::bootmenu::grub {

namespace {

constexpr std::array<std::string_view, 15> kReserved = {"case", "do",    "done",  "elif",   "else",
                                                        "esac", "fi",    "for",   "if",     "in",
                                                        "then", "until", "while", "select", "function"};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool starts_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_name(std::string_view text) {
  return !text.empty() && starts_name(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return starts_name(c) || is_digit(c); });
}
Token bad_token(std::size_t offset, std::string message) {
  return {Token::Kind::bad, offset, offset, {}, {}, std::move(message)};
}
bool ends_word(char c) {
  return std::string_view("{}|&$;<> \t\n").find(c) != std::string_view::npos;
}

}  // namespace

/// Reads one word and takes it apart, as yylex.l does with its start conditions SPLIT, DQUOTE, SQUOTE,
/// I18NQUOTE and VAR.
class WordReader {
 public:
  explicit WordReader(Lexer& lexer) : lexer_(lexer), position_(lexer.position_) {}

  Token read() {
    const std::size_t begin = position_;
    while (message_.empty() && read_part()) {
    }
    flush_text();
    if (!message_.empty()) {
      return bad_token(bad_at_, message_);
    }
    if (position_ == begin) {  // only a '$' that no variable's name follows gets here
      return bad_token(begin, "after '$' the name of a variable is expected");
    }
    lexer_.position_ = position_;
    Token token{Token::Kind::word, begin, position_, {}, std::move(word_), {}};
    if (plain_) {
      classify(token);
    }
    return token;
  }

 private:
  /// false: the word is over.
  bool read_part() {
    const char c = lexer_.at(position_);
    if (c == '\\') {
      return read_escape();
    }
    if (c == '\'') {
      plain_ = false;
      return read_single_quoted();
    }
    if (c == '"') {
      plain_ = false;
      ++position_;
      return read_double_quoted();
    }
    if (c == '$') {
      return read_dollar();
    }
    if (ends_word(c)) {
      return false;
    }
    text_ += c;
    ++position_;
    return true;
  }

  bool read_escape() {
    plain_ = false;
    const char escaped = lexer_.at(position_ + 1);
    position_ += 2;
    if (escaped != '\n') {
      (text_ += '\\') += escaped;  // the backslash goes when wildcards have been looked for
      return true;
    }
    return more_lines(position_ - 2, "the last line ends in a backslash");
  }

  bool read_single_quoted() {
    flush_text();
    const std::size_t start = position_;
    const std::size_t end = lexer_.text_.find('\'', start + 1);
    while (lexer_.line_end_ <= end && lexer_.fetch_line()) {
    }
    if (end == std::string_view::npos) {
      return fail(start, "the quote ' is not closed");
    }
    add(Fragment::Kind::quoted, std::string(lexer_.text_.substr(start + 1, end - start - 1)));
    position_ = end + 1;
    return true;
  }

  bool read_double_quoted() {
    flush_text();
    const std::size_t start = position_ - 1;
    std::string quoted;
    while (more_lines(start, "the quote \" is not closed")) {
      const char c = lexer_.at(position_);
      if (c == '"') {
        ++position_;
        add(Fragment::Kind::quoted, std::move(quoted));
        return true;
      }
      if (c == '$') {
        add(Fragment::Kind::quoted, std::exchange(quoted, {}));
        if (!read_variable(Fragment::Kind::quoted_variable)) {
          return fail(position_, "after '$' the name of a variable is expected: write \\$ for a dollar sign");
        }
      } else if (c == '\\') {
        unescape(quoted, "$\\\"");
      } else {
        quoted += c;
        ++position_;
      }
    }
    return false;
  }

  bool read_translated() {
    flush_text();
    const std::size_t start = position_;
    std::string quoted;
    position_ += 2;
    while (more_lines(start, "the quote $\" is not closed")) {
      const char c = lexer_.at(position_);
      if (c == '"') {
        ++position_;
        add(Fragment::Kind::translated, std::move(quoted));
        return true;
      }
      if (c == '\\' && lexer_.at(position_ + 1) == '\\') {
        quoted += "\\\\";  // gettext takes these apart
        position_ += 2;
      } else if (c == '\\') {
        unescape(quoted, "\"");
      } else {
        quoted += c;
        ++position_;
      }
    }
    return false;
  }

  /// In double quotes: a backslash goes before one of `escapable`, and together with the end of a line.
  void unescape(std::string& quoted, std::string_view escapable) {
    const char escaped = lexer_.at(position_ + 1);
    if (escaped == '\n') {
      position_ += 2;
    } else if (escapable.find(escaped) != std::string_view::npos) {
      quoted += escaped;
      position_ += 2;
    } else {
      quoted += '\\';
      ++position_;
    }
  }

  bool read_dollar() {
    plain_ = false;
    if (lexer_.at(position_ + 1) == '"') {
      return read_translated();
    }
    flush_text();
    return read_variable(Fragment::Kind::variable);
  }

  /// false: what follows the '$' is no variable, and nothing is taken.
  bool read_variable(Fragment::Kind kind) {
    const std::size_t start = position_ + 1;
    const bool braced = lexer_.at(start) == '{';
    const std::size_t name_start = braced ? start + 1 : start;
    std::size_t end = name_start;
    const char first = lexer_.at(name_start);
    if (std::string_view("?#*@").find(first) != std::string_view::npos) {
      ++end;
    } else if (is_digit(first)) {
      while (is_digit(lexer_.at(end))) {
        ++end;
      }
    } else if (starts_name(first)) {
      while (starts_name(lexer_.at(end)) || is_digit(lexer_.at(end))) {
        ++end;
      }
    }
    if (end == name_start || (braced && lexer_.at(end) != '}')) {
      return false;
    }
    add(kind, std::string(lexer_.text_.substr(name_start, end - name_start)));
    position_ = braced ? end + 1 : end;
    return true;
  }

  void classify(Token& token) const {
    const std::string_view spelling = lexer_.text_.substr(token.begin, token.end - token.begin);
    if (spelling == "[[" || spelling == "]]") {
      token = bad_token(token.begin, "'" + std::string(spelling) + "' is not known to GRUB");
    } else if (std::find(kReserved.begin(), kReserved.end(), spelling) != kReserved.end()) {
      token.kind = Token::Kind::reserved;
      token.spelling = spelling;
    } else if (is_name(spelling)) {
      token.kind = Token::Kind::name;
      token.spelling = spelling;
    }
  }

  void flush_text() {
    if (!text_.empty()) {
      add(Fragment::Kind::text, std::exchange(text_, {}));
    }
  }
  void add(Fragment::Kind kind, std::string text) { word_.push_back({kind, std::move(text)}); }

  /// true: there is something to read at position_, a further line where the last one is over.
  bool more_lines(std::size_t start, const char* otherwise) {
    return position_ < lexer_.line_end_ || lexer_.fetch_line() || fail(start, otherwise);
  }
  bool fail(std::size_t offset, const char* message) {
    message_ = message;
    bad_at_ = offset;
    return false;
  }

  Lexer& lexer_;
  std::size_t position_;
  Word word_;
  std::string text_;
  bool plain_ = true;  ///< no quoting, no variable
  std::string message_;
  std::size_t bad_at_ = 0;
};

std::size_t Lexer::whole_size() const {
  return text_.ends_with('\n') ? text_.size() : text_.size() + 1;
}

bool Lexer::fetch_line() {
  const std::size_t start = line_end_ == 0 ? position_ : line_end_;
  if (start >= whole_size()) {
    return false;
  }
  line_end_ = std::min(text_.find('\n', start), text_.size()) + 1;
  return true;
}

Token Lexer::symbol(Token::Kind kind, std::size_t length) {
  const std::size_t begin = position_;
  position_ += length;
  return {kind, begin, position_, {}, {}, {}};
}

void Lexer::skip_blanks_and_comment() {
  while (position_ < line_end_ && (at(position_) == ' ' || at(position_) == '\t')) {
    ++position_;
  }
  if (position_ < line_end_ && at(position_) == '#') {
    position_ = std::min(text_.find('\n', position_), text_.size());
  }
}

Token Lexer::next() {
  skip_blanks_and_comment();
  while (position_ >= line_end_) {
    if (entered_ == 0) {
      return symbol(Token::Kind::end, 0);
    }
    if (!fetch_line()) {
      return bad_token(std::min(position_, text_.size()),
                       "the script is over, but a block or a command is open");
    }
    skip_blanks_and_comment();
  }
  return read_symbol_or_word();
}

Token Lexer::read_symbol_or_word() {
  const char c = at(position_);
  switch (c) {
    case '\n':
      return symbol(Token::Kind::newline, 1);
    case '{':
      return symbol(Token::Kind::open, 1);
    case '}':
      return symbol(Token::Kind::close, 1);
    case ';':
      if (at(position_ + 1) != ';') {
        return symbol(Token::Kind::semi, 1);
      }
      [[fallthrough]];
    case '|':
    case '&':
    case '<':
    case '>':
      return bad_token(position_,
                       std::string("'") + c + "' stands where GRUB allows none: put it into quotes");
    default:
      return WordReader(*this).read();
  }
}

}  // namespace kexec_load::bootmenu::grub
