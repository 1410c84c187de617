#pragma once

#include <cstdint>
#include <string>

#include "plan/crash_estimate.h"

namespace kexec_load::report {

/// What --status --panic tells.
struct CrashStatus {
  bool loaded = false;
  bool ours = false;  ///< loaded by kexec-load; the next three fields are known then
  std::string kernel;
  std::string version;
  std::string command_line;
  std::uint64_t reserved = 0;  ///< bytes
};

std::string crash_status_text(const CrashStatus& status);
/// For programs; docs/json.md has the shapes, which stay stable.
std::string crash_status_json(const CrashStatus& status);

/// What --estimate tells. `reserved`: bytes that are reserved now.
std::string estimate_text(const plan::CrashEstimate& estimate, const plan::LoadPlan& plan,
                          std::uint64_t reserved);
std::string estimate_json(const plan::CrashEstimate& estimate, const plan::LoadPlan& plan,
                          std::uint64_t reserved);

}  // namespace kexec_load::report
