#include "config/kdump_tools.h"

#include <array>

#include "config/crash_keys.h"

namespace kexec_load::config {

namespace {

/// kdump-config's own value where the file has none, or an empty one.
constexpr const char* kAppended =
    "reset_devices systemd.unit=kdump-tools-dump.service nr_cpus=1 irqpoll usbcore.nousb";

/// What the crash kernel's own system does with the dump.
constexpr std::array<const char*, 16> kSavers = {"KDUMP_COREDIR",
                                                 "KDUMP_FAIL_CMD",
                                                 "KDUMP_DUMP_DMESG",
                                                 "KDUMP_NUM_DUMPS",
                                                 "KDUMP_COMPRESSION",
                                                 "MAKEDUMP_ARGS",
                                                 "HOSTTAG",
                                                 "NFS",
                                                 "NFS_TIMEO",
                                                 "NFS_RETRANS",
                                                 "FTP",
                                                 "FTP_USER",
                                                 "FTP_PASSWORD",
                                                 "FTP_PORT",
                                                 "SSH",
                                                 "SSH_KEY"};

/// kdump-config takes an empty value for 0.
bool zero_or_one(const Assignment& assignment, const text::Source& source) {
  if (assignment.value == "1") {
    return true;
  }
  if (assignment.value == "0" || assignment.value.empty()) {
    return false;
  }
  refuse_value(assignment, source, "0 or 1");
}

std::vector<Key> keys(CrashSettings& settings) {
  std::vector<Key> keys = {
      key("USE_KDUMP", settings.enabled, zero_or_one),
      key("KDUMP_KERNEL", settings.kernel, plain),
      key("KDUMP_INITRD", settings.initrd, plain),
      key("KDUMP_CMDLINE", settings.command_line, plain),
      key("KDUMP_CMDLINE_APPEND", settings.appended, plain),
      key("KDUMP_KEXEC_ARGS", settings.kexec_options, crash_kexec_options),
  };
  for (const char* name : kSavers) {
    keys.push_back(others_key(name, "kdump-config", settings.others));
  }
  return keys;
}

}  // namespace

CrashConfiguration read_kdump_tools(const text::Source& file, Substitutions& substitutions) {
  CrashConfiguration configuration;
  CrashSettings& settings = configuration.settings;
  settings.dialect = CrashDialect::debian;
  settings.enabled.value = false;
  configuration.warnings = read_with_keys({file}, keys(settings), substitutions);
  if (settings.appended.value.empty()) {
    settings.appended.value = kAppended;
  }
  if (!settings.kernel.value.empty() && settings.initrd.value.empty()) {
    configuration.warnings.push_back(
        settings.kernel.origin +
        ": KDUMP_KERNEL is set and KDUMP_INITRD is not, so the crash kernel starts without an initrd");
  }
  return configuration;
}

}  // namespace kexec_load::config
