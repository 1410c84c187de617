#pragma once

#include <string>

#include "app/kexec_options.h"
#include "app/session.h"
#include "text/error.h"

namespace kexec_load::app {

/// kexec(8)'s: what its callers look at.
enum KexecStatus : int {
  kKexecDone = 0,
  kKexecRefused = 1,   ///< wrong command line, no memory for a crash kernel, or nothing is loaded that could
                       ///< be started; --status: loaded
  kKexecFailed = 255,  ///< a load, an unload or a jump failed
};

/// Whether the program was called as kexec(8), by the name in argv[0].
bool called_as_kexec(const std::string& program);

/// Does what was asked for. As kexec(8), it says nothing where all went well. Throws text::Error.
KexecStatus run_kexec(const Session& session, const KexecRequest& request);

KexecStatus kexec_status(text::ErrorKind kind);

}  // namespace kexec_load::app
