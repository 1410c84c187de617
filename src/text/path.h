#pragma once

#include <string_view>

namespace kexec_load::text {

/// What follows the last '/'; the whole of a name without one.
inline std::string_view base_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

/// Everything up to the last '/', with it; empty for a name without one.
inline std::string_view with_slash(std::string_view path) {
  return path.substr(0, path.rfind('/') + 1);
}

/// The directory that a file is in: "/boot" for /boot/vmlinuz, "/" for /vmlinuz, "." for a name without one.
inline std::string_view directory_of(std::string_view path) {
  const std::string_view above = with_slash(path);
  return above.empty() ? "." : above.size() == 1 ? above : above.substr(0, above.size() - 1);
}

}  // namespace kexec_load::text
