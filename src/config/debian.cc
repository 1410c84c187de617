#include "config/debian.h"

#include <algorithm>
#include <cctype>

namespace kexec_load::config {

namespace {

std::vector<Key> keys(Settings& settings) {
  return {
      key("LOAD_KEXEC", settings.load_kexec, true_or_false),
      key("KERNEL_IMAGE", settings.kernel_image, plain),
      key("INITRD", settings.initrds, list),
      key("APPEND", settings.append, plain),
      key("USE_GRUB_CONFIG", settings.use_grub_config, true_or_false),
      key("LOAD_DURING_SHUTDOWN", settings.load_during_shutdown, yes_or_no),
      key("USE_CACHE", settings.use_cache, yes_or_no),
  };
}

/// Without KERNEL_IMAGE the shipped file's pair is meant. A kernel without INITRD starts without one, as
/// Debian's scripts always did; that is seldom wanted, so it is said.
void fill_defaults(Configuration& configuration) {
  Settings& settings = configuration.settings;
  if (settings.initrds.is_default()) {
    if (settings.kernel_image.is_default()) {
      settings.initrds.value = {"/initrd.img"};
    } else if (!settings.use_grub_config.value) {
      configuration.warnings.push_back(
          settings.kernel_image.origin +
          ": KERNEL_IMAGE is set and INITRD is not, so the kernel starts without an initrd; "
          "INITRD=\"\" says that it is meant so");
    }
  }
  if (settings.kernel_image.is_default()) {
    settings.kernel_image.value = "/vmlinuz";
  }
}

}  // namespace

bool is_run_parts_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-';
  });
}

Configuration read_debian(const std::vector<text::Source>& files, Substitutions& substitutions) {
  Configuration configuration;
  configuration.warnings = read_with_keys(files, keys(configuration.settings), substitutions);
  fill_defaults(configuration);
  return configuration;
}

}  // namespace kexec_load::config
