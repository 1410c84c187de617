#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "bootmenu/boot_files.h"
#include "bootmenu/grub_block_store.h"
#include "bootmenu/grub_environment.h"
#include "bootmenu/grub_journaled_map.h"
#include "bootmenu/grub_menu.h"
#include "bootmenu/grub_script_text.h"
#include "bootmenu/grub_syntax.h"
#include "bootmenu/menu.h"

namespace kexec_load::bootmenu::grub {

/// What menuentry and submenu define.
struct EntryDefinition {
  std::string title;
  std::string id;
  std::vector<std::string> parameters;  ///< $1, $2, … of its body: the title, then further arguments
  ScriptText::Pointer body;
  bool submenu = false;
  /// GRUB begins the body that is written as a block with a `setparams` of these parameters, which leaves
  /// "$?" at 0.
  bool from_block = false;
};

struct Function {
  std::shared_ptr<const CommandList> body;
  ScriptText::Pointer text;  ///< where the body was written
};

/// What `boot` would start now.
struct Loaded {
  std::optional<LinuxStart> linux;
  std::string not_loadable;  ///< why kexec-load cannot start what is loaded; empty: it can
  [[nodiscard]] bool anything() const { return linux.has_value() || !not_loadable.empty(); }
};

/// How far the script has come.
enum class Progress {
  goes_on,
  boots,       ///< `boot`
  leaves,      ///< reboot, halt, exit: Loaded::not_loadable says it
  shows_menu,  ///< configfile: somebody chooses from another menu
  endless,     ///< it was stopped: a menu entry's share of steps is used up
};

/// Everything that GRUB keeps while it interprets a script, as far as its commands act on it.
struct Session {
  Session(BootFiles& boot_files, GrubPlatform grub_platform)
      : files(boot_files), platform(std::move(grub_platform)) {}

  BootFiles& files;
  GrubPlatform platform;
  Environment environment;
  JournaledMap<Function> functions;
  BlockStore blocks;
  std::vector<std::vector<EntryDefinition>> menus{1};  ///< the last one is being defined
  std::vector<std::string> menu_files;                 ///< where each menu that is shown comes from
  Loaded loaded;
  Progress progress = Progress::goes_on;

  /// Above zero while extract_entries_source reads a file: most commands refuse to run.
  unsigned extracting = 0;
  bool wildcards = false;  ///< regexp.mod is there: words with '*' stand for files
  /// Fedora's GRUB (also of RHEL and its kin) reads `default` and the Boot Loader Specification's entries in
  /// a way of its own. It is told by the modules that only it has.
  bool fedora = false;
  JournaledMap<bool> bls_shown;           ///< ids of the entries that `blscfg` has added
  JournaledMap<std::string> disk_images;  ///< loopback: device and the image's name

  bool quiet = false;  ///< nothing that is printed goes to `output`
  std::string output;
  std::vector<std::string> notes;          ///< each once, however often its command was executed
  std::optional<text::Error> first_fault;  ///< of a line that could not be parsed

  [[nodiscard]] std::string variable(const std::string& name) const {
    const std::string* value = environment.get(name);
    return value == nullptr ? "" : *value;
  }
  void print(const std::string& text) {
    if (!quiet && output.size() < kLargestOutput) {
      output += text;
    }
  }
  void note(const text::Location& place, const std::string& message) {
    std::string note = place.file_and_line() + ": " + message;
    if (notes.size() < kMostNotes && noted_.insert(note).second) {
      notes.push_back(std::move(note));
    }
  }

 private:
  static constexpr std::size_t kLargestOutput = 1U << 20U;
  static constexpr std::size_t kMostNotes = 1000;
  std::set<std::string> noted_;
};

}  // namespace kexec_load::bootmenu::grub
