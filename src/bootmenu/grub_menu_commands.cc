// menuentry, submenu and openSUSE's hiddenentry (commands/menuentry.c).
#include "bootmenu/grub_commands.h"
#include "bootmenu/grub_options.h"

namespace kexec_load::bootmenu::grub {

namespace {

Status run_menuentry(Interpreter& interpreter, const Invocation& invocation) {
  using Value = Option::Value;
  static constexpr Option kOptions[] = {
      {"class", 1, Value::required},  {"users", 2, Value::required}, {"hotkey", 3, Value::required},
      {"source", 4, Value::required}, {"id", 0, Value::required},    {"unrestricted", 0, Value::none},
  };
  Status status = kOk;
  const auto options = Options::read(kOptions, {true, false}, invocation.arguments, status);
  if (!options) {
    return status;
  }
  std::vector<std::string> parameters = options->operands();
  if (parameters.empty() || options->has("source") == invocation.block.has_value()) {
    interpreter.note("this " + invocation.name + " has no title or not one body: ignored");
    return kBadArgument;
  }
  if (invocation.block) {
    parameters.pop_back();  // the block's text
  }
  if (parameters.empty()) {
    interpreter.note("this " + invocation.name + " has no title: ignored");
    return kMenu;
  }
  EntryDefinition entry;
  entry.title = parameters.front();
  entry.id = options->has_value("id") ? options->value("id") : entry.title;
  entry.parameters = std::move(parameters);
  entry.body = invocation.block
                   ? ScriptText::of_block(interpreter.text(), invocation.block->begin, invocation.block->end)
                   : ScriptText::of_command(interpreter.text(), interpreter.command_offset(),
                                            options->value("source"));
  entry.from_block = invocation.block.has_value();
  entry.submenu = invocation.name == "submenu";
  interpreter.session().menus.back().push_back(std::move(entry));
  return kOk;
}

constexpr NamedCommand kCommands[] = {
    {"menuentry", run_menuentry}, {"submenu", run_menuentry}, {"hiddenentry", run_menuentry}};

}  // namespace

std::span<const NamedCommand> menu_commands() {
  return kCommands;
}

}  // namespace kexec_load::bootmenu::grub
