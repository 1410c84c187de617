#include "bootmenu/grub_bls_files.h"

#include <algorithm>
#include <string_view>

namespace kexec_load::bootmenu::grub {

namespace {

constexpr std::string_view kBlanks = " \t";
constexpr std::string_view kExtension = ".conf";

std::string_view trimmed(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
  return line;
}

/// Where the key of a line ends: for Fedora's GRUB at the first blank and only without one at a tab.
std::size_t key_size(std::string_view line, BlsDialect dialect) {
  const std::size_t blank = line.find(' ');
  return dialect == BlsDialect::fedora && blank != std::string_view::npos ? blank
                                                                          : line.find_first_of(kBlanks);
}

std::string next_line(std::string_view& text) {
  const std::size_t size = std::min(text.find('\n'), text.size());
  std::string line(text.substr(0, size));
  line.erase(std::remove(line.begin(), line.end(), '\r'), line.end());
  text.remove_prefix(std::min(size + 1, text.size()));
  return line;
}

}  // namespace

std::optional<std::string> BlsFile::value(const std::string& key) const {
  const auto found =
      std::find_if(keys.begin(), keys.end(), [&](const auto& pair) { return pair.first == key; });
  return found == keys.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string> BlsFile::values(const std::string& key) const {
  std::vector<std::string> all;
  for (const auto& [name, value] : keys) {
    if (name == key) {
      all.push_back(value);
    }
  }
  return all;
}

BlsFile read_bls_file(const std::string& id, const std::string& text, BlsDialect dialect) {
  BlsFile file{id, {}};
  for (std::string_view rest = text; !rest.empty();) {
    const std::string whole = next_line(rest);
    const std::string_view line = trimmed(whole);
    if (line.starts_with('#')) {
      continue;
    }
    const std::size_t end = key_size(line, dialect);
    const std::string_view value =
        end == std::string_view::npos ? std::string_view() : trimmed(line.substr(end));
    if (value.empty()) {
      break;  // GRUB reads no further
    }
    file.keys.emplace_back(line.substr(0, end), value);
  }
  return file;
}

std::vector<BlsFile> read_bls_files(BootFiles& files, const BootPath& directory, BlsDialect dialect) {
  const std::string prefix = directory.path.ends_with('/') ? directory.path : directory.path + "/";
  std::vector<BlsFile> entries;
  for (const std::string& name : files.list(directory)) {
    const bool hidden = dialect == BlsDialect::fedora && name.starts_with('.');
    if (hidden || name.size() <= kExtension.size() || !name.ends_with(kExtension)) {
      continue;
    }
    if (const auto text = files.read_text({directory.device, prefix + name})) {
      entries.push_back(read_bls_file(name.substr(0, name.size() - kExtension.size()), *text, dialect));
    }
  }
  const auto newer = [dialect](const BlsFile& a, const BlsFile& b) {
    return dialect == BlsDialect::fedora ? compare_as_packages(a.id, b.id) > 0
                                         : compare_as_file_names(a.id + ".conf", b.id + ".conf") > 0;
  };
  std::stable_sort(entries.begin(), entries.end(), newer);
  const auto same = [&newer](const BlsFile& a, const BlsFile& b) { return !newer(a, b) && !newer(b, a); };
  entries.erase(std::unique(entries.begin(), entries.end(), same), entries.end());
  return entries;
}

}  // namespace kexec_load::bootmenu::grub
