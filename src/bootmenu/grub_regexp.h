#pragma once

#include <optional>
#include <string>
#include <vector>

namespace kexec_load::bootmenu::grub {

/// Finds a POSIX extended regular expression in a text, as GRUB's `regexp` does: the whole match and its
/// groups, of which one that took no part is nullopt. nullopt: it is not found, or is none; `refusal` says so
/// where the expression could take more time or memory than any menu's does.
std::optional<std::vector<std::optional<std::string>>> match_regexp(const std::string& pattern,
                                                                    const std::string& text,
                                                                    std::string& refusal);

}  // namespace kexec_load::bootmenu::grub
