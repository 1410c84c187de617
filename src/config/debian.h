#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/setting_keys.h"
#include "text/source.h"

namespace kexec_load::config {

inline constexpr std::string_view kDebianFile = "/etc/default/kexec";
inline constexpr std::string_view kDebianSnippets = "/etc/default/kexec.d";

/// Whether run-parts(8) would take a file of this name from /etc/default/kexec.d: letters, digits, '_' and
/// '-' only.
bool is_run_parts_name(std::string_view name);

/// /etc/default/kexec and its snippets, in the order given; later values win. With no file at all the
/// settings are those of the shipped file. Throws text::Error (kind configuration).
Configuration read_debian(const std::vector<text::Source>& files, Substitutions& substitutions);

}  // namespace kexec_load::config
