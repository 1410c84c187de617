#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/session.h"
#include "choice/kernel_choice.h"
#include "config/settings.h"
#include "plan/load_plan.h"
#include "plan/system_facts.h"

namespace kexec_load::app {

/// The chosen files, opened and not yet looked into: enough to tell whether a loaded image is still the
/// configured one.
struct OpenedChoice {
  choice::KernelChoice choice;
  plan::Files files;
  std::vector<std::string> missing;       ///< the kernels that the menu's entries before this one lacked
  std::optional<plan::OneShot> one_shot;  ///< the menu's default was a one-shot choice
};

/// Throws text::Error (kind image) where a file is missing; of a missing kernel it says which ones there are.
OpenedChoice open_choice(const Session& session, const config::Settings& settings,
                         const plan::SystemFacts& facts);

/// Opens the files of a choice that names them by their paths on this system. Throws as open_choice() does.
OpenedChoice open_chosen_files(const Session& session, choice::KernelChoice choice);

}  // namespace kexec_load::app
