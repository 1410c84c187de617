#pragma once

#include <map>
#include <optional>
#include <string>

#include "bootmenu/boot_files.h"
#include "bootmenu/environment_block.h"
#include "bootmenu/grub_journaled_map.h"
#include "bootmenu/menu.h"

namespace kexec_load::bootmenu::grub {

/// The environment blocks that a script has read, with what it has saved in them: nothing is written to disk.
class BlockStore {
 public:
  /// nullptr: there is no such file, or it is no environment block.
  const EnvironmentBlock* find(const BootPath& path, BootFiles& files);
  void set(const BootPath& path, EnvironmentBlock block) { blocks_.set(path.text(), std::move(block)); }

  /// The block that had a `next_entry` when it was read and has none any more.
  [[nodiscard]] std::optional<OneShot> one_shot() const;

  using Mark = JournaledMap<EnvironmentBlock>::Mark;
  Mark begin() { return blocks_.begin(); }
  void roll_back(Mark mark) { blocks_.roll_back(mark); }

 private:
  struct Original {
    BootPath path;
    EnvironmentBlock block;
  };
  std::map<std::string, std::optional<Original>> read_;
  JournaledMap<EnvironmentBlock> blocks_;  ///< only those that differ from what was read
};

}  // namespace kexec_load::bootmenu::grub
