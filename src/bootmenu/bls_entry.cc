#include "bootmenu/bls_entry.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "bootmenu/key_value_lines.h"
#include "bootmenu/lower_case.h"
#include "text/path.h"

namespace kexec_load::bootmenu {

namespace {

struct Key {
  std::string_view name;
  std::string BlsEntry::*field;
};

constexpr std::array kKeys{
    Key{"title", &BlsEntry::title},
    Key{"version", &BlsEntry::version},
    Key{"machine-id", &BlsEntry::machine_id},
    Key{"sort-key", &BlsEntry::sort_key},
    Key{"linux", &BlsEntry::linux},
    Key{"devicetree", &BlsEntry::devicetree},
    Key{"architecture", &BlsEntry::architecture},
    Key{"efi", &BlsEntry::efi},
    Key{"uki", &BlsEntry::uki},
    Key{"uki-url", &BlsEntry::uki_url},
    Key{"profile", &BlsEntry::profile},
    Key{"grub_arg", &BlsEntry::grub_arg},
};

/// Known, and without a meaning for what is started.
constexpr std::array<std::string_view, 4> kWithoutMeaning = {"devicetree-overlay", "grub_users", "grub_class",
                                                             "grub_hotkey"};

void append_words(std::string_view text, std::vector<std::string>& words) {
  constexpr std::string_view kBlanks = " \t";
  for (std::size_t at = text.find_first_not_of(kBlanks); at != std::string_view::npos;
       at = text.find_first_not_of(kBlanks, at)) {
    const std::size_t end = std::min(text.find_first_of(kBlanks, at), text.size());
    words.emplace_back(text.substr(at, end - at));
    at = end;
  }
}

/// false: this key is not known.
bool take(BlsEntry& entry, std::string_view key, std::string_view value) {
  if (const auto* const known =
          std::find_if(kKeys.begin(), kKeys.end(), [&](const Key& each) { return each.name == key; });
      known != kKeys.end()) {
    entry.*(known->field) = value;
  } else if (key == "initrd") {
    append_words(value, entry.initrds);
  } else if (key == "extra") {
    append_words(value, entry.extras);
  } else if (key == "options") {
    entry.options += (entry.options.empty() ? "" : " ") + std::string(value);
  } else {
    return std::find(kWithoutMeaning.begin(), kWithoutMeaning.end(), key) != kWithoutMeaning.end();
  }
  return true;
}

/// Takes a number away from the front; nullopt: there is none, or one that is too great.
std::optional<unsigned> take_number(std::string_view& text) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number > std::numeric_limits<int>::max()) {
    return std::nullopt;
  }
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool is_out_of_tries(const BlsEntry& entry) {
  return entry.tries_left == 0U;
}

/// Negative: `a` stands first.
int compare(const BlsEntry& a, const BlsEntry& b) {
  const auto first_if = [](bool a_first, bool b_first) {
    return static_cast<int>(b_first) - static_cast<int>(a_first);
  };
  if (const int order = first_if(!is_out_of_tries(a), !is_out_of_tries(b)); order != 0) {
    return order;
  }
  if (const int order = first_if(!a.sort_key.empty(), !b.sort_key.empty()); order != 0) {
    return order;
  }
  if (!a.sort_key.empty()) {
    if (const int order = a.sort_key.compare(b.sort_key); order != 0) {
      return order;
    }
    if (const int order = a.machine_id.compare(b.machine_id); order != 0) {
      return order;
    }
    if (const int order = compare_versions(b.version, a.version); order != 0) {
      return order;
    }
  }
  if (const int order = compare_versions(lower_case(bls_id(b)), lower_case(bls_id(a))); order != 0) {
    return order;
  }
  if (!a.tries_left || !b.tries_left) {
    return 0;
  }
  const int order = first_if(*a.tries_left > *b.tries_left, *b.tries_left > *a.tries_left);
  return order != 0 ? order : first_if(a.tries_done < b.tries_done, b.tries_done < a.tries_done);
}

}  // namespace

BlsFileName read_bls_file_name(const std::string& name) {
  const std::string_view base = text::base_name(name);
  const std::size_t dot = std::min(base.rfind('.'), base.size());
  BlsFileName read{std::string(base.substr(0, dot)), std::string(base.substr(dot)), {}, {}};
  const std::size_t plus = read.id.rfind('+');
  if (plus == std::string::npos) {
    return read;
  }
  std::string_view counters = std::string_view(read.id).substr(plus + 1);
  const std::optional<unsigned> left = take_number(counters);
  std::optional<unsigned> done;
  if (counters.starts_with('-')) {
    counters.remove_prefix(1);
    done = take_number(counters);
    if (!done) {
      return read;
    }
  }
  if (left && counters.empty()) {
    read.tries_left = left;
    read.tries_done = done;
    read.id.erase(plus);
  }
  return read;
}

std::string bls_id(const BlsEntry& entry) {
  return entry.id + read_bls_file_name(entry.file.path).extension;
}

BlsEntry read_bls_entry(const text::Source& source, const BootPath& file, std::vector<std::string>& notes) {
  BlsEntry entry;
  BlsFileName name = read_bls_file_name(file.path);
  entry.id = std::move(name.id);
  entry.tries_left = name.tries_left;
  entry.tries_done = name.tries_done;
  entry.file = file;
  for (const KeyValue& line : key_value_lines(source.text(), " \t")) {
    if (!take(entry, line.key, line.value)) {
      notes.push_back(source.locate(line.offset).file_and_line() + ": \"" + std::string(line.key) +
                      "\" is no key of a boot entry that kexec-load knows: ignored");
    }
  }
  return entry;
}

std::vector<BlsEntry> read_bls_directory(BootFiles& files, const BootPath& directory,
                                         std::vector<std::string>& notes) {
  std::vector<BlsEntry> entries;
  for (const std::string& name : files.list(directory)) {
    const BootPath file{directory.device, directory.path + (directory.path.ends_with('/') ? "" : "/") + name};
    if (name.starts_with('.') || lower_case(read_bls_file_name(name).extension) != ".conf" ||
        files.look_at(file).kind != FileFacts::Kind::file) {
      continue;
    }
    if (auto text = files.read_text(file)) {
      entries.push_back(read_bls_entry(text::Source(file.text(), std::move(*text)), file, notes));
    }
  }
  return entries;
}

void sort_by_specification(std::vector<BlsEntry>& entries) {
  std::stable_sort(entries.begin(), entries.end(),
                   [](const BlsEntry& a, const BlsEntry& b) { return compare(a, b) < 0; });
}

}  // namespace kexec_load::bootmenu
