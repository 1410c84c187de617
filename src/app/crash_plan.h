#pragma once

#include "app/opened_choice.h"
#include "app/session.h"
#include "config/crash_settings.h"
#include "plan/load_plan.h"
#include "plan/system_facts.h"

namespace kexec_load::app {

/// The crash kernel's configuration: the file of --config, else Red Hat's /etc/sysconfig/kdump, else Debian's
/// /etc/default/kdump-tools, else what Red Hat ships. Throws text::Error (kind configuration).
config::CrashConfiguration read_crash_configuration(const Session& session, const plan::SystemFacts& facts);

/// What the options and the configuration name, opened and not yet looked into. Throws text::Error (kind
/// image) where a file is missing.
OpenedChoice open_crash_choice(const Session& session, const config::CrashSettings& settings,
                               const plan::SystemFacts& facts);

/// The plan of a load, everything checked. Where no memory is reserved, that is the error (kind reservation),
/// whatever else is wrong: with the parameter to add, as exactly as it can be told.
plan::LoadPlan make_crash_plan(const Session& session, const config::CrashSettings& settings,
                               const plan::SystemFacts& facts);

}  // namespace kexec_load::app
