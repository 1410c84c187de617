// load_env, save_env and list_env (commands/loadenv.c). Saving changes the block in memory only.
#include <algorithm>
#include <optional>

#include "bootmenu/grub_commands.h"
#include "bootmenu/grub_options.h"
#include "bootmenu/grub_path.h"

namespace kexec_load::bootmenu::grub {

namespace {

constexpr Option kOptions[] = {{"file", 'f', Option::Value::required},
                               {"skip-sig", 's', Option::Value::none}};

struct OpenBlock {
  BootPath path;
  const EnvironmentBlock* block = nullptr;
  std::vector<std::string> names;  ///< the variables that the command names
};

/// nullopt: there is no block, and `status` is what the command answers.
std::optional<OpenBlock> open_block(Interpreter& interpreter, const Invocation& invocation, Status& status) {
  const auto options = Options::read(kOptions, {}, invocation.arguments, status);
  if (!options) {
    return std::nullopt;
  }
  Session& session = interpreter.session();
  const std::string name =
      options->has("file") ? options->value("file") : session.variable("prefix") + "/grubenv";
  const auto path = boot_path(name, session.variable("root"));
  if (!path || session.files.look_at(*path).kind != FileFacts::Kind::file) {
    status = kFileNotFound;
    return std::nullopt;
  }
  const EnvironmentBlock* block = session.blocks.find(*path, session.files);
  if (block == nullptr) {
    interpreter.note(name + " is no environment block");
    status = kBadFileType;
    return std::nullopt;
  }
  interpreter.charge_bytes(block->bytes().size());
  return OpenBlock{*path, block, options->operands()};
}

Status run_load_env(Interpreter& interpreter, const Invocation& invocation) {
  Status status = kOk;
  if (const auto open = open_block(interpreter, invocation, status)) {
    for (const auto& [name, value] : open->block->variables()) {
      const bool wanted =
          open->names.empty() || std::find(open->names.begin(), open->names.end(), name) != open->names.end();
      if (wanted) {
        interpreter.session().environment.set(name, value);
      }
    }
  }
  return status;
}

Status run_list_env(Interpreter& interpreter, const Invocation& invocation) {
  Status status = kOk;
  if (const auto open = open_block(interpreter, invocation, status)) {
    std::string lines;
    for (const auto& [name, value] : open->block->variables()) {
      ((lines += name) += '=') += value;
      lines += '\n';
    }
    interpreter.session().print(lines);
  }
  return status;
}

Status run_save_env(Interpreter& interpreter, const Invocation& invocation) {
  Status status = kOk;
  const auto open = open_block(interpreter, invocation, status);
  if (!open) {
    return status;
  }
  if (open->names.empty()) {
    return kBadArgument;
  }
  Session& session = interpreter.session();
  EnvironmentBlock block = *open->block;
  for (const std::string& name : open->names) {
    const std::string* value = session.environment.get(name);
    if (value == nullptr) {
      block.unset(name);
    } else if (!block.set(name, *value)) {
      interpreter.note("there is no room left in the environment block for " + name);
      return kBadArgument;  // nothing of it is written
    }
  }
  session.blocks.set(open->path, std::move(block));
  return kOk;
}

constexpr NamedCommand kCommands[] = {
    {"load_env", run_load_env}, {"save_env", run_save_env}, {"list_env", run_list_env}};

}  // namespace

std::span<const NamedCommand> environment_commands() {
  return kCommands;
}

}  // namespace kexec_load::bootmenu::grub
