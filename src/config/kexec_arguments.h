#pragma once

#include "config/setting_keys.h"
#include "config/settings.h"

namespace kexec_load::config {

/// The options of kexec(8) that a configuration's KEXEC_OPT_ARGS holds. Those that say what kexec-load does
/// anyway are taken and change nothing; one that it cannot honour throws text::Error (kind configuration)
/// that names it.
KexecArguments kexec_arguments(const Assignment& assignment, const text::Source& source);

}  // namespace kexec_load::config
