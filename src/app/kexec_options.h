#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/options.h"
#include "host/kexec_calls.h"

namespace kexec_load::app {

/// The command line of kexec(8), understood: what it asks for, in the order in which it is done. kexec(8) of
/// this package explains each option.
struct KexecRequest {
  enum class Answer { help, version, loaded, crash_image_loaded, reserved_memory };
  std::optional<Answer> answer;  ///< only this is told, and nothing is done

  bool panic = false;  ///< `unload` and `load` are of the crash kernel
  bool unload = false;
  bool load = true;
  bool reboot = true;  ///< by shutdown(8)
  bool jump = false;
  host::LastSteps before_jump;

  std::optional<std::string> type;    ///< of the kernel, as --type calls it
  std::vector<std::string> warnings;  ///< options that are taken, but not honoured
  Options options;                    ///< the kernel, its initrd and command line; --root, --dry-run, --debug
};

/// Throws text::Error (kind usage): for an option that kexec(8) 2.0.32 does not have, too, and for one that
/// has no meaning here, which is named.
KexecRequest parse_kexec_options(const std::vector<std::string>& arguments);

std::string kexec_help_text();

}  // namespace kexec_load::app
