// The commands that set variables and print them (kern/corecmd.c, normal/context.c, commands/echo.c, and
// Fedora's commands/increment.c).
#include "bootmenu/grub_commands.h"
#include "bootmenu/grub_number.h"
#include "bootmenu/grub_options.h"
#include "bootmenu/grub_regexp.h"

namespace kexec_load::bootmenu::grub {

namespace {

Status run_set(Interpreter& interpreter, const Invocation& invocation) {
  Session& session = interpreter.session();
  if (invocation.arguments.empty()) {
    for (const auto& [name, variable] : session.environment.variables()) {
      interpreter.charge_bytes(variable.value.size());
      session.print(name + "=" + variable.value + "\n");
    }
    return kOk;
  }
  const std::string& assignment = invocation.arguments.front();
  const std::size_t equals = assignment.find('=');
  if (equals == std::string::npos) {
    return kBadArgument;
  }
  session.environment.set(assignment.substr(0, equals), assignment.substr(equals + 1));
  return kOk;
}

Status run_unset(Interpreter& interpreter, const Invocation& invocation) {
  if (invocation.arguments.empty()) {
    return kBadArgument;
  }
  interpreter.session().environment.unset(invocation.arguments.front());
  return kOk;
}

Status run_export(Interpreter& interpreter, const Invocation& invocation) {
  if (invocation.arguments.empty()) {
    return kBadArgument;
  }
  for (const std::string& name : invocation.arguments) {
    interpreter.session().environment.export_variable(name);
  }
  return kOk;
}

/// What `echo -e` makes of backslashes. false: "\c", no newline is to follow.
bool unescape(const std::string& text, std::string& result) {
  constexpr std::string_view kLetters = "\\afnrtv";
  constexpr std::string_view kMeanings = "\\\a\f\n\r\t\v";
  bool newline = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      result += text[i];
    } else if (++i < text.size()) {
      const std::size_t which = kLetters.find(text[i]);
      result += which == std::string_view::npos ? "" : std::string(1, kMeanings[which]);
      newline = newline && text[i] != 'c';
    }
  }
  return newline;
}

Status run_echo(Interpreter& interpreter, const Invocation& invocation) {
  static constexpr Option kOptions[] = {{"", 'n', Option::Value::none}, {"", 'e', Option::Value::none}};
  Status status = kOk;
  const auto options = Options::read(kOptions, {true, true}, invocation.arguments, status);
  if (!options) {
    return status;
  }
  bool newline = !options->has('n');
  std::string line;
  for (std::size_t i = 0; i < options->operands().size(); ++i) {
    line += i == 0 ? "" : " ";
    if (options->has('e')) {
      newline = unescape(options->operands()[i], line) && newline;
    } else {
      line += options->operands()[i];
    }
  }
  interpreter.session().print(newline ? line + "\n" : line);
  return kOk;
}

/// increment and decrement
Status run_increment(Interpreter& interpreter, const Invocation& invocation) {
  if (invocation.arguments.size() != 1) {
    return kBadArgument;
  }
  Environment& environment = interpreter.session().environment;
  const std::string& name = invocation.arguments.front();
  const std::string* old = environment.get(name);
  if (old == nullptr) {
    return kFileNotFound;
  }
  std::string_view digits = *old;
  while (!digits.empty() && is_space(digits.front())) {
    digits.remove_prefix(1);
  }
  const bool negative = digits.starts_with('-');
  const Number number = parse_number(digits.substr(negative ? 1 : 0), 0);
  if (number.kind != Number::Kind::number || number.value > (1ULL << 62U)) {
    return number.kind == Number::Kind::none ? kBadNumber : kOutOfRange;
  }
  const auto value = static_cast<long long>(number.value) * (negative ? -1 : 1);
  environment.set(name, std::to_string(invocation.name == "increment" ? value + 1 : value - 1));
  return kOk;
}

Status run_regexp(Interpreter& interpreter, const Invocation& invocation) {
  static constexpr Option kOptions[] = {{"set", 's', Option::Value::required}};
  interpreter.session().wildcards = true;  // they come in the same module
  Status status = kOk;
  const auto options = Options::read(kOptions, {}, invocation.arguments, status);
  if (!options) {
    return status;
  }
  if (options->operands().size() != 2) {
    return kBadArgument;
  }
  interpreter.charge(100);
  std::string refusal;
  const auto groups = match_regexp(options->operands()[0], options->operands()[1], refusal);
  if (!refusal.empty()) {
    interpreter.note(refusal);
  }
  if (!groups) {
    return kFalse;
  }
  for (const std::string& target : options->values("set")) {
    const std::size_t colon = target.find(':');
    const Number number = parse_number(target, 10);
    if (colon != std::string::npos && number.end != colon) {
      return kBadArgument;
    }
    const unsigned long long group = colon == std::string::npos ? 1 : number.value;
    const std::string name = colon == std::string::npos ? target : target.substr(colon + 1);
    Environment& environment = interpreter.session().environment;
    if (group < groups->size() && (*groups)[group]) {
      environment.set(name, *(*groups)[group]);
    } else {
      environment.unset(name);
    }
  }
  return kOk;
}

/// A module that is not there fails too, but GRUB answers the same.
Status run_insmod(Interpreter& interpreter, const Invocation& invocation) {
  if (invocation.arguments.empty()) {
    return kBadArgument;
  }
  const std::string& module = invocation.arguments.front();
  Session& session = interpreter.session();
  session.wildcards = session.wildcards || module == "regexp";
  session.fedora = session.fedora || module == "blscfg" || module == "increment";
  return kOk;
}

constexpr NamedCommand kCommands[] = {
    {"set", run_set},       {"unset", run_unset},         {"export", run_export},
    {"echo", run_echo},     {"increment", run_increment}, {"decrement", run_increment},
    {"regexp", run_regexp}, {"insmod", run_insmod},
};

}  // namespace

std::span<const NamedCommand> variable_commands() {
  return kCommands;
}

}  // namespace kexec_load::bootmenu::grub
