#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bootmenu/boot_files.h"

namespace kexec_load::bootmenu {

/// A file that an entry loads.
struct EntryFile {
  std::string name;  ///< as the menu's command has it, variables expanded: "/vmlinuz", "(hd0,gpt2)/vmlinuz"
  BootPath where;    ///< the same with the root device of that moment

  bool operator==(const EntryFile&) const = default;
};

/// What an entry starts, if that is Linux.
struct LinuxStart {
  EntryFile kernel;
  std::vector<EntryFile> initrds;  ///< in order
  /// What the loader would pass to the kernel; GRUB begins it with BOOT_IMAGE=.
  std::string command_line;
  /// `kernel` is a unified kernel image: its own initrd and, where `command_line` is empty, command line are
  /// used.
  bool unified = false;

  bool operator==(const LinuxStart&) const = default;
};

/// A line of a boot menu; a submenu has children instead of something to start.
struct MenuEntry {
  std::string path;  ///< the numbers that lead to it, each counted from 0: "1>0"
  std::string title;
  std::string id;  ///< as GRUB compares it; an entry without one has its title
  bool submenu = false;
  std::vector<MenuEntry> children;
  std::optional<LinuxStart> linux;
  std::string not_loadable;  ///< why kexec-load cannot start it, in plain words; empty: it can
};

/// The one-shot choice of the next boot (grub-reboot): reading the menu used it up, as the loader would have
/// done on the disk.
struct OneShot {
  BootPath environment_block;
  std::string before;  ///< the block's bytes as they were read
  std::string after;   ///< and as the loader would have left them, of the same size
};

/// A boot menu, evaluated: what the loader would show and start at this moment.
struct Menu {
  std::vector<MenuEntry> entries;  ///< in the menu's order
  /// Paths of what the loader would try to start, in order: its default, then its fallbacks. Where it would
  /// wait for somebody to choose, with its default marked, that default. Empty: there is nothing to start.
  std::vector<std::string> to_start;
  std::optional<OneShot> one_shot;
  std::vector<std::string> output;  ///< lines that the menu's own `echo` prints before an entry is chosen
  std::vector<std::string> notes;   ///< what was ignored, for --verbose: "FILE:LINE: …"
};

/// The entry of this path; nullptr: there is none.
const MenuEntry* entry_at(const Menu& menu, const std::string& path);

/// The entry that an administrator means: by path of numbers ("1>0"), id, title, or a path of ids or titles
/// ("Advanced options>Debian, with Linux 6.1"; ">>" is a '>' of the name). Throws text::Error (kind usage)
/// that lists the candidates where none or more than one is meant, or it is a submenu.
const MenuEntry& find_entry(const Menu& menu, const std::string& name);

}  // namespace kexec_load::bootmenu
