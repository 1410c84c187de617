#pragma once

#include <string_view>

#include "config/crash_settings.h"
#include "config/shell_file.h"
#include "text/source.h"

namespace kexec_load::config {

inline constexpr std::string_view kKdumpToolsFile = "/etc/default/kdump-tools";

/// Debian's /etc/default/kdump-tools. A key that the file lacks has the value that kdump-config has for it
/// then: without USE_KDUMP the service loads nothing. Throws text::Error (kind configuration).
CrashConfiguration read_kdump_tools(const text::Source& file, Substitutions& substitutions);

}  // namespace kexec_load::config
