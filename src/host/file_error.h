#pragma once

#include <string>

namespace kexec_load::host {

/// Throws text::Error that says what could not be done with a file, and why by errno: "PATH: cannot ACTION:
/// REASON"; kind permission where that is it, else system.
[[noreturn]] void fail(const std::string& path, const char* action);

}  // namespace kexec_load::host
