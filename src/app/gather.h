#pragma once

#include "app/session.h"
#include "choice/kernel_choice.h"
#include "config/debian.h"
#include "plan/load_plan.h"
#include "plan/system_facts.h"

namespace kexec_load::app {

/// The configuration files, read and understood. Throws text::Error.
config::DebianConfiguration read_configuration(const Session& session, const plan::SystemFacts& facts);

/// The chosen files, opened and not yet looked into: enough to tell whether a loaded image is still the
/// configured one.
struct OpenedChoice {
  choice::KernelChoice choice;
  plan::Files files;
};

/// Throws text::Error (kind image) where a file is missing; of a missing kernel it says which ones there are.
OpenedChoice open_choice(const Session& session, const config::Settings& settings,
                         const plan::SystemFacts& facts);

/// Reads and checks the opened files and makes the plan; its warnings are in it. Throws text::Error.
plan::LoadPlan make_plan(const Session& session, OpenedChoice opened, const plan::SystemFacts& facts);

}  // namespace kexec_load::app
