#include <string>

#include "bootmenu/environment_block.h"
#include "exact_copy.h"

using kexec_load::bootmenu::EnvironmentBlock;
using kexec_load::fuzz::require;

namespace {

/// The input's lines: a name, a value, and the block itself.
std::string take_line(std::string& input) {
  const std::size_t end = input.find('\n');
  std::string line = input.substr(0, end);
  input.erase(0, end == std::string::npos ? end : end + 1);
  return line;
}

/// Whatever the block is, its size stays, and where a value arrived, setting it again does nothing. (GRUB
/// appends to a block with a broken end, too.)
void change(EnvironmentBlock block, const std::string& name, const std::string& value) {
  const std::string before = block.bytes();
  if (!block.set(name, value)) {
    require(block.bytes() == before);
  }
  require(block.bytes().size() == before.size());
  require(EnvironmentBlock::read(block.bytes()).has_value());
  const auto found = block.variables().find(name);
  if (found != block.variables().end() && found->second == value) {
    const std::string set = block.bytes();
    require(!block.set(name, value) || block.bytes() == set);
  }
  block.unset(name);
  require(block.bytes().size() == before.size());
}

/// In a sound block a variable that was set has its value, and the others keep theirs.
void set_in_sound_block(const std::string& name, const std::string& value) {
  if (name.empty() || name.find_first_of(std::string("=\n\\#\0", 5)) != std::string::npos ||
      value.find('\0') != std::string::npos) {
    return;
  }
  const std::string other = name + "x";
  std::string bytes = "# GRUB Environment Block\n" + other + "=1\n";
  bytes.resize(1024, '#');
  auto block = EnvironmentBlock::read(bytes);
  require(block.has_value());
  if (block->set(name, value)) {
    require(block->variables().size() == 2 && block->variables().at(name) == value &&
            block->variables().at(other) == "1");
    block->unset(name);
    require(block->bytes() == bytes);
  } else {
    require(name.size() + 2 * value.size() > 900);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto copy = kexec_load::fuzz::exact_copy(data, size);
  std::string input(copy.begin(), copy.end());
  const std::string name = take_line(input);
  const std::string value = take_line(input);
  if (const auto block = EnvironmentBlock::read(input)) {
    change(*block, name, value);
  }
  set_in_sound_block(name, value);
  set_in_sound_block(name, input);
  return 0;
}
