#pragma once

#include "app/exit_status.h"
#include "app/session.h"

namespace kexec_load::app {

/// kexec-load --prepare: unpacks what a reboot would load by the configuration, and keeps it for that
/// (host/image_cache.h). Where a reboot loads nothing, or what is there cannot be used, what was kept goes.
ExitStatus run_prepare(const Session& session);

/// The same without waiting for it.
void prepare_in_background(const Session& session);

/// Ends a preparation that still runs: what it has open would keep file systems from being unmounted, and
/// what it prepares may be outdated.
void end_preparation(const Session& session);

}  // namespace kexec_load::app
