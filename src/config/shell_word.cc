#include "config/shell_word.h"

#include <algorithm>
#include <cctype>

namespace kexec_load::config {

namespace {

/// A value beyond this is no kernel name and no command line (the longest takes 4 KiB); the bound keeps a
/// file that doubles a value line by line from eating the memory.
constexpr std::size_t kLongestValue = 1U << 20U;

/// ${A:-${B:-${C:-…}}}: nobody nests deeper than two or three.
constexpr int kDeepestNesting = 32;

constexpr std::string_view kAllowedCommands =
    "only uname -r, uname -m, cat FILE and readlink -f PATH are understood here, since nothing is ever "
    "executed: write the "
    "value itself";

bool is_name_start(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool is_name_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool ends_word(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == ';';
}

/// Command substitution drops the newlines at the end (XCU 2.6.3).
std::string without_last_newlines(std::string text) {
  text.erase(text.find_last_not_of('\n') + 1);
  return text;
}

}  // namespace

text::Error WordReader::error(std::size_t offset, std::string_view message) const {
  return text::Error::at(text::ErrorKind::configuration, source_, offset, message);
}

void WordReader::append(std::string& out, std::string_view piece) const {
  if (out.size() + piece.size() > kLongestValue) {
    throw error(position_, "this value becomes longer than 1 MiB");
  }
  out += piece;
}

void WordReader::skip_blanks() {
  while (!at_end()) {
    if (peek() == ' ' || peek() == '\t') {
      advance();
    } else if (looking_at("\\\n")) {
      advance(2);
    } else {
      return;
    }
  }
}

std::string WordReader::read_name() {
  if (at_end() || !is_name_start(peek())) {
    return {};
  }
  const std::size_t start = position_;
  while (!at_end() && is_name_char(peek())) {
    advance();
  }
  return std::string(text_.substr(start, position_ - start));
}

std::string WordReader::read_word() {
  if (peek() == '~') {
    throw error(position_,
                "'~' would be a home directory to a shell: write the whole path, or put the value in quotes");
  }
  std::string word;
  read_word_until(word, '\0');
  return word;
}

/// `closer` ends the word where it stands unquoted ('}' of ${…}, ')' of $(…)); 0: only what ends every word.
void WordReader::read_word_until(std::string& out, char closer) {
  while (!at_end() && (peek() != closer || closer == '\0')) {
    const char c = peek();
    // Inside ${…:-word} blanks belong to the word.
    if (ends_word(c) && closer != '}') {
      return;
    }
    switch (c) {
      case '\'':
        read_single_quoted(out);
        break;
      case '"':
        read_double_quoted(out);
        break;
      case '\\':
        read_escape(out);
        break;
      case '$':
        read_dollar(out, false);
        break;
      case '`':
        read_backquoted(out);
        break;
      default:
        check_plain(c);
        append(out, {&c, 1});
        advance();
    }
  }
}

void WordReader::check_plain(char c) const {
  if (c == '\r') {
    throw error(position_, "a carriage return: save the file with Unix line ends (dos2unix does it)");
  }
  if (c == '\0') {
    throw error(position_, "a NUL byte: this is not a text file");
  }
  if (std::string_view("&|<>()").find(c) != std::string_view::npos) {
    throw error(position_, std::string("'") + c +
                               "' has a meaning to a shell, and nothing here is executed: put the value in "
                               "quotes");
  }
}

void WordReader::read_single_quoted(std::string& out) {
  const std::size_t start = position_;
  const std::size_t end = text_.find('\'', start + 1);
  if (end == std::string_view::npos) {
    throw error(start, "this quotation mark is never closed");
  }
  append(out, text_.substr(start + 1, end - start - 1));
  position_ = end + 1;
}

void WordReader::read_double_quoted(std::string& out) {
  const std::size_t start = position_;
  advance();
  read_quoted_until(out, '"');
  if (at_end()) {
    throw error(start, "this quotation mark is never closed");
  }
  advance();
}

/// What stands between double quotes, or in a ${NAME:-word} there (where `closer` is '}'): of the special
/// characters only
/// '$', '`' and the backslash keep their meaning (XCU 2.2.3).
void WordReader::read_quoted_until(std::string& out, char closer) {
  while (!at_end() && peek() != closer) {
    const char c = peek();
    const char next = position_ + 1 < text_.size() ? text_[position_ + 1] : '\0';
    const bool escapes = std::string_view("$`\"\\\n").find(next) != std::string_view::npos || next == closer;
    if (c == '$') {
      read_dollar(out, true);
    } else if (c == '`') {
      read_backquoted(out);
    } else if (c == '"') {
      read_double_quoted(out);
    } else if (c == '\\' && position_ + 1 < text_.size() && escapes) {
      read_escape(out);
    } else {
      append(out, {&c, 1});
      advance();
    }
  }
}

void WordReader::read_escape(std::string& out) {
  if (position_ + 1 >= text_.size()) {
    throw error(position_, "a backslash at the end of the file: nothing follows it");
  }
  const char c = text_[position_ + 1];
  if (c != '\n') {
    append(out, {&c, 1});
  }
  advance(2);
}

/// `quoted`: between double quotes.
void WordReader::read_dollar(std::string& out, bool quoted) {
  const std::size_t start = position_;
  advance();
  if (peek() == '{') {
    advance();
    read_braced(out, start, quoted);
    return;
  }
  if (looking_at("((")) {
    throw error(start, "arithmetic is not understood here: write the result");
  }
  if (peek() == '(') {
    advance();
    read_command(out, ')', start);
    return;
  }
  const std::string name = read_name();
  // A shell would join the lines first, and might read a longer name.
  if (looking_at("\\\n") &&
      (name.empty() || (position_ + 2 < text_.size() && is_name_char(text_[position_ + 2])))) {
    throw error(position_, "a name must not be continued on the next line: write ${NAME} on one line");
  }
  if (!name.empty()) {
    append_variable(out, name, start);
    return;
  }
  if (!at_end() && (std::isdigit(static_cast<unsigned char>(peek())) != 0 ||
                    std::string_view("@*#?-$!").find(peek()) != std::string_view::npos)) {
    throw error(
        start,
        "this is a shell's own variable, and no shell runs here: write the value, or '$' in single quotes");
  }
  append(out, "$");
}

void WordReader::read_braced(std::string& out, std::size_t start, bool quoted) {
  const std::string name = read_name();
  if (!name.empty() && peek() == '}') {
    advance();
    append_variable(out, name, start);
    return;
  }
  if (name.empty() || !looking_at(":-")) {
    throw error(start, "of the forms with braces only ${NAME} and ${NAME:-word} are understood");
  }
  advance(2);
  if (++depth_ > kDeepestNesting) {
    throw error(start, "nested too deeply");
  }
  std::string instead;
  if (quoted) {
    read_quoted_until(instead, '}');
  } else {
    read_word_until(instead, '}');
  }
  --depth_;
  if (peek() != '}') {
    throw error(start, "this ${ is never closed");
  }
  advance();
  const std::string value = variables_.use(name).value_or("");
  append(out, value.empty() ? instead : value);
}

void WordReader::append_variable(std::string& out, const std::string& name, std::size_t start) {
  const auto value = variables_.use(name);
  if (!value) {
    const text::Location place = source_.locate(start);
    warnings_.push_back(place.file_and_line() + ": " + name +
                        " is not set in this configuration, so it is taken as empty");
    return;
  }
  append(out, *value);
}

void WordReader::read_backquoted(std::string& out) {
  const std::size_t start = position_;
  advance();
  read_command(out, '`', start);
}

/// Inside $(…) or `…`: words up to `closer`, which is consumed.
void WordReader::read_command(std::string& out, char closer, std::size_t start) {
  if (++depth_ > kDeepestNesting) {
    throw error(start, "nested too deeply");
  }
  std::vector<std::string> words;
  for (skip_blanks(); !at_end() && peek() != closer; skip_blanks()) {
    if (std::string_view("\n;&|<>()`#").find(peek()) != std::string_view::npos) {
      throw error(start, kAllowedCommands);
    }
    std::string word;
    read_word_until(word, closer);
    words.push_back(word);
  }
  --depth_;
  if (at_end()) {
    throw error(start, "this command substitution is never closed");
  }
  advance();
  append(out, run(words, start));
}

std::string WordReader::run(const std::vector<std::string>& words, std::size_t start) {
  const auto is = [&](std::initializer_list<std::string_view> command, std::size_t arguments) {
    return words.size() == command.size() + arguments &&
           std::equal(command.begin(), command.end(), words.begin());
  };
  if (is({"uname", "-r"}, 0)) {
    return substitutions_.kernel_release();
  }
  if (is({"uname", "-m"}, 0)) {
    return substitutions_.machine();
  }
  std::optional<std::string> result;
  if (is({"cat"}, 1)) {
    result = substitutions_.file_text(words[1]);
  } else if (is({"readlink", "-f"}, 1)) {
    result = substitutions_.resolved_path(words[2]);
  } else {
    throw error(start, kAllowedCommands);
  }
  if (!result) {
    throw error(start, "there is no file " + words.back());
  }
  return without_last_newlines(*result);
}

}  // namespace kexec_load::config
