#pragma once

#include <string>
#include <vector>

#include "bootmenu/grub_environment.h"
#include "bootmenu/grub_syntax.h"

namespace kexec_load::bootmenu::grub {

/// Turns words into the arguments of a command (script/argv.c, script/execute.c). Each argument has a
/// backslash before everything that does not stand for itself if wildcards are looked for in it
/// (unescape_wildcards).
/// `parameters` are $1, $2, …; nullptr: there are none outside of functions and menu entries.
std::vector<std::string> expand(const std::vector<Word>& words, const Environment& environment,
                                const std::vector<std::string>* parameters);

}  // namespace kexec_load::bootmenu::grub
