#pragma once

#include "policy/policy.h"

namespace kexec_load::policy {

struct CrashSituation {
  Loaded loaded = Loaded::none;  ///< the crash kernel
  bool enabled = true;           ///< USE_KDUMP
  bool capturing = false;        ///< this is a crash kernel itself (/proc/vmcore)
};

/// What the service kdump does. A machine that goes down keeps its crash kernel: that it panics on the way is
/// what one wants to see. Every combination has an answer (docs/crash-kernels.md has the table).
Decision decide_crash(Event event, const CrashSituation& situation);

}  // namespace kexec_load::policy
