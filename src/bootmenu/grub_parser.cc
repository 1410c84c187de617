#include "bootmenu/grub_parser.h"

#include <memory>
#include <utility>

#include "bootmenu/grub_lexer.h"

namespace kexec_load::bootmenu::grub {

namespace {

using Kind = Token::Kind;

/// Nothing that is written or generated nests like this; GRUB itself executes 64 levels at most.
constexpr unsigned kDeepest = 100;

/// Recursive descent over the grammar of script/parser.y; a function is named like the grammar's rule.
class Parser {
 public:
  Parser(const ScriptText& text, std::size_t offset) : text_(text), lexer_(text.text(), offset) {}

  ParsedLine script() {
    try {
      advance();
      newlines();
      while (token_.kind != Kind::end) {
        statement();
        delimiter();
        newlines();
      }
    } catch (const ParsedLine::Fault& fault) {
      line_.fault = fault;
      line_.commands.clear();
    }
    line_.next_line = lexer_.next_line();
    return std::move(line_);
  }

 private:
  void statement() {
    if (is_reserved("function")) {
      function();
    } else {
      line_.commands.push_back(command());
    }
  }

  void function() {
    advance();
    std::string name = expect_name("the function's name");
    lexer_.enter();
    advance();
    newlines();
    if (token_.kind != Kind::open) {
      fail("the function's { is expected");
    }
    advance();
    auto body = std::make_shared<const CommandList>(delimited_commands());
    if (token_.kind != Kind::close) {
      fail("a command or the function's } is expected");
    }
    line_.functions.push_back({std::move(name), std::move(body)});
    lexer_.leave();
    advance();
  }

  Command command() {
    if (++depth_ > kDeepest) {
      throw text_.error(token_.begin, "commands nest more than " + std::to_string(kDeepest) + " deep");
    }
    Command command;
    command.offset = token_.begin;
    if (is_reserved("if")) {
      command.what = ifcmd();
    } else if (is_reserved("for")) {
      command.what = forcmd();
    } else if (is_reserved("while") || is_reserved("until")) {
      command.what = whilecmd();
    } else if (token_.kind == Kind::word || token_.kind == Kind::name) {
      command.what = grubcmd();
    } else {
      fail("a command is expected");
    }
    --depth_;
    return command;
  }

  SimpleCommand grubcmd() {
    SimpleCommand command;
    command.words = arguments();
    if (token_.kind == Kind::open) {
      command.block = block();
    }
    return command;
  }

  Block block() {
    Block block{token_.end, token_.end};
    lexer_.enter();
    advance();
    commands();
    if (token_.kind != Kind::close) {
      fail("a command or the block's } is expected");
    }
    block.end = token_.begin;
    lexer_.leave();
    advance();
    return block;
  }

  IfCommand ifcmd() {
    lexer_.enter();
    advance();
    IfCommand command = ifclause();
    if (!is_reserved("fi")) {
      fail("a command, else, elif or fi is expected");
    }
    lexer_.leave();
    advance();
    return command;
  }

  IfCommand ifclause() {
    IfCommand command;
    command.condition = delimited_commands();
    keyword("then");
    command.then = delimited_commands();
    if (is_reserved("else")) {
      advance();
      command.otherwise = delimited_commands();
    } else if (is_reserved("elif")) {
      ++depth_;  // GRUB executes it one level deeper, too
      advance();
      command.elif = std::make_unique<IfCommand>(ifclause());
      --depth_;
    }
    return command;
  }

  ForCommand forcmd() {
    ForCommand command;
    advance();
    command.variable = expect_name("the loop's variable");
    lexer_.enter();
    advance();
    keyword("in");
    command.words = arguments();
    delimiter();
    newlines();
    command.body = loop_body();
    return command;
  }

  WhileCommand whilecmd() {
    WhileCommand command;
    command.until = token_.spelling == "until";
    lexer_.enter();
    advance();
    command.condition = delimited_commands();
    command.body = loop_body();
    return command;
  }

  CommandList loop_body() {
    keyword("do");
    CommandList body = delimited_commands();
    if (!is_reserved("done")) {
      fail("a command or done is expected");
    }
    lexer_.leave();
    advance();
    return body;
  }

  /// One command at least, and the delimiters behind the last one if there are any (delimited_).
  CommandList commands() {
    CommandList list;
    newlines();
    do {
      list.push_back(command());
      delimited_ = token_.kind == Kind::semi || token_.kind == Kind::newline;
      if (delimited_) {
        advance();
        newlines();
      }
    } while (delimited_ && starts_command());
    return list;
  }

  CommandList delimited_commands() {
    CommandList list = commands();
    if (!delimited_) {
      fail("an argument, ';' or the end of the line is expected");
    }
    return list;
  }

  [[nodiscard]] bool starts_command() const {
    return token_.kind == Kind::word || token_.kind == Kind::name || is_reserved("if") ||
           is_reserved("for") || is_reserved("while") || is_reserved("until");
  }

  std::vector<Word> arguments() {
    std::vector<Word> words;
    while (token_.kind == Kind::word || token_.kind == Kind::name || token_.kind == Kind::reserved) {
      words.push_back(std::move(token_.word));
      advance();
    }
    return words;
  }

  void delimiter() {
    if (token_.kind != Kind::semi && token_.kind != Kind::newline) {
      fail("an argument, ';' or the end of the line is expected");
    }
    advance();
  }

  void newlines() {
    while (token_.kind == Kind::newline) {
      advance();
    }
  }

  [[nodiscard]] bool is_reserved(const char* word) const {
    return token_.kind == Kind::reserved && token_.spelling == word;
  }
  void keyword(const char* word) {
    if (!is_reserved(word)) {
      fail(std::string(word) + " is expected");
    }
    advance();
  }
  std::string expect_name(const char* what) {
    if (token_.kind != Kind::name) {
      fail(std::string(what) + " is expected");
    }
    return token_.spelling;
  }

  void advance() {
    token_ = lexer_.next();
    if (token_.kind == Kind::bad) {
      fail(token_.message);
    }
  }
  [[noreturn]] void fail(const std::string& message) const { throw ParsedLine::Fault{token_.begin, message}; }

  const ScriptText& text_;
  Lexer lexer_;
  Token token_;
  ParsedLine line_;
  unsigned depth_ = 0;
  bool delimited_ = false;  ///< of the last list of commands
};

}  // namespace

ParsedLine parse_line(const ScriptText& text, std::size_t offset) {
  return Parser(text, offset).script();
}

}  // namespace kexec_load::bootmenu::grub
