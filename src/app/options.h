#pragma once

#include <optional>
#include <string>
#include <vector>

#include "choice/kernel_choice.h"
#include "plan/method.h"
#include "policy/policy.h"

namespace kexec_load::app {

enum class Command { load, prepare, unload, list, status, exec, event, estimate, history, help, version };

/// The command line of kexec-load, understood. kexec-load(8) explains each option.
struct Options {
  Command command = Command::load;
  policy::Event event = policy::Event::start;  ///< with Command::event
  choice::Overrides overrides;
  std::optional<std::string> config;
  std::optional<std::string> grub_config;     ///< --grub-config: this file instead of the boot loader's own
  std::optional<std::string> boot_directory;  ///< --boot-dir: stands for /boot
  plan::Method method = plan::Method::automatic;  ///< --method
  std::string root = "/";
  bool initrd_as_is = false;  ///< --initrd-as-is
  bool no_cache = false;      ///< --no-cache
  bool panic = false;         ///< --panic: the crash kernel instead of the next reboot's
  bool dry_run = false;
  bool json = false;
  bool verbose = false;
};

/// Throws text::Error (kind usage).
Options parse_options(const std::vector<std::string>& arguments);

std::string help_text();

}  // namespace kexec_load::app
