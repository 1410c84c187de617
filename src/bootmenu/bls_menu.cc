#include "bootmenu/bls_menu.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "bootmenu/bls_default.h"
#include "bootmenu/bls_entry.h"
#include "bootmenu/bls_unified.h"
#include "bootmenu/lower_case.h"
#include "image/uki.h"
#include "text/error.h"

namespace kexec_load::bootmenu {

namespace {

/// A processor by its names: `uname -m`'s, the UEFI specification's, and the number in PE files.
struct Architecture {
  std::string_view machine;
  std::string_view efi;
  std::uint16_t pe;
};

constexpr std::array kArchitectures{
    Architecture{"x86_64", "x64", 0x8664},
    Architecture{"i386", "ia32", 0x14c},
    Architecture{"i486", "ia32", 0x14c},
    Architecture{"i586", "ia32", 0x14c},
    Architecture{"i686", "ia32", 0x14c},
    Architecture{"aarch64", "aa64", 0xaa64},
    Architecture{"armv7l", "arm", 0x1c2},
    Architecture{"armv8l", "arm", 0x1c2},
    Architecture{"riscv32", "riscv32", 0x5032},
    Architecture{"riscv64", "riscv64", 0x5064},
    Architecture{"loongarch64", "loongarch64", 0x6264},
    Architecture{"ia64", "ia64", 0x200},
};

/// For one that is not in the table: its own name, and no PE file is its.
Architecture architecture_of(const std::string& machine) {
  const auto* const found = std::find_if(kArchitectures.begin(), kArchitectures.end(),
                                         [&](const Architecture& each) { return each.machine == machine; });
  return found == kArchitectures.end() ? Architecture{machine, machine, 0} : *found;
}

std::string joined(const std::string& directory, const std::string& name) {
  return directory + (directory.ends_with('/') ? "" : "/") + name;
}

/// The path that a line of an entry means: from the root of the entry's file system, where '\' is as good
/// as '/' and one '/' as good as several.
BootPath path_from(const BlsEntry& entry, const std::string& written) {
  std::string path = "/";
  for (const char c : written) {
    if (const char separated = c == '\\' ? '/' : c; separated != '/' || path.back() != '/') {
      path += separated;
    }
  }
  return {entry.file.device, path};
}

/// The boot directory that an entry belongs to: DIRECTORY/loader/entries/NAME, DIRECTORY/EFI/Linux/NAME.
BootPath directory_of(const BlsEntry& entry) {
  std::string path = entry.file.path;
  for (int i = 0; i < 3; ++i) {
    path.erase(path.rfind('/'));
  }
  return {entry.file.device, path};
}

/// Where entries have the same title, systemd-boot puts behind it what they differ in.
void make_titles_differ(std::vector<BlsEntry>& entries) {
  constexpr std::array<std::string (*)(const BlsEntry&), 3> kDifferences = {
      [](const BlsEntry& entry) { return entry.version; },
      [](const BlsEntry& entry) { return entry.machine_id.substr(0, 8); }, bls_id};
  for (const auto difference : kDifferences) {
    std::map<std::string, int> count;
    for (const BlsEntry& entry : entries) {
      ++count[entry.title];
    }
    for (BlsEntry& entry : entries) {
      if (const std::string added = difference(entry); count[entry.title] > 1 && !added.empty()) {
        entry.title += " (" + added + ")";
      }
    }
  }
}

class MenuReader {
 public:
  MenuReader(BootFiles& files, std::string machine)
      : files_(files), machine_(std::move(machine)), architecture_(architecture_of(machine_)) {}

  Menu read(const std::vector<BootPath>& directories, const BlsChoice& choice) {
    std::vector<BootPath> seen;
    for (const BootPath& directory : directories) {
      if (std::find(seen.begin(), seen.end(), directory) == seen.end()) {
        seen.push_back(directory);
        add_type1(directory);
        add_type2(directory);
      }
    }
    hide_those_without_kernel();
    sort_by_specification(entries_);
    for (BlsEntry& entry : entries_) {
      entry.title = entry.title.empty() ? bls_id(entry) : entry.title;
    }
    make_titles_differ(entries_);
    for (const BlsEntry& entry : entries_) {
      menu_.entries.push_back(menu_entry(entry, std::to_string(menu_.entries.size())));
    }
    if (const auto chosen = bls_default(files_, entries_, seen, choice, menu_.notes)) {
      menu_.to_start.push_back(std::to_string(*chosen));
    }
    return std::move(menu_);
  }

 private:
  void note(const BootPath& file, const std::string& what) {
    menu_.notes.push_back(file.text() + ": " + what);
  }

  void add_type1(const BootPath& directory) {
    const BootPath place{directory.device, joined(directory.path, "loader/entries")};
    for (BlsEntry& entry : read_bls_directory(files_, place, menu_.notes)) {
      if (const std::string reason = why_hidden(entry); !reason.empty()) {
        note(entry.file, "not in the menu: " + reason);
      } else if (missing_kernel(entry).empty()) {
        entries_.push_back(std::move(entry));
      } else {
        without_kernel_.push_back(std::move(entry));
      }
    }
  }

  /// systemd-boot does not show an entry whose kernel is missing. Where no kernel is there at all, the
  /// directory is a copy of the entries alone, and nothing can be told from that.
  void hide_those_without_kernel() {
    if (entries_.empty()) {
      entries_ = std::move(without_kernel_);
      return;
    }
    for (const BlsEntry& entry : without_kernel_) {
      note(entry.file, "not in the menu: there is no " + missing_kernel(entry));
    }
  }

  /// The file that an entry starts, if it is not there; empty: it is.
  std::string missing_kernel(const BlsEntry& entry) {
    for (const std::string* kernel : {&entry.linux, &entry.efi, &entry.uki}) {
      if (!kernel->empty() && files_.look_at(path_from(entry, *kernel)).kind != FileFacts::Kind::file) {
        return *kernel;
      }
    }
    return {};
  }

  /// Entries that systemd-boot does not show; empty: it does.
  std::string why_hidden(const BlsEntry& entry) {
    if (lower_case(entry.id).starts_with("auto-")) {
      return "systemd-boot keeps names that begin with \"auto-\" for itself";
    }
    if (!entry.architecture.empty() && lower_case(entry.architecture) != architecture_.efi) {
      return "it is for " + entry.architecture + ", and this machine is " + machine_;
    }
    const std::array<const std::string*, 4> kernels = {&entry.linux, &entry.efi, &entry.uki, &entry.uki_url};
    const auto named =
        std::count_if(kernels.begin(), kernels.end(), [](const auto* each) { return !each->empty(); });
    if (named != 1) {
      return named == 0 ? "it has none of the keys linux, efi and uki"
                        : "it has more than one of the keys linux, efi, uki and uki-url";
    }
    return {};
  }

  void add_type2(const BootPath& directory) {
    const BootPath place{directory.device, joined(directory.path, "EFI/Linux")};
    for (const std::string& name : files_.list(place)) {
      const std::string folded = lower_case(name);
      const BootPath file{place.device, joined(place.path, name)};
      if (folded.ends_with(".efi") && !folded.starts_with('.') && !folded.starts_with("auto-") &&
          files_.look_at(file).kind == FileFacts::Kind::file) {
        add_unified_image(file);
      }
    }
  }

  void add_unified_image(const BootPath& file) {
    try {
      const std::optional<bytes::OpenFile> opened = files_.open(file);
      const auto uki = opened ? image::read_uki(opened->contents) : std::nullopt;
      if (!uki) {
        note(file, "not in the menu: it is no unified kernel image");
      } else if (architecture_.pe != 0 && uki->machine != architecture_.pe) {
        note(file, "not in the menu: it is for another processor than " + machine_);
      } else if (auto entry = entry_of_unified_image(*uki, file)) {
        if (uki->profiles > 1) {
          note(file, "of its " + std::to_string(uki->profiles) + " profiles only the first is in the menu");
        }
        entries_.push_back(std::move(*entry));
      } else {
        note(file, "not in the menu: its section .osrel has no title");
      }
    } catch (const text::Error& error) {
      note(file, std::string("not in the menu: ") + error.what());
    }
  }

  MenuEntry menu_entry(const BlsEntry& entry, std::string path) {
    MenuEntry made;
    made.path = std::move(path);
    made.title = entry.title;
    made.id = bls_id(entry);
    if (!entry.uki_url.empty()) {
      made.not_loadable = "its kernel comes over the network, from " + entry.uki_url;
      return made;
    }
    LinuxStart start;
    start.unified = entry.linux.empty();
    const std::string& kernel = !entry.linux.empty() ? entry.linux
                                : entry.uki.empty()  ? entry.efi
                                                     : entry.uki;
    start.kernel = {kernel, path_from(entry, kernel)};
    start.command_line = entry.options;
    made.not_loadable = start.unified ? complete_unified(entry, start) : complete_kernel(entry, start);
    if (made.not_loadable.empty()) {
      made.linux = std::move(start);
    }
    return made;
  }

  /// Answers why it is not loadable.
  std::string complete_kernel(const BlsEntry& entry, LinuxStart& start) {
    for (const std::string& initrd : entry.initrds) {
      start.initrds.push_back({initrd, path_from(entry, initrd)});
    }
    if (!entry.devicetree.empty()) {
      note(entry.file, "the device tree " + entry.devicetree + " is not handed over");
    }
    return entry.extras.empty()
               ? ""
               : "it starts with " + entry.extras.front() + ", which kexec-load cannot hand over";
  }

  /// The same for a unified kernel image. Its stub takes `options` in place of its own command line.
  std::string complete_unified(const BlsEntry& entry, LinuxStart& start) {
    try {
      const std::optional<bytes::OpenFile> opened = files_.open(start.kernel.where);
      const auto uki = opened ? image::read_uki(opened->contents) : std::nullopt;
      if (!uki) {
        return start.kernel.name + " is an EFI program and no unified kernel image";
      }
      if (start.command_line.empty()) {
        start.command_line = uki->command_line;
      }
    } catch (const text::Error& error) {
      return error.what();
    }
    if (!entry.initrds.empty()) {
      note(entry.file, "initrd is ignored: the kernel is a unified kernel image");
    }
    if (!entry.profile.empty() && entry.profile != "0") {
      return "it starts profile " + entry.profile + " of " + start.kernel.name +
             ", and kexec-load can start the first only";
    }
    if (!entry.extras.empty()) {
      return "it starts with " + entry.extras.front() + ", which kexec-load cannot hand over";
    }
    return unsupported_companions(files_, start.kernel.where, directory_of(entry), menu_.notes);
  }

  BootFiles& files_;
  std::string machine_;
  Architecture architecture_;
  std::vector<BlsEntry> entries_;
  std::vector<BlsEntry> without_kernel_;
  Menu menu_;
};

}  // namespace

Menu read_bls_menu(BootFiles& files, const std::vector<BootPath>& boot_directories,
                   const std::string& architecture, const std::string& preferred,
                   const std::string& last_started) {
  return MenuReader(files, architecture).read(boot_directories, {preferred, last_started});
}

}  // namespace kexec_load::bootmenu
