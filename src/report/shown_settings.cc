#include "report/shown_settings.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "text/join.h"

namespace kexec_load::report {

namespace {

std::string yes_no(bool value, const char* yes, const char* no) {
  return value ? yes : no;
}

template <typename T>
ShownSetting shown(const char* name, const config::Setting<T>& setting, std::string value) {
  return {name, std::move(value), setting.origin};
}

ShownSetting shown(const char* name, const config::Setting<std::string>& setting) {
  return {name, setting.value, setting.origin};
}

std::vector<ShownSetting> debian_settings(const config::Settings& s) {
  return {shown("LOAD_KEXEC", s.load_kexec, yes_no(s.load_kexec.value, "true", "false")),
          shown("KERNEL_IMAGE", s.kernel_image),
          shown("INITRD", s.initrds, text::join(s.initrds.value)),
          shown("APPEND", s.append),
          shown("USE_GRUB_CONFIG", s.use_grub_config, yes_no(s.use_grub_config.value, "true", "false")),
          shown("LOAD_DURING_SHUTDOWN", s.load_during_shutdown,
                yes_no(s.load_during_shutdown.value, "yes", "no")),
          shown("USE_CACHE", s.use_cache, yes_no(s.use_cache.value, "yes", "no"))};
}

std::vector<ShownSetting> gentoo_settings(const config::Settings& s) {
  const auto word = [](const config::Setting<bool>& setting) { return yes_no(setting.value, "yes", "no"); };
  return {shown("BOOTPART", s.boot_directory),
          shown("KNAME", s.kernel_image),
          shown("INITRD", s.initrds, text::join(s.initrds.value)),
          shown("ROOTPART", s.root_device),
          shown("KPARAM", s.parameters),
          shown("KEXEC_OPT_ARGS", s.kexec_arguments, s.kexec_arguments.value.text),
          shown("DONT_MOUNT_BOOT", s.leave_boot_unmounted, word(s.leave_boot_unmounted)),
          shown("LOAD_DURING_SHUTDOWN", s.load_during_shutdown, word(s.load_during_shutdown)),
          shown("USE_CACHE", s.use_cache, word(s.use_cache)),
          shown("REUSE_CMDLINE", s.reuse_command_line, word(s.reuse_command_line)),
          shown("LOAD_KEXEC", s.load_kexec, word(s.load_kexec)),
          shown("USE_GRUB_CONFIG", s.use_grub_config, word(s.use_grub_config))};
}

std::vector<ShownSetting> kdump_settings(const config::CrashSettings& s) {
  return {shown("KDUMP_KERNELVER", s.version),
          shown("KDUMP_COMMANDLINE", s.command_line),
          shown("KDUMP_COMMANDLINE_REMOVE", s.removed),
          shown("KDUMP_COMMANDLINE_APPEND", s.appended),
          shown("KEXEC_ARGS", s.kexec_options),
          shown("KDUMP_BOOTDIR", s.boot_directory),
          shown("KDUMP_IMG", s.image_name),
          shown("KDUMP_IMG_EXT", s.image_extension)};
}

std::vector<ShownSetting> kdump_tools_settings(const config::CrashSettings& s) {
  return {shown("USE_KDUMP", s.enabled, yes_no(s.enabled.value, "1", "0")),
          shown("KDUMP_KERNEL", s.kernel),
          shown("KDUMP_INITRD", s.initrd),
          shown("KDUMP_KEXEC_ARGS", s.kexec_options),
          shown("KDUMP_CMDLINE", s.command_line),
          shown("KDUMP_CMDLINE_APPEND", s.appended)};
}

}  // namespace

ShownSettings shown(const config::Settings& settings) {
  return {settings.source,
          settings.dialect == config::Dialect::gentoo ? gentoo_settings(settings) : debian_settings(settings),
          {}};
}

ShownSettings shown(const config::CrashSettings& settings) {
  ShownSettings all{settings.source,
                    settings.dialect == config::CrashDialect::debian ? kdump_tools_settings(settings)
                                                                     : kdump_settings(settings),
                    {}};
  std::transform(settings.others.begin(), settings.others.end(), std::back_inserter(all.others),
                 [](const config::OthersSetting& other) {
                   return ShownSetting{other.name, other.reader, other.origin};
                 });
  return all;
}

}  // namespace kexec_load::report
