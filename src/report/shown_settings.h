#pragma once

#include <string>
#include <vector>

#include "config/crash_settings.h"
#include "config/settings.h"

namespace kexec_load::report {

struct ShownSetting {
  std::string name;
  std::string value;  ///< of another program's setting: which program that is
  std::string origin;
};

/// Every setting under the name that the configuration file calls it by.
struct ShownSettings {
  std::string source;  ///< which file rules, and why
  std::vector<ShownSetting> values;
  std::vector<ShownSetting> others;  ///< those of the same file that another program reads
};

ShownSettings shown(const config::Settings& settings);
ShownSettings shown(const config::CrashSettings& settings);

}  // namespace kexec_load::report
