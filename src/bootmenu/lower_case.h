#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace kexec_load::bootmenu {

/// ASCII letters as small ones, as FAT and systemd-boot compare names.
inline std::string lower_case(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return result;
}

}  // namespace kexec_load::bootmenu
