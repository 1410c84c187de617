#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "bootmenu/grub_menu.h"
#include "support/fake_boot_files.h"

namespace kexec_load::bootmenu::test {

using kexec_load::test::FakeBootFiles;

/// A script and the lines that it prints.
struct Script {
  std::string text;
  std::vector<std::string> lines;
};
inline std::ostream& operator<<(std::ostream& out, const Script& script) {
  return out << script.text;
}

inline const BootPath kConfig{"hd0,gpt2", "/boot/grub/grub.cfg"};

/// The menu of a machine that has `text` as its grub.cfg.
inline Menu read(FakeBootFiles& files, const std::string& text, const GrubPlatform& platform = {},
                 const GrubLimits& limits = {}) {
  files.put(kConfig.device, kConfig.path, text);
  return read_grub_menu(kConfig, files, platform, limits);
}

inline Menu read(const std::string& text) {
  FakeBootFiles files;
  return read(files, text);
}

/// What a script prints, without empty lines and blanks at the ends of lines: a screen shows neither.
inline std::vector<std::string> printed(const std::string& text) {
  std::vector<std::string> lines;
  for (std::string line : read(text + "\nmenuentry end { true; }\n").output) {
    line.resize(line.find_last_not_of(' ') + 1);
    if (!line.empty()) {
      lines.push_back(line);
    }
  }
  return lines;
}

}  // namespace kexec_load::bootmenu::test
