#pragma once

#include <string>

#include "choice/kernel_choice.h"
#include "choice/menu_choice.h"
#include "choice/running_system.h"
#include "config/settings.h"

namespace kexec_load::choice {

/// The next kernel's command line, by the first of these that says something: the options, the boot menu's
/// entry (nullptr: none), the settings. Throws text::Error (kind configuration) where the running kernel's is
/// wanted and is not there.
config::Setting<std::string> choose_command_line(const config::Settings& settings, const Overrides& overrides,
                                                 const RunningSystem& running, const MenuChoice* entry);

}  // namespace kexec_load::choice
