#include "config/gentoo.h"

#include "config/kexec_arguments.h"

namespace kexec_load::config {

namespace {

std::vector<Key> keys(Settings& settings) {
  return {
      key("BOOTPART", settings.boot_directory, plain),
      key("BOOTMOUNT", settings.boot_mount_point, plain),
      key("KNAME", settings.kernel_image, plain),
      key("INITRD", settings.initrds, list),
      key("ROOTPART", settings.root_device, plain),
      key("KPARAM", settings.parameters, plain),
      key("KEXEC_OPT_ARGS", settings.kexec_arguments, kexec_arguments),
      key("DONT_MOUNT_BOOT", settings.leave_boot_unmounted, yes_or_no),
      key("LOAD_DURING_SHUTDOWN", settings.load_during_shutdown, yes_or_no),
      key("USE_CACHE", settings.use_cache, yes_or_no),
      key("REUSE_CMDLINE", settings.reuse_command_line, yes_or_no),
      key("LOAD_KEXEC", settings.load_kexec, yes_or_no),
      key("USE_GRUB_CONFIG", settings.use_grub_config, yes_or_no),
  };
}

/// Whether BOOTPART names a partition, as it did in 2005, and not where it is mounted.
bool is_device(const std::string& place) {
  return place.starts_with("/dev/") || place.find('=') != std::string::npos;
}

void understand_boot_partition(Settings& settings) {
  Setting<std::string>& place = settings.boot_directory;
  if (is_device(place.value)) {
    settings.boot_device = place;
    place = settings.boot_mount_point;
  }
  if (place.value.empty()) {
    place.value = "/boot";
  }
  while (place.value.size() > 1 && place.value.ends_with('/')) {
    place.value.pop_back();
  }
}

/// KNAME="-" is Gentoo's way to write LOAD_KEXEC=no, and it means now.
void understand_kernel_name(Settings& settings) {
  if (settings.kernel_image.value == "-") {
    settings.unload = true;
    settings.load_kexec = {false, settings.kernel_image.origin};
  }
}

}  // namespace

Configuration read_gentoo(const std::vector<text::Source>& files, Substitutions& substitutions) {
  Configuration configuration;
  Settings& settings = configuration.settings;
  configuration.warnings = read_with_keys(files, keys(settings), substitutions, "rc_");
  settings.dialect = Dialect::gentoo;
  if (settings.load_kexec.is_default()) {
    settings.load_kexec.value = true;
  }
  understand_boot_partition(settings);
  understand_kernel_name(settings);
  return configuration;
}

}  // namespace kexec_load::config
