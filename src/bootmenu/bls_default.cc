#include "bootmenu/bls_default.h"

#include <fnmatch.h>

#include "bootmenu/key_value_lines.h"
#include "bootmenu/lower_case.h"
#include "text/path.h"

namespace kexec_load::bootmenu {

namespace {

/// A pattern and where it was set, as messages call it.
struct Pattern {
  std::string text;
  std::string origin;
};

/// By the name without the counter of tries, which `bootctl` writes, or the file's whole name, which
/// systemd-boot itself compares.
bool matches(const std::string& pattern, const BlsEntry& entry) {
  const std::string folded = lower_case(pattern);
  return fnmatch(folded.c_str(), lower_case(bls_id(entry)).c_str(), 0) == 0 ||
         fnmatch(folded.c_str(), lower_case(text::base_name(entry.file.path)).c_str(), 0) == 0;
}

std::optional<std::size_t> find(const std::vector<BlsEntry>& entries, const Pattern& pattern,
                                const std::string& last_started, std::vector<std::string>& notes) {
  if (pattern.text.empty()) {
    return std::nullopt;
  }
  const bool saved = lower_case(pattern.text) == "@saved";
  const std::string& wanted = saved ? last_started : pattern.text;
  if (wanted.empty()) {
    notes.push_back(pattern.origin + ": " + pattern.text + ": nothing tells which entry was started last");
    return std::nullopt;
  }
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (matches(wanted, entries[i])) {
      return i;
    }
  }
  notes.push_back(pattern.origin + ": there is no entry " + wanted);
  return std::nullopt;
}

/// The last `default` of the first loader.conf.
Pattern configured(BootFiles& files, const std::vector<BootPath>& boot_directories) {
  Pattern pattern;
  for (const BootPath& directory : boot_directories) {
    const BootPath file{directory.device,
                        directory.path + (directory.path.ends_with('/') ? "" : "/") + "loader/loader.conf"};
    if (auto text = files.read_text(file)) {
      const text::Source source(file.text(), std::move(*text));
      for (const KeyValue& line : key_value_lines(source.text(), " \t")) {
        if (line.key == "default") {
          pattern = {std::string(unquoted(line.value)), source.locate(line.offset).file_and_line()};
        }
      }
      break;
    }
  }
  return pattern;
}

}  // namespace

std::optional<std::size_t> bls_default(BootFiles& files, const std::vector<BlsEntry>& entries,
                                       const std::vector<BootPath>& boot_directories, const BlsChoice& choice,
                                       std::vector<std::string>& notes) {
  for (const Pattern& pattern :
       {Pattern{choice.preferred, "LoaderEntryDefault"}, configured(files, boot_directories)}) {
    if (const auto found = find(entries, pattern, choice.last_started, notes)) {
      return found;
    }
  }
  return entries.empty() ? std::nullopt : std::optional<std::size_t>(0);
}

}  // namespace kexec_load::bootmenu
