#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plan/load_plan.h"

namespace kexec_load::plan {

/// What the system around the plan looks like, for what it makes doubtful but not impossible.
struct Surroundings {
  bool has_modules = true;  ///< /lib/modules/VERSION is there
  /// The device file that the command line's root= asks for and that is not there; nullopt: it is, or cannot
  /// be told.
  std::optional<std::string> missing_root_device;
};

/// The device file in which a root= parameter's device would appear; nullopt where its form names none (nfs,
/// ZFS=, numbers, a file system's own syntax).
std::optional<std::string> root_device_file(const std::string& command_line);

/// Plain sentences: modules that are missing, a root device that is not there, an initrd that belongs to
/// another kernel or is older than its own.
std::vector<std::string> advise(const LoadPlan& plan, const Surroundings& surroundings);

}  // namespace kexec_load::plan
