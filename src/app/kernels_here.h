#pragma once

#include <string>
#include <vector>

#include "app/session.h"
#include "choice/kernel_choice.h"
#include "plan/system_facts.h"

namespace kexec_load::app {

/// The paths of the kernels in /boot and /.
std::vector<std::string> kernels_here(const Session& session);

/// --running: the file of the kernel that is running, by what the kernels' files say of themselves, since a
/// name may have no version in it (Arch, Alpine). Throws text::Error (kind image) if it is gone.
config::Setting<choice::ChosenFile> running_kernel(const Session& session, const plan::SystemFacts& facts);

}  // namespace kexec_load::app
