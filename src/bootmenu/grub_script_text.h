#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "text/error.h"
#include "text/source.h"

namespace kexec_load::bootmenu::grub {

/// The text of a script as GRUB's lexer gets to see it, and where each place of it was written.
class ScriptText {
 public:
  using Pointer = std::shared_ptr<const ScriptText>;

  ScriptText() = default;
  ScriptText(const ScriptText&) = delete;
  ScriptText& operator=(const ScriptText&) = delete;

  /// A configuration file: as GRUB reads its lines (lib/getline.c, normal/main.c), carriage returns, whole
  /// lines that begin with '#' and the rest of a line from a NUL on are dropped, even inside of quotes.
  static Pointer of_file(const std::string& name, const std::string& bytes);
  /// The bytes [begin, end) of another script: the body of a menu entry.
  static Pointer of_block(Pointer whole, std::size_t begin, std::size_t end);
  /// A text that a command of another script made: it stands where the command does.
  static Pointer of_command(Pointer script, std::size_t offset, std::string text);

  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] text::Location locate(std::size_t offset) const;
  /// "FILE:LINE:COLUMN: MESSAGE", the line and a caret.
  [[nodiscard]] text::Error error(std::size_t offset, const std::string& message) const;

 private:
  struct Line {
    std::size_t offset = 0;         ///< in text_
    std::size_t source_offset = 0;  ///< in the file
    std::size_t number = 0;
  };
  [[nodiscard]] const Line& line_at(std::size_t offset) const;

  std::string storage_;
  std::string_view text_;
  // Of a file:
  std::shared_ptr<const text::Source> source_;
  std::vector<Line> lines_;
  // Of a part of another script:
  Pointer origin_;
  std::size_t origin_offset_ = 0;
  bool moves_with_offset_ = false;
};

}  // namespace kexec_load::bootmenu::grub
