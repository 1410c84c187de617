#include "bootmenu/grub_environment.h"

#include <utility>

namespace kexec_load::bootmenu::grub {

namespace {

/// The one variable that GRUB hooks in a way that shows: "(hd0)" becomes "hd0", and it cannot be unset.
constexpr const char* kRoot = "root";

std::string without_parentheses(const std::string& device) {
  return device.size() >= 2 && device.front() == '(' && device.back() == ')'
             ? device.substr(1, device.size() - 2)
             : device;
}

}  // namespace

const std::string* Environment::get(const std::string& name) const {
  const Variable* variable = contexts_.back().find(name);
  return variable == nullptr ? nullptr : &variable->value;
}

void Environment::set(const std::string& name, std::string value) {
  const Variable* variable = contexts_.back().find(name);
  const bool exported = variable != nullptr && variable->exported;
  contexts_.back().set(name, {name == kRoot ? without_parentheses(value) : std::move(value), exported});
}

void Environment::unset(const std::string& name) {
  if (get(name) == nullptr) {
    return;
  }
  if (name == kRoot) {
    set(name, "");
  } else {
    contexts_.back().erase(name);
  }
}

void Environment::export_variable(const std::string& name) {
  const std::string* value = get(name);
  contexts_.back().set(name, {value == nullptr ? "" : *value, true});
}

void Environment::open_context_with(bool all) {
  JournaledMap<Variable> context;
  for (const auto& [name, variable] : variables()) {
    if (all || variable.exported) {
      context.set(name, {variable.value, true});
    }
  }
  contexts_.push_back(std::move(context));
}

}  // namespace kexec_load::bootmenu::grub
