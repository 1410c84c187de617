#pragma once

#include <optional>
#include <string_view>

#include "config/crash_settings.h"
#include "config/shell_file.h"
#include "text/source.h"

namespace kexec_load::config {

inline constexpr std::string_view kKdumpFile = "/etc/sysconfig/kdump";

/// Red Hat's /etc/sysconfig/kdump, of today and of old. A key that the file lacks has the value that kdumpctl
/// has for it then; with no file at all (nullopt) the settings are those of the file that Red Hat ships for
/// this machine (as uname -m says it). Throws text::Error (kind configuration).
CrashConfiguration read_kdump(const std::optional<text::Source>& file, std::string_view machine,
                              Substitutions& substitutions);

}  // namespace kexec_load::config
