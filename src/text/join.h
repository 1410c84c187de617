#pragma once

#include <string>
#include <vector>

namespace kexec_load::text {

/// The words with one blank between each.
inline std::string join(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) {
    line += (line.empty() ? "" : " ") + word;
  }
  return line;
}

}  // namespace kexec_load::text
