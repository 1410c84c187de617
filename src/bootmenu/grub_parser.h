#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "bootmenu/grub_script_text.h"
#include "bootmenu/grub_syntax.h"

namespace kexec_load::bootmenu::grub {

/// What GRUB parses at once: a line, with further ones as long as something is open.
struct ParsedLine {
  CommandList commands;
  /// Functions exist as soon as they are parsed, even if the rest of the line is no good.
  std::vector<FunctionDefinition> functions;
  struct Fault {
    std::size_t offset = 0;
    std::string message;
  };
  /// Nothing of this line is executed: GRUB goes on with the line behind the one where the fault is.
  std::optional<Fault> fault;
  std::size_t next_line = 0;
};

/// Parses the line of `text` that begins at `offset` with GRUB's grammar (script/parser.y). Throws
/// text::Error where commands nest too deep.
ParsedLine parse_line(const ScriptText& text, std::size_t offset);

}  // namespace kexec_load::bootmenu::grub
