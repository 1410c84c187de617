#include "host/told.h"

#include <algorithm>

namespace kexec_load::host {

std::string_view labelled(std::string_view text, std::string_view label) {
  for (std::size_t line = 0; line < text.size();) {
    const std::size_t end = text.find('\n', line);
    std::string_view content = text.substr(line, end == std::string_view::npos ? end : end - line);
    if (content.starts_with(label)) {
      content.remove_prefix(label.size());
      content.remove_prefix(std::min(content.find_first_not_of(" \t"), content.size()));
      return content;
    }
    line = end == std::string_view::npos ? text.size() : end + 1;
  }
  return {};
}

}  // namespace kexec_load::host
