#pragma once

#include "app/kexec_options.h"
#include "app/session.h"

namespace kexec_load::app {

/// The whole program, by whichever name argv[0] calls it; answers its exit status (exit_status.h,
/// kexec_command.h).
int run(int argc, const char* const* argv);

/// The same with everything given: what tests call.
int run(const Session& session);
int run_kexec_command(const Session& session, const KexecRequest& request);

}  // namespace kexec_load::app
