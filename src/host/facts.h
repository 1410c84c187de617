#pragma once

#include "host/file_system.h"
#include "plan/system_facts.h"

namespace kexec_load::host {

/// Reads the running system's /proc and /sys (those below the root that `files` works on).
plan::SystemFacts read_facts(FileSystem& files);

}  // namespace kexec_load::host
