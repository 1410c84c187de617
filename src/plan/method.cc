#include "plan/method.h"

#include <algorithm>

namespace kexec_load::plan {

std::string_view name(Method method) {
  switch (method) {
    case Method::automatic:
      return "auto";
    case Method::direct:
      return "direct";
    case Method::classic:
      return "classic";
    case Method::file:
      return "file";
  }
  return "unknown";
}

std::optional<Method> method_named(std::string_view wanted) {
  const auto* const found =
      std::find_if(kMethods.begin(), kMethods.end(), [&](Method method) { return name(method) == wanted; });
  return found == kMethods.end() ? std::nullopt : std::optional(*found);
}

}  // namespace kexec_load::plan
