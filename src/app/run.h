#pragma once

#include "app/session.h"

namespace kexec_load::app {

/// The whole program; answers its exit status (exit_status.h).
int run(int argc, const char* const* argv);

/// The same with everything given: what tests call.
int run(const Session& session);

}  // namespace kexec_load::app
