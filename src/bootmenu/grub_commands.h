#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bootmenu/grub_interpreter.h"
#include "bootmenu/grub_status.h"
#include "bootmenu/grub_syntax.h"

namespace kexec_load::bootmenu::grub {

/// A command as it was called.
struct Invocation {
  const std::string& name;
  const std::vector<std::string>& arguments;  ///< a block is the last of them, "{…}"
  const std::optional<Block>& block;          ///< where it stands in the interpreter's text
};

using CommandFunction = Status (*)(Interpreter& interpreter, const Invocation& invocation);

struct NamedCommand {
  std::string_view name;
  CommandFunction run;
};

/// nullptr: GRUB has no such command, as far as is known here.
CommandFunction find_command(const std::string& name);

// What there is, by subject; find_command looks into all of them.
std::span<const NamedCommand> flow_commands();         ///< grub_flow_commands.cc
std::span<const NamedCommand> variable_commands();     ///< grub_variable_commands.cc
std::span<const NamedCommand> environment_commands();  ///< grub_environment_commands.cc
std::span<const NamedCommand> device_commands();       ///< grub_device_commands.cc
std::span<const NamedCommand> loader_commands();       ///< grub_loader_commands.cc
std::span<const NamedCommand> other_loaders();         ///< grub_other_loaders.cc
std::span<const NamedCommand> menu_commands();         ///< grub_menu_commands.cc
std::span<const NamedCommand> bls_commands();          ///< grub_bls_commands.cc
std::span<const NamedCommand> uki_commands();          ///< grub_uki_commands.cc
std::span<const NamedCommand> idle_commands();         ///< grub_idle_commands.cc

}  // namespace kexec_load::bootmenu::grub
