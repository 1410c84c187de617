#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kexec_load::config {

/// The candidate that `name` was probably meant to be: the one with the fewest letters added, dropped or
/// changed, if those are at most a third of it. nullopt: none is near.
std::optional<std::string> nearest_name(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace kexec_load::config
