#pragma once

#include "app/session.h"
#include "config/setting_keys.h"
#include "plan/system_facts.h"

namespace kexec_load::app {

/// The configuration files of the distribution, read and understood: those of Gentoo (/etc/conf.d/kexec, or
/// /etc/kexec.conf) where OpenRC runs the machine or Debian's are not there, and else Debian's
/// (/etc/default/kexec and its snippets). Throws text::Error.
config::Configuration read_configuration(const Session& session, const plan::SystemFacts& facts);

}  // namespace kexec_load::app
