#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bootmenu/grub_script_text.h"

namespace kexec_load::bootmenu::grub {

/// A piece of a word; pieces that stand next to each other make one word.
struct Fragment {
  enum class Kind {
    text,             ///< as it is written, backslashes still in it
    quoted,           ///< '…' or a part of "…", its quoting removed
    variable,         ///< $NAME: its value is split into words
    quoted_variable,  ///< "$NAME": its value is one word
    translated,       ///< $"…"
  };
  Kind kind = Kind::text;
  std::string text;  ///< of a variable its name
};

using Word = std::vector<Fragment>;

/// A block { … } that a command gets as its last argument: the bytes between its braces.
struct Block {
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct Command;
using CommandList = std::vector<Command>;

struct SimpleCommand {
  std::vector<Word> words;
  std::optional<Block> block;
};

struct IfCommand {
  CommandList condition;
  CommandList then;
  CommandList otherwise;            ///< of `else`
  std::unique_ptr<IfCommand> elif;  ///< stands instead of `otherwise`
};

struct ForCommand {
  std::string variable;
  std::vector<Word> words;
  CommandList body;
};

struct WhileCommand {
  CommandList condition;
  CommandList body;
  bool until = false;
};

struct Command {
  std::size_t offset = 0;  ///< in its script's text
  std::variant<SimpleCommand, IfCommand, ForCommand, WhileCommand> what;
};

/// function NAME { … }
struct FunctionDefinition {
  std::string name;
  std::shared_ptr<const CommandList> body;
};

}  // namespace kexec_load::bootmenu::grub
