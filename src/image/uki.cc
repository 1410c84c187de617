#include "image/uki.h"

#include <algorithm>
#include <string_view>

#include "image/pe.h"
#include "text/error.h"

namespace kexec_load::image {

namespace {

constexpr std::string_view kProfile = ".profile";

using Sections = std::vector<PeSection>;

bytes::View contents(bytes::View file, const PeSection& section) {
  if (!file.contains(section.offset, section.size)) {
    throw text::Error(text::ErrorKind::image, "broken unified kernel image: its section " + section.name +
                                                  " has " + std::to_string(section.size) +
                                                  " bytes at offset " + std::to_string(section.offset) +
                                                  ", and the file ends at " + std::to_string(file.size()));
  }
  return file.sub(section.offset, section.size);
}

/// The sections of the profile that starts by default; of two with one name the first of each part counts,
/// as for systemd's stub.
class FirstProfile {
 public:
  FirstProfile(bytes::View file, const Sections& sections) : file_(file), sections_(sections) {
    const auto is_profile = [](const PeSection& section) { return section.name == kProfile; };
    profile_ = std::find_if(sections.begin(), sections.end(), is_profile);
    end_ = profile_ == sections.end() ? profile_ : std::find_if(profile_ + 1, sections.end(), is_profile);
  }

  [[nodiscard]] bool has(std::string_view name) const { return find(name) != end_; }

  /// Empty: there is no such section.
  [[nodiscard]] bytes::View get(std::string_view name) const {
    const auto section = find(name);
    return section == end_ ? bytes::View() : contents(file_, *section);
  }

  /// The same as a text, which a zero may end.
  [[nodiscard]] std::string get_text(std::string_view name) const {
    const std::string_view text = get(name).text();
    return std::string(text.substr(0, text.find('\0')));
  }

 private:
  [[nodiscard]] Sections::const_iterator find(std::string_view name) const {
    const auto is_called = [&](const PeSection& section) { return section.name == name; };
    const auto own = std::find_if(profile_, end_, is_called);
    if (own != end_) {
      return own;
    }
    const auto base = std::find_if(sections_.begin(), profile_, is_called);
    return base == profile_ ? end_ : base;
  }

  bytes::View file_;
  const Sections& sections_;
  Sections::const_iterator profile_;
  Sections::const_iterator end_;
};

/// As systemd's stub makes it: control characters are blanks, and none stand at the end.
std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

}  // namespace

std::optional<Uki> read_uki(bytes::View file) {
  const std::optional<PeFile> pe = read_pe(file);
  if (!pe) {
    return std::nullopt;
  }
  const FirstProfile sections(file, pe->sections);
  if (!sections.has(".linux")) {
    return std::nullopt;
  }
  Uki uki;
  uki.machine = pe->machine;
  uki.linux = sections.get(".linux");
  if (uki.linux.empty()) {
    throw text::Error(text::ErrorKind::image, "broken unified kernel image: its section .linux is empty");
  }
  uki.microcode = sections.get(".ucode");
  uki.initrd = sections.get(".initrd");
  uki.device_tree = sections.get(".dtb");
  uki.command_line = one_line(sections.get_text(".cmdline"));
  uki.release = one_line(sections.get_text(".uname"));
  uki.os_release = sections.get_text(".osrel");
  uki.profile = sections.get_text(kProfile);
  uki.profiles = static_cast<unsigned>(std::count_if(
      pe->sections.begin(), pe->sections.end(), [](const PeSection& each) { return each.name == kProfile; }));
  return uki;
}

}  // namespace kexec_load::image
