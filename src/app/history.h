#pragma once

#include "app/exit_status.h"
#include "app/session.h"
#include "policy/policy.h"

namespace kexec_load::app {

// The history, kept for --history only: that it cannot be written is told with --verbose and changes nothing.

/// An event has come, and nothing was done about it yet.
void note_event(const Session& session, policy::Event event);

/// What was done about it is known: at a reboot, whether a kernel is loaded.
void note_outcome(const Session& session, policy::Event event);

/// The machine is about to be left for the loaded kernel, by hand perhaps, so that no event has told of it.
void note_jump(const Session& session);

ExitStatus run_history(const Session& session);

}  // namespace kexec_load::app
