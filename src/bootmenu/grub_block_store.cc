#include "bootmenu/grub_block_store.h"

#include <utility>

namespace kexec_load::bootmenu::grub {

namespace {

std::string next_entry(const EnvironmentBlock& block) {
  const auto found = block.variables().find("next_entry");
  return found == block.variables().end() ? "" : found->second;
}

}  // namespace

const EnvironmentBlock* BlockStore::find(const BootPath& path, BootFiles& files) {
  const std::string name = path.text();
  if (const EnvironmentBlock* changed = blocks_.find(name)) {
    return changed;
  }
  auto known = read_.find(name);
  if (known == read_.end()) {
    const std::optional<std::string> bytes = files.read_text(path);
    std::optional<EnvironmentBlock> block = bytes ? EnvironmentBlock::read(*bytes) : std::nullopt;
    known = read_.emplace(name, std::nullopt).first;
    if (block) {
      known->second = Original{path, std::move(*block)};
    }
  }
  return known->second ? &known->second->block : nullptr;
}

std::optional<OneShot> BlockStore::one_shot() const {
  for (const auto& [name, original] : read_) {
    const EnvironmentBlock* now = blocks_.find(name);
    if (original && now != nullptr && !next_entry(original->block).empty() && next_entry(*now).empty()) {
      return OneShot{original->path, original->block.bytes(), now->bytes()};
    }
  }
  return std::nullopt;
}

}  // namespace kexec_load::bootmenu::grub
