#pragma once

#include <string>

#include "plan/load_plan.h"
#include "report/shown_settings.h"

namespace kexec_load::report {

/// Whether addresses are told. Those of a load that is carried out are no one's business: they would tell
/// who reads the log where the new kernel is.
enum class Places { shown, hidden };

/// The plan for a reader, several lines. `coloured`: for a terminal.
std::string plan_text(const plan::LoadPlan& plan, bool coloured, Places places = Places::shown);

/// "check the kernel 5.1 ms, load 412.0 ms"
std::string stages_text(const std::vector<plan::Stage>& stages);

/// Each setting of the configuration and where it is from, likewise.
std::string settings_text(const ShownSettings& settings, bool coloured);

/// The plan for a program; docs/json.md has its shape, which stays stable.
std::string plan_json(const plan::LoadPlan& plan, const ShownSettings& settings);

}  // namespace kexec_load::report
