#pragma once

#include "app/exit_status.h"
#include "app/session.h"

namespace kexec_load::app {

/// What an init script reports is put to policy, and its decision carried out: a line on the console's `out`
/// for what was decided or done. Whatever fails, a firmware reboot stays possible; the console's `err` says
/// why and what follows. Throws text::Error for a failure that changes nothing about the next reboot.
ExitStatus handle_event(const Session& session);

}  // namespace kexec_load::app
