#pragma once

#include <optional>
#include <string>

#include "plan/load_plan.h"
#include "plan/platform.h"
#include "plan/random.h"
#include "plan/system_facts.h"

namespace kexec_load::plan {

/// The way that a load takes, and what it needs for that.
struct Way {
  Method method = Method::file;      ///< never automatic
  std::string reason;                ///< why this one, and what it does, in plain words
  std::optional<MemoryLoad> memory;  ///< for direct and classic
};

/// Chooses among the ways for the files and the command line of a plan, whose kernel this machine can start.
/// What `direct` unpacks for it is left in the plan's files, and belongs to no other way. With a method asked
/// for that cannot be taken it throws text::Error (kind system) that says why.
[[nodiscard]] Way choose_way(LoadPlan& plan, const SystemFacts& facts, const WayWanted& wanted);

}  // namespace kexec_load::plan
