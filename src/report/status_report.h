#pragma once

#include <cstdint>
#include <string>

namespace kexec_load::report {

/// What --status tells.
struct Status {
  bool loaded = false;
  bool panic_loaded = false;
  bool ours = false;  ///< loaded by kexec-load; the next three fields are known then
  std::string kernel;
  std::string version;
  std::string command_line;
  bool cold_reboot_asked = false;
  bool stopped = false;
  std::string prepared_kernel;       ///< the file of the kernel that is kept unpacked; empty: none is
  std::uint64_t prepared_bytes = 0;  ///< that this takes on the disk
};

std::string status_text(const Status& status);

/// For a program; docs/json.md has its shape, which stays stable.
std::string status_json(const Status& status);

}  // namespace kexec_load::report
