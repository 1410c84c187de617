#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kexec_load::text {

/// A place in a text, as editors and compilers count: both start with 1, columns count bytes.
struct Location {
  std::string file;
  std::size_t line = 0;
  std::size_t column = 0;

  /// "FILE:LINE", as the origin of a setting is shown.
  [[nodiscard]] std::string file_and_line() const;
  bool operator==(const Location&) const = default;
};

/// A text and the name that messages call it by.
class Source {
 public:
  Source(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {}

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::string_view text() const { return text_; }

  /// Where byte `offset` stands; an offset past the end means the end.
  [[nodiscard]] Location locate(std::size_t offset) const;

  /// The line of `offset` and below it a caret under its column, both ending in a newline. Control characters
  /// are shown as '?', and of a very long line only the surroundings of the place.
  [[nodiscard]] std::string excerpt(std::size_t offset) const;

 private:
  std::string name_;
  std::string text_;
};

}  // namespace kexec_load::text
