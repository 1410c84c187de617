// The commands that control how a script is executed (script/main.c, commands/{eval,configfile,true,test}.c).
#include <algorithm>
#include <iterator>
#include <utility>

#include "bootmenu/grub_commands.h"
#include "bootmenu/grub_path.h"
#include "bootmenu/test_expression.h"
#include "text/join.h"

namespace kexec_load::bootmenu::grub {

namespace {

Status run_true(Interpreter&, const Invocation&) {
  return kOk;
}

Status run_false(Interpreter&, const Invocation&) {
  return kFalse;
}

Status run_test(Interpreter& interpreter, const Invocation& invocation) {
  std::vector<std::string> words = invocation.arguments;
  if (!words.empty() && words.back() == "]") {
    words.pop_back();
  }
  Session& session = interpreter.session();
  const auto look_at = [&](const std::string& name) {
    const auto where = boot_path(name, session.variable("root"));
    return where ? session.files.look_at(*where) : FileFacts{};
  };
  return test_expression(words, look_at) ? kOk : kFalse;
}

Status run_break(Interpreter& interpreter, const Invocation& invocation) {
  return interpreter.break_loops(invocation.arguments, invocation.name == "continue");
}

Status run_shift(Interpreter& interpreter, const Invocation& invocation) {
  return interpreter.shift(invocation.arguments);
}

Status run_setparams(Interpreter& interpreter, const Invocation& invocation) {
  return interpreter.set_parameters(invocation.arguments);
}

Status run_return(Interpreter& interpreter, const Invocation& invocation) {
  return interpreter.return_from_function(invocation.arguments);
}

Status run_eval(Interpreter& interpreter, const Invocation& invocation) {
  if (invocation.arguments.empty()) {
    return kOk;
  }
  return interpreter.run_text(ScriptText::of_command(interpreter.text(), interpreter.command_offset(),
                                                     text::join(invocation.arguments)));
}

/// source, also called "."
Status run_source(Interpreter& interpreter, const Invocation& invocation) {
  if (invocation.arguments.size() != 1) {
    return kBadArgument;
  }
  if (!interpreter.run_file(invocation.arguments.front())) {
    interpreter.note("there is no " + invocation.arguments.front());
  }
  return kOk;  // GRUB ignores whether there was one
}

/// extract_entries_source: another file's menu entries join this menu, and everything else it does is
/// forgotten.
Status run_extract(Interpreter& interpreter, const Invocation& invocation) {
  Session& session = interpreter.session();
  session.environment.open_full_context();
  session.menus.emplace_back();
  ++session.extracting;
  const Status status = run_source(interpreter, invocation);
  --session.extracting;
  std::vector<EntryDefinition> entries = std::move(session.menus.back());
  session.menus.pop_back();
  session.environment.close_context();
  auto& menu = session.menus.back();
  menu.insert(menu.end(), std::make_move_iterator(entries.begin()), std::make_move_iterator(entries.end()));
  return status;
}

/// configfile and normal: another file's menu is shown, if it has one.
Status run_configfile(Interpreter& interpreter, const Invocation& invocation) {
  Session& session = interpreter.session();
  const bool guesses = invocation.name == "normal" && invocation.arguments.empty();
  if (invocation.arguments.size() != 1 && !guesses) {
    return kBadArgument;
  }
  const std::string name = guesses ? session.variable("prefix") + "/grub.cfg" : invocation.arguments.front();
  const auto path = boot_path(name, session.variable("root"));
  const std::string file = path ? path->text() : name;
  if (std::find(session.menu_files.begin(), session.menu_files.end(), file) != session.menu_files.end()) {
    session.loaded = {};
    session.loaded.not_loadable = "shows the menu of " + file + " again";
    session.progress = Progress::leaves;
    return kOk;
  }
  session.environment.open_context();
  session.menus.emplace_back();
  session.menu_files.push_back(file);
  if (!interpreter.run_file(name)) {
    interpreter.note("there is no " + name);
  }
  if (session.progress == Progress::goes_on && !session.menus.back().empty()) {
    interpreter.show_menu();
    session.progress = Progress::shows_menu;
  }
  session.menu_files.pop_back();
  session.menus.pop_back();
  session.environment.close_context();
  return kOk;
}

constexpr NamedCommand kCommands[] = {
    {"true", run_true},
    {"false", run_false},
    {"test", run_test},
    {"[", run_test},
    {"break", run_break},
    {"continue", run_break},
    {"shift", run_shift},
    {"setparams", run_setparams},
    {"return", run_return},
    {"eval", run_eval},
    {"source", run_source},
    {".", run_source},
    {"configfile", run_configfile},
    {"normal", run_configfile},
    {"extract_entries_source", run_extract},
};

}  // namespace

std::span<const NamedCommand> flow_commands() {
  return kCommands;
}

}  // namespace kexec_load::bootmenu::grub
