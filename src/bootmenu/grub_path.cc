#include "bootmenu/grub_path.h"

namespace kexec_load::bootmenu::grub {

std::optional<BootPath> boot_path(const std::string& name, const std::string& root) {
  BootPath where{root, name};
  if (name.starts_with('(')) {
    const std::size_t close = name.find(')');
    if (close == std::string::npos) {
      return std::nullopt;
    }
    where = {name.substr(1, close - 1), name.substr(close + 1)};
  }
  if (where.device.empty() || !where.path.starts_with('/')) {
    return std::nullopt;
  }
  return where;
}

}  // namespace kexec_load::bootmenu::grub
