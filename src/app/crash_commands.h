#pragma once

#include "app/exit_status.h"
#include "app/session.h"

namespace kexec_load::app {

// What the program does with --panic: the crash kernel instead of the next reboot's. Each throws text::Error.

/// A load, or with --dry-run its plan.
ExitStatus run_crash_load(const Session& session);
ExitStatus run_crash_unload(const Session& session);
ExitStatus run_crash_status(const Session& session);
/// What an init script reports of the service kdump.
ExitStatus handle_crash_event(const Session& session);
/// --estimate: how much memory to reserve.
ExitStatus run_estimate(const Session& session);

}  // namespace kexec_load::app
