#pragma once

#include "app/session.h"
#include "plan/load_plan.h"
#include "plan/system_facts.h"

namespace kexec_load::app {

/// Loads the crash kernel and remembers it. The running kernel gives up the crash image that it has before it
/// looks at the new one: where that one then fails, the earlier one is loaded again if we know it and its
/// files are still the same. Throws text::Error, which says what is loaded then.
void load_crash_kernel(const Session& session, const plan::LoadPlan& plan, const plan::SystemFacts& facts,
                       bool by_configuration);

/// Unloads the crash kernel and forgets it. Throws text::Error.
void unload_crash_kernel(const Session& session, const plan::SystemFacts& facts);

/// The same if one is loaded; whether one was. Without one no call is made, which would count against
/// kernel.kexec_load_limit_panic. Throws text::Error where it would be known to fail.
bool unload_crash_kernel_if_loaded(const Session& session);

}  // namespace kexec_load::app
