#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "bootmenu/grub_parser.h"
#include "bootmenu/grub_session.h"
#include "bootmenu/grub_status.h"
#include "bootmenu/grub_syntax.h"

namespace kexec_load::bootmenu::grub {

/// Executes scripts (script/execute.c). Commands are data: they change the session and nothing else.
class Interpreter {
 public:
  Interpreter(BootFiles& files, const GrubPlatform& platform, const GrubLimits& limits);

  Session& session() { return session_; }

  /// Reads a configuration file, as `source` does, and executes it line by line. false: there is no such
  /// file.
  bool run_file(const std::string& name);
  /// Executes a text, as `eval` does: a line that GRUB cannot parse ends it.
  Status run_text(const ScriptText::Pointer& text);
  /// Executes a menu entry's body with its parameters, from a clean start, and with a share of the steps;
  /// what the interpreter was doing is as before when it returns.
  void run_entry(const EntryDefinition& entry);

  /// Called by commands: the menu that is defined now is shown, and someone chooses from it.
  void show_menu() { on_menu_(); }
  void on_menu(std::function<void()> show) { on_menu_ = std::move(show); }

  /// The place of the command that is being executed.
  [[nodiscard]] text::Location place() const { return text_->locate(command_offset_); }
  [[nodiscard]] std::size_t command_offset() const { return command_offset_; }
  [[nodiscard]] const ScriptText::Pointer& text() const { return text_; }
  void note(const std::string& message) { session_.note(place(), message); }

  /// Accounts for work: throws text::Error where a script has used up all steps.
  void charge(std::size_t steps);
  void charge_bytes(std::size_t bytes) { charge(bytes / kBytesOfStep); }

  // The commands that control the flow:
  Status break_loops(const std::vector<std::string>& arguments, bool goes_on);
  Status shift(const std::vector<std::string>& arguments);
  Status set_parameters(const std::vector<std::string>& arguments);
  Status return_from_function(const std::vector<std::string>& arguments);

 private:
  static constexpr std::size_t kBytesOfStep = 64;

  /// Where the execution stands. GRUB keeps this in static variables.
  struct Flow {
    bool continues = false;  ///< the loops are left by `continue`
    unsigned long long active_loops = 0;
    unsigned long long active_breaks = 0;
    bool returns = false;
    unsigned depth = 0;
    std::optional<std::vector<std::string>> parameters;  ///< $1, $2, …; outside of functions there are none
  };

  Status run_lines(const ScriptText::Pointer& text, bool fault_ends);
  void define(const ScriptText::Pointer& text, const FunctionDefinition& definition);
  void note_fault(const ParsedLine::Fault& fault);
  [[nodiscard]] bool stopped() const { return session_.progress != Progress::goes_on; }

  // One level of GRUB's recursion each, after which "$?" is set:
  Status execute(const CommandList& list);
  Status execute(const Command& command);
  Status execute_level(const std::function<Status()>& level);

  Status run_list(const CommandList& list);
  Status run_if(const IfCommand& command);
  Status run_for(const ForCommand& command);
  Status run_while(const WhileCommand& command);
  Status run_simple(const SimpleCommand& command);
  Status call(const std::string& name, const std::vector<std::string>& arguments,
              const std::optional<Block>& block, bool& known);
  Status call_function(const std::string& name, const Function& function, std::vector<std::string> arguments);
  Status assign_or_ignore(const std::string& word);
  std::vector<std::string> arguments_of(const std::vector<Word>& words);

  Session session_;
  GrubLimits limits_;
  std::function<void()> on_menu_;
  ScriptText::Pointer text_;
  std::size_t command_offset_ = 0;
  Flow flow_;
  std::multiset<std::string> executing_;  ///< functions
  std::size_t steps_ = 0;
  std::size_t entry_steps_ = 0;
  bool in_entry_ = false;
};

}  // namespace kexec_load::bootmenu::grub
