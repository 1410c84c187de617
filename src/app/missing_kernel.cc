#include "app/missing_kernel.h"

namespace kexec_load::app {

std::string missing_kernel(const config::Setting<choice::ChosenFile>& kernel,
                           const std::vector<std::string>& existing, const std::string& searched) {
  std::string text = kernel.origin + ": there is no kernel " + kernel.value.name;
  if (existing.empty()) {
    return text + "; no kernel was found in " + searched;
  }
  text += "; the kernels here are:";
  for (const std::string& path : existing) {
    text += (&path == &existing.front() ? " " : ", ") + path;
  }
  return text;
}

}  // namespace kexec_load::app
