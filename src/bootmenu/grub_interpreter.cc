#include "bootmenu/grub_interpreter.h"

#include <algorithm>
#include <utility>

#include "bootmenu/grub_commands.h"
#include "bootmenu/grub_expansion.h"
#include "bootmenu/grub_number.h"
#include "bootmenu/grub_path.h"
#include "bootmenu/grub_wildcards.h"

namespace kexec_load::bootmenu::grub {

namespace {

/// GRUB's MAX_RECURSION_DEPTH.
constexpr unsigned kDeepestRecursion = 64;

/// Puts a new value in a variable's place for as long as this lives.
template <typename Value>
class Temporarily {
 public:
  Temporarily(Value& variable, Value value)
      : variable_(variable), before_(std::exchange(variable, std::move(value))) {}
  Temporarily(const Temporarily&) = delete;
  Temporarily& operator=(const Temporarily&) = delete;
  ~Temporarily() { variable_ = std::move(before_); }

 private:
  Value& variable_;
  Value before_;
};

bool is_special(const std::string& name) {
  return (!name.empty() && name.front() >= '0' && name.front() <= '9') || name == "#" || name == "*" ||
         name == "@";
}

/// Those with GRUB_COMMAND_FLAG_EXTRACTOR.
bool runs_in_extractor(const std::string& name) {
  return name == "set" || name == "test" || name == "[" || name == "menuentry" || name == "submenu" ||
         name == "search";
}

}  // namespace

Interpreter::Interpreter(BootFiles& files, const GrubPlatform& platform, const GrubLimits& limits)
    : session_(files, platform), limits_(limits), text_(ScriptText::of_file("", "")) {}

void Interpreter::charge(std::size_t steps) {
  steps_ += steps;
  entry_steps_ += steps;
  if (steps_ > limits_.steps) {
    throw text_->error(command_offset_, "the script does not come to an end: it was stopped after " +
                                            std::to_string(limits_.steps) + " steps");
  }
  if (in_entry_ && entry_steps_ > limits_.entry_steps && !stopped()) {
    session_.progress = Progress::endless;
  }
}

bool Interpreter::run_file(const std::string& name) {
  const auto path = boot_path(name, session_.variable("root"));
  if (!path) {
    return false;
  }
  const std::optional<std::string> bytes = session_.files.read_text(*path);
  if (!bytes) {
    return false;
  }
  if (bytes->size() > limits_.file_size) {
    throw text::Error(text::ErrorKind::configuration, path->text() + ": too large for a boot menu: " +
                                                          std::to_string(bytes->size()) + " bytes");
  }
  charge_bytes(bytes->size());
  Environment& environment = session_.environment;
  const std::optional<std::string> file_before =
      environment.get("config_file") ? std::optional(*environment.get("config_file")) : std::nullopt;
  const std::optional<std::string> directory_before =
      environment.get("config_directory") ? std::optional(*environment.get("config_directory"))
                                          : std::nullopt;
  const std::string full = path->text();
  environment.set("config_file", full);
  environment.set("config_directory", full.substr(0, full.rfind('/')));
  environment.export_variable("config_file");
  environment.export_variable("config_directory");

  run_lines(ScriptText::of_file(full, *bytes), false);

  file_before ? environment.set("config_file", *file_before) : environment.unset("config_file");
  directory_before ? environment.set("config_directory", *directory_before)
                   : environment.unset("config_directory");
  return true;
}

Status Interpreter::run_text(const ScriptText::Pointer& text) {
  return run_lines(text, true);
}

void Interpreter::run_entry(const EntryDefinition& entry) {
  Flow flow;
  flow.parameters = entry.parameters;
  const Temporarily clean(flow_, std::move(flow));
  const Temporarily steps(entry_steps_, std::size_t{0});
  const Temporarily limited(in_entry_, true);
  run_lines(entry.body, true);
}

Status Interpreter::run_lines(const ScriptText::Pointer& text, bool fault_ends) {
  const Temporarily current(text_, text);
  const Temporarily offset(command_offset_, std::size_t{0});
  Status status = kOk;
  std::size_t line_start = 0;
  while (line_start < text->text().size() && !stopped()) {
    const ParsedLine line = parse_line(*text, line_start);
    charge(1);
    charge_bytes(line.next_line - line_start);
    for (const FunctionDefinition& definition : line.functions) {
      define(text, definition);
    }
    if (line.fault) {
      note_fault(*line.fault);
      if (fault_ends) {
        return kOk;
      }
    } else {
      status = line.commands.empty() ? kOk : execute(line.commands);
    }
    line_start = line.next_line;
  }
  return text->text().ends_with('\n') ? kOk : status;  // GRUB takes what follows the last newline for a line
}

void Interpreter::define(const ScriptText::Pointer& text, const FunctionDefinition& definition) {
  if (executing_.contains(definition.name)) {
    note("the function " + definition.name + " cannot be defined anew while it is executed");
    return;
  }
  session_.functions.set(definition.name, {definition.body, text});
}

void Interpreter::note_fault(const ParsedLine::Fault& fault) {
  const text::Location place = text_->locate(fault.offset);
  session_.note(place, std::to_string(place.column) + ": " + fault.message + "; GRUB skips these lines");
  if (!session_.first_fault) {
    session_.first_fault = text_->error(fault.offset, fault.message);
  }
}

Status Interpreter::execute_level(const std::function<Status()>& level) {
  if (++flow_.depth >= kDeepestRecursion) {
    charge(1);  // a loop may try this again and again
    note("the script's commands and functions nest too deep for GRUB");
    return kRecursionDepth;  // and GRUB forgets to count down
  }
  const Status status = level();
  --flow_.depth;
  session_.environment.set("?", std::to_string(status));
  return status;
}

Status Interpreter::execute(const CommandList& list) {
  return execute_level([&] { return run_list(list); });
}

Status Interpreter::execute(const Command& command) {
  return execute_level([&] {
    command_offset_ = command.offset;
    charge(1);
    if (stopped()) {
      return kOk;
    }
    if (const auto* choice = std::get_if<IfCommand>(&command.what)) {
      return run_if(*choice);
    }
    if (const auto* loop = std::get_if<ForCommand>(&command.what)) {
      return run_for(*loop);
    }
    if (const auto* loop = std::get_if<WhileCommand>(&command.what)) {
      return run_while(*loop);
    }
    return run_simple(std::get<SimpleCommand>(command.what));
  });
}

Status Interpreter::run_list(const CommandList& list) {
  Status status = kOk;
  for (const Command& command : list) {
    if (flow_.active_breaks > 0) {
      break;
    }
    status = execute(command);
    if (flow_.returns || stopped()) {
      break;
    }
  }
  return status;
}

Status Interpreter::run_if(const IfCommand& command) {
  const Status status = execute(command.condition);
  if (flow_.returns || stopped()) {
    return status;
  }
  if (session_.variable("?") == "0") {
    return execute(command.then);
  }
  if (command.elif) {
    return execute_level([&] { return run_if(*command.elif); });
  }
  return command.otherwise.empty() ? kOk : execute(command.otherwise);
}

Status Interpreter::run_for(const ForCommand& command) {
  const std::vector<std::string> words = arguments_of(command.words);
  if (words.empty()) {
    return kOk;
  }
  ++flow_.active_loops;
  Status status = kOk;
  for (const std::string& word : words) {
    if (flow_.continues && flow_.active_breaks == 1) {
      flow_.active_breaks = 0;
    }
    if (flow_.active_breaks == 0) {
      session_.environment.set(command.variable, word);
      status = execute(command.body);
      if (flow_.returns || stopped()) {
        break;
      }
    }
  }
  flow_.active_breaks -= flow_.active_breaks > 0 ? 1 : 0;
  --flow_.active_loops;
  return status;
}

Status Interpreter::run_while(const WhileCommand& command) {
  ++flow_.active_loops;
  Status status = kOk;
  while (true) {
    status = execute(command.condition);
    if (flow_.returns || stopped() || (command.until ? status == kOk : status != kOk)) {
      break;
    }
    status = execute(command.body);
    if (flow_.returns || stopped()) {
      break;
    }
    if (flow_.active_breaks == 1 && flow_.continues) {
      flow_.active_breaks = 0;
    }
    if (flow_.active_breaks > 0) {
      break;
    }
  }
  flow_.active_breaks -= flow_.active_breaks > 0 ? 1 : 0;
  --flow_.active_loops;
  return status;
}

std::vector<std::string> Interpreter::arguments_of(const std::vector<Word>& words) {
  const std::vector<std::string>* parameters = flow_.parameters ? &*flow_.parameters : nullptr;
  std::vector<std::string> arguments;
  for (const std::string& word : expand(words, session_.environment, parameters)) {
    charge_bytes(word.size());
    std::vector<std::string> names;
    if (session_.wildcards) {
      names = expand_wildcards(word, session_.variable("root"), session_.files);
    }
    if (names.empty()) {
      arguments.push_back(unescape_wildcards(word));
    } else {
      charge(names.size());
      arguments.insert(arguments.end(), names.begin(), names.end());
    }
  }
  return arguments;
}

Status Interpreter::run_simple(const SimpleCommand& command) {
  std::vector<std::string> words = arguments_of(command.words);
  if (stopped()) {
    return kOk;
  }
  if (command.block) {
    const auto& [begin, end] = *command.block;
    words.push_back("{" + std::string(text_->text().substr(begin, end - begin)) + "}");
  }
  const bool inverts = !words.empty() && words.front() == "!";
  if (inverts && words.size() < 2) {
    return kBadArgument;
  }
  words.erase(words.begin(), words.begin() + (inverts ? 1 : 0));
  if (words.empty()) {
    return kOk;
  }
  const std::string name = words.front();
  words.erase(words.begin());

  bool known = true;
  const Status status = call(name, words, command.block, known);
  if (!known) {
    return assign_or_ignore(name);
  }
  return !inverts ? status : status == kOk ? kFalse : kOk;
}

Status Interpreter::call(const std::string& name, const std::vector<std::string>& arguments,
                         const std::optional<Block>& block, bool& known) {
  if (const CommandFunction command = find_command(name)) {
    if (session_.extracting > 0 && !runs_in_extractor(name)) {
      return kExtractor;
    }
    return command(*this, {name, arguments, block});
  }
  if (const Function* function = session_.functions.find(name)) {
    return call_function(name, *function, arguments);
  }
  known = false;
  return kOk;
}

Status Interpreter::call_function(const std::string& name, const Function& function,
                                  std::vector<std::string> arguments) {
  const Function called = function;  // it may be defined anew once it is over
  const Temporarily text(text_, called.text);
  const Temporarily offset(command_offset_, command_offset_);
  const Temporarily parameters(flow_.parameters, std::optional(std::move(arguments)));
  const Temporarily loops(flow_.active_loops, 0ULL);
  const auto executing = executing_.insert(name);
  const Status status = execute(*called.body);
  executing_.erase(executing);
  flow_.returns = false;
  return status;
}

/// As a last resort GRUB takes what is no command for an assignment; anything else it says it cannot find,
/// and that counts as success.
Status Interpreter::assign_or_ignore(const std::string& word) {
  const std::size_t equals = word.find('=');
  if (equals == std::string::npos) {
    note("'" + word + "' is not known: ignored");
  } else if (is_special(word.substr(0, equals))) {
    note("'" + word.substr(0, equals) + "' cannot be set");
  } else {
    session_.environment.set(word.substr(0, equals), word.substr(equals + 1));
  }
  return kOk;
}

Status Interpreter::break_loops(const std::vector<std::string>& arguments, bool goes_on) {
  unsigned long long count = 1;
  if (!arguments.empty()) {
    const Number number = parse_number(arguments.front(), 10);
    if (arguments.size() == 1 && number.kind != Number::Kind::number) {
      return number.kind == Number::Kind::none ? kBadNumber : kOutOfRange;
    }
    if (arguments.size() > 1 || number.end != arguments.front().size() || number.value == 0) {
      return kBadArgument;
    }
    count = number.value;
  }
  flow_.continues = goes_on;
  flow_.active_breaks = std::min(count, flow_.active_loops);
  return kOk;
}

Status Interpreter::shift(const std::vector<std::string>& arguments) {
  if (!flow_.parameters) {
    return kOk;
  }
  unsigned long long count = 1;
  if (!arguments.empty()) {
    const Number number = parse_number(arguments.front(), 10);
    if (arguments.size() > 1 || number.end != arguments.front().size()) {
      return kBadArgument;
    }
    count = number.value;
  }
  if (count > flow_.parameters->size()) {
    return kBadArgument;
  }
  charge(flow_.parameters->size() / 16);
  flow_.parameters->erase(flow_.parameters->begin(),
                          flow_.parameters->begin() + static_cast<std::ptrdiff_t>(count));
  return kOk;
}

Status Interpreter::set_parameters(const std::vector<std::string>& arguments) {
  if (!flow_.parameters) {
    return kInvalidCommand;
  }
  flow_.parameters = arguments;
  return kOk;
}

Status Interpreter::return_from_function(const std::vector<std::string>& arguments) {
  if (!flow_.parameters || arguments.size() > 1) {
    return kBadArgument;
  }
  const Number number = parse_number(arguments.empty() ? session_.variable("?") : arguments.front(), 10);
  if (!arguments.empty() && number.kind != Number::Kind::number) {
    return number.kind == Number::Kind::none ? kBadNumber : kOutOfRange;
  }
  if (!arguments.empty() && number.end != arguments.front().size()) {
    return kBadArgument;
  }
  flow_.returns = true;
  return static_cast<Status>(number.value);
}

}  // namespace kexec_load::bootmenu::grub
