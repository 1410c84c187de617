#pragma once

#include "app/opened_choice.h"
#include "app/session.h"
#include "host/image_cache.h"
#include "plan/load_plan.h"
#include "plan/system_facts.h"

namespace kexec_load::app {

/// Reads and checks the opened files and makes the plan; its warnings are in it. Throws text::Error.
plan::LoadPlan make_plan(const Session& session, OpenedChoice opened, const plan::SystemFacts& facts);

/// The same; what is unpacked for it is left in the plan's files, in buffers of `cache`.
plan::LoadPlan make_plan(const Session& session, OpenedChoice opened, const plan::SystemFacts& facts,
                         host::ImageCache& cache);

}  // namespace kexec_load::app
