#pragma once

#include <string>

#include "plan/load_plan.h"
#include "plan/system_facts.h"
#include "text/error.h"

namespace kexec_load::plan {

/// Throws text::Error where the memory that is reserved for a crash kernel cannot hold this one: kind
/// reservation if none is reserved, system if too little is, each with the kernel parameter that helps.
/// Asked before the load, since a failing one costs the crash kernel that was loaded before.
void require_reservation(const LoadPlan& plan, const SystemFacts& facts);

/// "add crashkernel=160M to …": for a number of bytes.
text::Error no_reservation(std::uint64_t wanted, const std::string& remark);

}  // namespace kexec_load::plan
