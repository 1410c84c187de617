#pragma once

#include <string_view>
#include <vector>

#include "config/setting_keys.h"
#include "text/source.h"

namespace kexec_load::config {

/// OpenRC's file for the service; in the newest kexec-tools packages of Gentoo a link to the second.
inline constexpr std::string_view kGentooFile = "/etc/conf.d/kexec";
inline constexpr std::string_view kGentooNewFile = "/etc/kexec.conf";

/// Gentoo's settings. A service that runs is what its user wants, so kexec is on unless LOAD_KEXEC or KNAME
/// say otherwise. Empty values mean what they mean in Gentoo's script: as if they were not there. Throws
/// text::Error (kind configuration).
Configuration read_gentoo(const std::vector<text::Source>& files, Substitutions& substitutions);

}  // namespace kexec_load::config
