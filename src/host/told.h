#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "host/file_system.h"
#include "text/error.h"

// Reading the small files of /proc and /sys; for src/host only.
namespace kexec_load::host {

/// The text of such a file. What cannot be read does not tell, which is no reason to give up.
inline std::optional<std::string> told(FileSystem& files, const std::string& path) {
  try {
    return files.read_text(path);
  } catch (const text::Error&) {
    return std::nullopt;
  }
}

/// What follows `label` on its line of a "Label:   value" file; empty: there is no such line.
std::string_view labelled(std::string_view text, std::string_view label);

template <typename T>
std::optional<T> number(std::string_view text, int base = 10) {
  T value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value, base);
  return result.ec == std::errc() ? std::optional(value) : std::nullopt;
}

}  // namespace kexec_load::host
