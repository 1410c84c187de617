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

/// Reads the initrds as they are to their ends. What was prepared stands for them unpacked, so that nobody
/// has read them for a load that takes them as they are after all. Throws text::Error.
void check_packed_initrds(const plan::Files& files);

}  // namespace kexec_load::app
