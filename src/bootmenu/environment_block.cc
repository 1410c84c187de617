#include "bootmenu/environment_block.h"

#include <algorithm>
#include <cstddef>

namespace kexec_load::bootmenu {

namespace {

constexpr std::string_view kSignature = "# GRUB Environment Block\n";
constexpr char kPadding = '#';

/// Where the value or line that `at` lies in ends: at its newline, one behind '\' not counted. npos: the
/// block ends before. All searches of GRUB's lib/envblk.c go to the block's end, the padding included.
std::size_t line_end(std::string_view block, std::size_t at) {
  while (at < block.size() && block[at] != '\n') {
    at += block[at] == '\\' ? 2 : 1;
  }
  return at < block.size() ? at : std::string_view::npos;
}

/// The line NAME=…; npos: there is none that begins before `limit`.
std::size_t find_line(std::string_view block, const std::string& name, std::size_t limit) {
  std::size_t at = kSignature.size();
  while (at != std::string_view::npos && at + name.size() + 1 < limit) {
    if (block.substr(at).starts_with(name) && block[at + name.size()] == '=') {
      return at;
    }
    const std::size_t end = line_end(block, at);
    at = end == std::string_view::npos ? end : end + 1;
  }
  return std::string_view::npos;
}

/// Names and values are C strings in GRUB.
std::string c_string(std::string_view text) {
  return std::string(text.substr(0, text.find('\0')));
}

std::string escaped(const std::string& value) {
  std::string result;
  for (const char c : value) {
    if (c == '\\' || c == '\n') {
      result += '\\';
    }
    result += c;
  }
  return result;
}

std::string unescaped(std::string_view value) {
  std::string result;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '\\') {
      ++i;  // line_end() has seen that something follows
    }
    result += value[i];
  }
  return result;
}

/// A name goes on to the next '=', over lines without one, as GRUB reads it.
std::map<std::string, std::string> read_variables(std::string_view block) {
  std::map<std::string, std::string> variables;
  std::size_t at = kSignature.size();
  while (at < block.size()) {
    std::size_t end_from = at;
    if (block[at] != kPadding) {
      const std::size_t equals = block.find('=', at);
      if (equals == std::string_view::npos) {
        break;
      }
      const std::size_t end = line_end(block, equals + 1);
      if (end == std::string_view::npos) {
        break;
      }
      const std::string value = unescaped(block.substr(equals + 1, end - equals - 1));
      variables[c_string(block.substr(at, equals - at))] = c_string(value);
      end_from = end;
    }
    const std::size_t end = line_end(block, end_from);
    if (end == std::string_view::npos) {
      break;
    }
    at = end + 1;
  }
  return variables;
}

}  // namespace

std::optional<EnvironmentBlock> EnvironmentBlock::read(std::string_view bytes) {
  // GRUB compares the sizes with the signature's terminating zero: one byte more must be there.
  if (bytes.size() <= kSignature.size() || !bytes.starts_with(kSignature)) {
    return std::nullopt;
  }
  EnvironmentBlock block;
  block.bytes_ = bytes;
  block.variables_ = read_variables(bytes);
  return block;
}

bool EnvironmentBlock::set(const std::string& name, const std::string& value) {
  const std::size_t last = bytes_.find_last_not_of(kPadding);
  if (bytes_[last] != '\n') {
    return false;  // broken, or full with its last line not ended
  }
  const std::size_t used = last + 1;
  const std::string line = escaped(value);
  std::string changed = bytes_.substr(0, used);
  if (const std::size_t at = find_line(bytes_, name, used); at != std::string::npos) {
    const std::size_t from = at + name.size() + 1;
    const std::size_t end = line_end(bytes_, from);
    if (end == std::string::npos) {
      return false;  // broken: the value's last newline is escaped
    }
    changed.replace(from, end - from, line);
  } else {
    changed += name + "=" + line + "\n";
  }
  if (changed.size() > bytes_.size()) {
    return false;
  }
  changed.resize(bytes_.size(), kPadding);
  bytes_ = std::move(changed);
  variables_ = read_variables(bytes_);
  return true;
}

void EnvironmentBlock::unset(const std::string& name) {
  const std::size_t at = find_line(bytes_, name, bytes_.size());
  const std::size_t end = at == std::string::npos ? at : line_end(bytes_, at + name.size() + 1);
  if (end == std::string::npos) {
    return;
  }
  const std::size_t size = bytes_.size();
  bytes_.erase(at, end + 1 - at);
  bytes_.resize(size, kPadding);
  variables_ = read_variables(bytes_);
}

}  // namespace kexec_load::bootmenu
