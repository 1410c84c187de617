#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kexec_load::app {

/// The arguments for Boost.ProgramOptions, which refuses "--append=" and skips empty ones: each value of the
/// options `valued` ("--append") is an argument of its own, behind a character that unguarded() takes off
/// again. What stands behind "--" is no option and stays as it is.
std::vector<std::string> guarded(const std::vector<std::string>& arguments,
                                 const std::vector<std::string_view>& valued);

/// The value as it was written.
std::string unguarded(const std::string& value);

}  // namespace kexec_load::app
