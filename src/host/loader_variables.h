#pragma once

#include <string>

#include "host/file_system.h"

namespace kexec_load::host {

/// What a boot loader and its tools leave in the firmware's variables (systemd's "The Boot Loader Interface",
/// vendor 4a67b082-0a4c-41cf-b6c7-440b29bb8c4f).
struct LoaderVariables {
  bool is_systemd_boot = false;  ///< LoaderInfo: systemd-boot started this system
  std::string default_entry;     ///< LoaderEntryDefault, empty: not set
  std::string last_started;      ///< LoaderEntryLastBooted, likewise
  std::string one_shot_entry;    ///< LoaderEntryOneShot, likewise
};

/// On a machine without UEFI, or with variables that cannot be read, nothing is set.
LoaderVariables read_loader_variables(FileSystem& files);

}  // namespace kexec_load::host
