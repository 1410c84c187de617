#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bootmenu/boot_files.h"

namespace kexec_load::bootmenu::grub {

/// The names of the files that a word with '*' or '?' stands for (commands/wildcard.c); what is not meant as
/// a wildcard has a backslash before it. Empty: none, or the word has none. Devices ("(hd*)") are not looked
/// for.
std::vector<std::string> expand_wildcards(const std::string& word, const std::string& root, BootFiles& files);

/// The word without the backslashes.
std::string unescape_wildcards(const std::string& word);
/// A text that is to stand for itself.
std::string escape_wildcards(const std::string& text);

}  // namespace kexec_load::bootmenu::grub
