#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bootmenu/grub_interpreter.h"
#include "bootmenu/grub_menu.h"
#include "bootmenu/menu.h"

namespace kexec_load::bootmenu::grub {

/// Builds the tree that --list shows: the configuration file is executed, and then each entry's body, from
/// the state that it would be chosen in.
class MenuBuilder {
 public:
  MenuBuilder(BootFiles& files, const GrubPlatform& platform, const GrubLimits& limits);

  Menu build(const BootPath& config);

 private:
  /// A menu, or what an entry comes to: the entries below it, and which of them are started.
  struct Shown {
    std::vector<MenuEntry> entries;
    std::vector<std::string> to_start;
  };
  struct Evaluated {
    MenuEntry entry;
    std::vector<std::string> to_start;
    std::string fallback;  ///< the variable, after the entry was executed
  };

  void prepare_environment(const BootPath& config);
  /// What the menu that is defined now shows; the paths of its entries begin with `prefix`.
  Shown show(const std::string& prefix);
  Evaluated evaluate(const EntryDefinition& definition, const std::string& path);
  Evaluated execute(const EntryDefinition& definition, const std::string& path);
  void choose(const EntryDefinition& definition, const std::string& chosen, const std::string& default_value);

  Interpreter interpreter_;
  Session& session_;
  std::string path_;             ///< of the entry that is being executed
  std::optional<Shown> nested_;  ///< the menu that its `configfile` has shown
  unsigned depth_ = 0;           ///< menus that are shown one below the other
};

}  // namespace kexec_load::bootmenu::grub
