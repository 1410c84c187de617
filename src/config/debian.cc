#include "config/debian.h"

#include <algorithm>
#include <cctype>

namespace kexec_load::config {

namespace {

const std::vector<Key>& keys() {
  static const std::vector<Key> all = {
      key<bool>("LOAD_KEXEC", &Settings::load_kexec, true_or_false),
      key<std::string>("KERNEL_IMAGE", &Settings::kernel_image, plain),
      key<std::vector<std::string>>("INITRD", &Settings::initrds, list),
      key<std::string>("APPEND", &Settings::append, plain),
      key<bool>("USE_GRUB_CONFIG", &Settings::use_grub_config, true_or_false),
      key<bool>("LOAD_DURING_SHUTDOWN", &Settings::load_during_shutdown, yes_or_no),
  };
  return all;
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
  Configuration configuration = read_with_keys(files, keys(), substitutions);
  fill_defaults(configuration);
  return configuration;
}

}  // namespace kexec_load::config
