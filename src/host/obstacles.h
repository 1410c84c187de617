#pragma once

#include <optional>
#include <string>

#include "plan/system_facts.h"
#include "text/error.h"

namespace kexec_load::host {

/// load_memory: by kexec_load(2).
enum class Call { load, load_memory, unload, jump, restart, crash_load, crash_unload };

/// What is known beforehand to make the call fail, with what to do; nullopt: nothing. Asked before the call,
/// since a failing one counts against kernel.kexec_load_limit_reboot (or _panic) too.
std::optional<text::Error> known_obstacle(Call call, const plan::SystemFacts& facts);

/// Why the kernel answered with this errno: the call, the errno's name, the likely cause in plain words, what
/// to do.
text::Error explain(Call call, int error, const plan::SystemFacts& facts);

}  // namespace kexec_load::host
