#include "host/mount_table.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace kexec_load::host {

namespace {

/// The mount that hangs on none of the table.
constexpr unsigned kNone = 0;

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find(separator, begin);
    parts.push_back(text.substr(begin, end == std::string_view::npos ? end : end - begin));
    if (end == std::string_view::npos) {
      return parts;
    }
    begin = end + 1;
  }
}

bool is_octal(char c) {
  return c >= '0' && c <= '7';
}

/// The kernel writes blank, tab, newline, '\' and '#' as '\' and three octal digits (fs/seq_file.c,
/// mangle_path).
std::string unescaped(std::string_view field) {
  std::string text;
  for (std::size_t i = 0; i < field.size(); ++i) {
    if (field[i] == '\\' && i + 3 < field.size() && is_octal(field[i + 1]) && is_octal(field[i + 2]) &&
        is_octal(field[i + 3])) {
      text += static_cast<char>((field[i + 1] - '0') * 64 + (field[i + 2] - '0') * 8 + (field[i + 3] - '0'));
      i += 3;
    } else {
      text += field[i];
    }
  }
  return text;
}

std::optional<unsigned> number(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// ID PARENT DEVICE ROOT POINT OPTIONS [OPTIONAL…] - TYPE SOURCE SUPER-OPTIONS
std::optional<Mount> read_line(std::string_view line) {
  const std::vector<std::string_view> fields = split(line, ' ');
  if (fields.size() < 10) {
    return std::nullopt;
  }
  const auto dash = std::find(fields.begin() + 6, fields.end(), "-");
  const auto id = number(fields[0]);
  const auto parent = number(fields[1]);
  if (fields.end() - dash < 4 || !id || !parent || !fields[3].starts_with('/') ||
      !fields[4].starts_with('/')) {
    return std::nullopt;
  }
  return Mount{*id,
               *parent,
               std::string(fields[2]),
               unescaped(fields[3]),
               unescaped(fields[4]),
               std::string(fields[5]),
               unescaped(dash[1]),
               unescaped(dash[2]),
               unescaped(dash[3])};
}

bool has_option(std::string_view options, std::string_view option) {
  const auto parts = split(options, ',');
  return std::find(parts.begin(), parts.end(), option) != parts.end();
}

using Index = std::map<std::pair<unsigned, std::string>, std::size_t>;

/// As the kernel walks a path: from mount to mount, wherever something is mounted on the way.
std::optional<std::size_t> walk(const std::vector<Mount>& mounts, const Index& mounted_at,
                                std::string_view path) {
  std::optional<std::size_t> reached;
  unsigned on = kNone;
  for (std::size_t end = 1;;) {
    const std::string prefix(path.substr(0, end));
    for (auto next = mounted_at.find({on, prefix}); next != mounted_at.end();
         next = mounted_at.find({on, prefix})) {
      reached = next->second;
      on = mounts[next->second].id;
    }
    if (end >= path.size()) {
      return reached;
    }
    end = std::min(path.find('/', end == 1 ? 1 : end + 1), path.size());
  }
}

Index index_of(const std::vector<Mount>& mounts) {
  std::set<unsigned> ids;
  for (const Mount& mount : mounts) {
    ids.insert(mount.id);
  }
  Index index;
  for (std::size_t i = 0; i < mounts.size(); ++i) {
    const Mount& mount = mounts[i];
    const bool on_another = mount.parent != mount.id && ids.contains(mount.parent);
    index[{on_another ? mount.parent : kNone, mount.point}] = i;
  }
  return index;
}

}  // namespace

bool Mount::read_only() const {
  return has_option(options, "ro") || has_option(super_options, "ro");
}

std::optional<std::string> path_below(std::string_view path, std::string_view directory) {
  if (directory == "/") {
    return path == "/" ? "" : std::string(path);
  }
  if (!path.starts_with(directory)) {
    return std::nullopt;
  }
  path.remove_prefix(directory.size());
  return path.empty() || path.front() == '/' ? std::optional(std::string(path)) : std::nullopt;
}

std::string path_joined(std::string_view directory, std::string_view below) {
  if (below.empty()) {
    return std::string(directory);
  }
  return directory == "/" ? std::string(below) : std::string(directory).append(below);
}

MountTable MountTable::parse(std::string_view mountinfo) {
  std::vector<Mount> all;
  std::set<unsigned> ids;
  for (const std::string_view line : split(mountinfo, '\n')) {
    // An id that is there twice, which no kernel writes, would make a circle possible.
    if (auto mount = read_line(line); mount && mount->id != kNone && ids.insert(mount->id).second) {
      all.push_back(std::move(*mount));
    }
  }
  const Index index = index_of(all);
  MountTable table;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (walk(all, index, all[i].point) == i) {
      table.visible_.push_back(all[i]);
    }
  }
  // A mount that is under another one still leads to it.
  table.all_ = std::move(all);
  table.mounted_at_ = index;
  return table;
}

const Mount* MountTable::mount_of(std::string_view path) const {
  const auto found = walk(all_, mounted_at_, path);
  return found ? &all_[*found] : nullptr;
}

}  // namespace kexec_load::host
