#pragma once

#include <string>
#include <vector>

#include "config/crash_settings.h"
#include "config/setting_keys.h"

namespace kexec_load::config {

/// The key of a setting that another program reads.
Key others_key(std::string name, std::string reader, std::vector<OthersSetting>& others);

/// Options of kexec(8) for the load of a crash kernel, as they are written. Those that say what kexec-load
/// does anyway change nothing; one that it cannot honour throws text::Error (kind configuration).
std::string crash_kexec_options(const Assignment& assignment, const text::Source& source);

}  // namespace kexec_load::config
