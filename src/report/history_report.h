#pragma once

#include <string>
#include <vector>

#include "history/start.h"
#include "report/console.h"

namespace kexec_load::report {

/// A table of the starts, the last one at its end, bars to one scale, and what was out of the ordinary. Times
/// of day are local ones.
std::string history_text(const std::vector<history::Start>& starts, const Console& console);

/// For a program; docs/json.md has its shape, which stays stable.
std::string history_json(const std::vector<history::Start>& starts);

}  // namespace kexec_load::report
