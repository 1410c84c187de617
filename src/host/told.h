#pragma once

#include <optional>
#include <string>

#include "host/file_system.h"
#include "text/error.h"

namespace kexec_load::host {

/// The text of a file of /proc or /sys. What cannot be read does not tell, which is no reason to give up.
inline std::optional<std::string> told(FileSystem& files, const std::string& path) {
  try {
    return files.read_text(path);
  } catch (const text::Error&) {
    return std::nullopt;
  }
}

}  // namespace kexec_load::host
