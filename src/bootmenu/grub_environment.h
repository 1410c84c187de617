#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "bootmenu/grub_journaled_map.h"

namespace kexec_load::bootmenu::grub {

struct Variable {
  std::string value;
  bool exported = false;
};

/// GRUB's variables (kern/env.c, normal/context.c): a stack of contexts, of which a new one starts with the
/// exported variables of the one below.
class Environment {
 public:
  Environment() : contexts_(1) {}

  /// nullptr: not set.
  [[nodiscard]] const std::string* get(const std::string& name) const;
  void set(const std::string& name, std::string value);
  void unset(const std::string& name);
  void export_variable(const std::string& name);
  /// Those of the current context, sorted by name.
  [[nodiscard]] const std::map<std::string, Variable>& variables() const { return contexts_.back().values(); }

  void open_context() { open_context_with(false); }
  /// The new context has all variables of the one below, and so have those above it.
  void open_full_context() { open_context_with(true); }
  void close_context() { contexts_.pop_back(); }

  using Mark = JournaledMap<Variable>::Mark;
  /// Changes of the current context from here on can be taken back, while it is the current one again.
  Mark begin() { return contexts_.back().begin(); }
  void roll_back(Mark mark) { contexts_.back().roll_back(mark); }

 private:
  void open_context_with(bool all);

  std::vector<JournaledMap<Variable>> contexts_;
};

}  // namespace kexec_load::bootmenu::grub
