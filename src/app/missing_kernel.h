#pragma once

#include <string>
#include <vector>

#include "choice/kernel_choice.h"
#include "config/settings.h"

namespace kexec_load::app {

/// "/etc/default/kexec:2: there is no kernel /boot/vmlinuz-9; the kernels here are: …": `existing` are the
/// paths of those that were found where one would look, in `searched` ("/boot or /").
std::string missing_kernel(const config::Setting<choice::ChosenFile>& kernel,
                           const std::vector<std::string>& existing, const std::string& searched);

}  // namespace kexec_load::app
