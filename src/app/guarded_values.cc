#include "app/guarded_values.h"

#include <algorithm>

namespace kexec_load::app {

namespace {

constexpr char kGuard = '=';

}  // namespace

std::vector<std::string> guarded(const std::vector<std::string>& arguments,
                                 const std::vector<std::string_view>& valued) {
  std::vector<std::string> result;
  auto argument = arguments.begin();
  for (; argument != arguments.end() && *argument != "--"; ++argument) {
    const std::string name = argument->substr(0, argument->find('='));
    const bool takes_value = std::find(valued.begin(), valued.end(), name) != valued.end();
    if (takes_value && name.size() < argument->size()) {
      result.insert(result.end(), {name, kGuard + argument->substr(name.size() + 1)});
    } else if (takes_value && argument + 1 != arguments.end()) {
      result.insert(result.end(), {name, kGuard + *++argument});
    } else {
      result.push_back(*argument);
    }
  }
  result.insert(result.end(), argument, arguments.end());
  return result;
}

std::string unguarded(const std::string& value) {
  return value.substr(1);
}

}  // namespace kexec_load::app
