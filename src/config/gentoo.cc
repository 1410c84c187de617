#include "config/gentoo.h"

#include "config/kexec_arguments.h"

namespace kexec_load::config {

namespace {

const std::vector<Key>& keys() {
  static const std::vector<Key> all = {
      key<std::string>("BOOTPART", &Settings::boot_directory, plain),
      key<std::string>("BOOTMOUNT", &Settings::boot_mount_point, plain),
      key<std::string>("KNAME", &Settings::kernel_image, plain),
      key<std::vector<std::string>>("INITRD", &Settings::initrds, list),
      key<std::string>("ROOTPART", &Settings::root_device, plain),
      key<std::string>("KPARAM", &Settings::parameters, plain),
      key<KexecArguments>("KEXEC_OPT_ARGS", &Settings::kexec_arguments, kexec_arguments),
      key<bool>("DONT_MOUNT_BOOT", &Settings::leave_boot_unmounted, yes_or_no),
      key<bool>("LOAD_DURING_SHUTDOWN", &Settings::load_during_shutdown, yes_or_no),
      key<bool>("REUSE_CMDLINE", &Settings::reuse_command_line, yes_or_no),
      key<bool>("LOAD_KEXEC", &Settings::load_kexec, yes_or_no),
      key<bool>("USE_GRUB_CONFIG", &Settings::use_grub_config, yes_or_no),
  };
  return all;
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
  Configuration configuration = read_with_keys(files, keys(), substitutions, "rc_");
  Settings& settings = configuration.settings;
  settings.dialect = Dialect::gentoo;
  if (settings.load_kexec.is_default()) {
    settings.load_kexec.value = true;
  }
  understand_boot_partition(settings);
  understand_kernel_name(settings);
  return configuration;
}

}  // namespace kexec_load::config
