#pragma once

#include "choice/crash_command_line.h"
#include "choice/crash_kernel.h"
#include "host/file_system.h"
#include "plan/system_facts.h"

namespace kexec_load::host {

/// What the running system tells of its processor and watchdogs, for the crash kernel's command line.
choice::CrashSurroundings read_crash_surroundings(FileSystem& files, const plan::SystemFacts& facts);

/// Where the crash kernel is looked for. `files` has to outlive the answer.
choice::CrashPlaces read_crash_places(FileSystem& files, const plan::SystemFacts& facts);

}  // namespace kexec_load::host
