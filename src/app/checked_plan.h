#pragma once

#include "app/opened_choice.h"
#include "app/session.h"
#include "host/image_cache.h"
#include "plan/load_plan.h"
#include "plan/system_facts.h"

namespace kexec_load::app {

/// What a plan is made for.
enum class PlanUse {
  load,
  check  ///< nothing is loaded, and nothing is unpacked that can be left to a load
};

/// Reads and checks the opened files and makes the plan; its warnings are in it. Throws text::Error.
plan::LoadPlan make_plan(const Session& session, OpenedChoice opened, const plan::SystemFacts& facts,
                         PlanUse use = PlanUse::load);

/// The same; what is unpacked for it is left in the plan's files, in buffers of `cache`.
plan::LoadPlan make_plan(const Session& session, OpenedChoice opened, const plan::SystemFacts& facts,
                         host::ImageCache& cache, PlanUse use = PlanUse::load);

/// For a load that takes the initrds as they are after all: reads them to their ends, where nobody has yet.
/// Throws text::Error.
void read_packed_initrds(plan::Files& files);

}  // namespace kexec_load::app
