#include "config/kdump.h"

#include "config/crash_keys.h"

namespace kexec_load::config {

namespace {

/// kdumpctl's own value, for files from before the key.
constexpr const char* kOldRemoved = "hugepages hugepagesz slub_debug";

// What kdump-utils 1.0.44 ships: for x86-64, and for a machine that it has nothing special for.
constexpr const char* kShippedRemoved =
    "hugepages hugepagesz slub_debug quiet log_buf_len swiotlb hugetlb_cma ignition.firstboot cma";
constexpr const char* kShippedAppended =
    "novmcoredd hugetlb_cma=0 kfence.sample_interval=0 initramfs_options=size=90% irqpoll nr_cpus=1 "
    "reset_devices cgroup_disable=memory mce=off numa=off udev.children-max=2 panic=10 acpi_no_memhotplug "
    "transparent_hugepage=never nokaslr hest_disable cma=0 pcie_ports=compat";
constexpr const char* kShippedAppendedElsewhere =
    "irqpoll maxcpus=1 reset_devices novmcoredd cma=0 hugetlb_cma=0";

std::vector<Key> keys(CrashSettings& settings) {
  return {
      key("KDUMP_KERNELVER", settings.version, plain),
      key("KDUMP_COMMANDLINE", settings.command_line, plain),
      key("KDUMP_COMMANDLINE_REMOVE", settings.removed, plain),
      key("KDUMP_COMMANDLINE_APPEND", settings.appended, plain),
      key("KDUMP_BOOTDIR", settings.boot_directory, plain),
      key("KDUMP_IMG", settings.image_name, plain),
      key("KDUMP_IMG_EXT", settings.image_extension, plain),
      key("KEXEC_ARGS", settings.kexec_options, crash_kexec_options),
      others_key("MKDUMPRD_ARGS", "mkdumprd", settings.others),
      others_key("FADUMP_COMMANDLINE_APPEND", "fadump", settings.others),
      others_key("KDUMP_STDLOGLVL", "kdumpctl", settings.others),
      others_key("KDUMP_SYSLOGLVL", "kdumpctl", settings.others),
      others_key("KDUMP_KMSGLOGLVL", "kdumpctl", settings.others),
      others_key("VMCORE_CREATION_NOTIFICATION", "kdumpctl", settings.others),
  };
}

void take_shipped_values(CrashSettings& settings, std::string_view machine) {
  settings.removed.value = kShippedRemoved;
  settings.appended.value = machine == "x86_64" ? kShippedAppended : kShippedAppendedElsewhere;
}

void fill_defaults(CrashConfiguration& configuration, const text::Source& file) {
  CrashSettings& settings = configuration.settings;
  if (settings.removed.is_default()) {
    settings.removed.value = kOldRemoved;
  }
  if (settings.image_name.value.empty()) {
    settings.image_name = {};
    settings.image_name.value = "vmlinuz";
  }
  if (settings.appended.is_default()) {
    configuration.warnings.push_back(
        file.name() +
        ": KDUMP_COMMANDLINE_APPEND is not set, so the crash kernel starts every processor and every device "
        "as usual; \"irqpoll nr_cpus=1 reset_devices\" is what it needs at least");
  }
}

}  // namespace

CrashConfiguration read_kdump(const std::optional<text::Source>& file, std::string_view machine,
                              Substitutions& substitutions) {
  CrashConfiguration configuration;
  if (!file) {
    take_shipped_values(configuration.settings, machine);
    return configuration;
  }
  configuration.warnings = read_with_keys({*file}, keys(configuration.settings), substitutions);
  fill_defaults(configuration, *file);
  return configuration;
}

}  // namespace kexec_load::config
