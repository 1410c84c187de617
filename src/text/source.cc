#include "text/source.h"

#include <algorithm>

namespace kexec_load::text {

namespace {

/// Of a line longer than this only a window around the place is shown: a terminal is no help for a 1 MB line.
constexpr std::size_t kLongestExcerpt = 120;

std::size_t line_start(std::string_view text, std::size_t offset) {
  const std::size_t newline = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
  return newline == std::string_view::npos ? 0 : newline + 1;
}

char printable(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (c == '\t') {
    return ' ';
  }
  return byte < 0x20 || byte == 0x7f ? '?' : c;
}

}  // namespace

std::string Location::file_and_line() const {
  return file + ":" + std::to_string(line);
}

Location Source::locate(std::size_t offset) const {
  offset = std::min(offset, text_.size());
  const auto end = text_.begin() + static_cast<std::ptrdiff_t>(offset);
  const auto newlines = static_cast<std::size_t>(std::count(text_.begin(), end, '\n'));
  return {name_, newlines + 1, offset - line_start(text_, offset) + 1};
}

std::string Source::excerpt(std::size_t offset) const {
  offset = std::min(offset, text_.size());
  const std::size_t start = line_start(text_, offset);
  std::string_view line = std::string_view(text_).substr(start);
  line = line.substr(0, line.find('\n'));

  std::size_t column = offset - start;
  std::size_t from = 0;
  if (line.size() > kLongestExcerpt && column > kLongestExcerpt / 2) {
    from = column - kLongestExcerpt / 2;
  }
  line = line.substr(from, kLongestExcerpt);
  column -= from;

  std::string shown(line);
  std::transform(shown.begin(), shown.end(), shown.begin(), printable);
  return shown + "\n" + std::string(column, ' ') + "^\n";
}

}  // namespace kexec_load::text
