#include "bootmenu/grub_commands.h"

#include <map>

namespace kexec_load::bootmenu::grub {

namespace {

std::map<std::string_view, CommandFunction> all_commands() {
  std::map<std::string_view, CommandFunction> all;
  for (const auto subject :
       {flow_commands(), variable_commands(), environment_commands(), device_commands(), loader_commands(),
        other_loaders(), menu_commands(), bls_commands(), uki_commands(), idle_commands()}) {
    for (const NamedCommand& command : subject) {
      all.emplace(command.name, command.run);
    }
  }
  return all;
}

}  // namespace

CommandFunction find_command(const std::string& name) {
  static const std::map<std::string_view, CommandFunction> all = all_commands();
  const auto found = all.find(name);
  return found == all.end() ? nullptr : found->second;
}

}  // namespace kexec_load::bootmenu::grub
