#pragma once

#include <memory>
#include <vector>

#include "app/session.h"
#include "bootmenu/boot_files.h"
#include "choice/kernel_choice.h"
#include "config/settings.h"
#include "plan/system_facts.h"

namespace kexec_load::app {

/// What KNAME and INITRD mean on the disk.
struct GentooFiles {
  config::Setting<choice::ChosenFile> kernel;
  config::Setting<std::vector<choice::ChosenFile>> initrds;
  std::unique_ptr<bootmenu::BootFiles> boot_files;  ///< opens what is not mounted; nullptr: all is
};

/// Names are looked for in BOOTPART: in the directory, and where it has no kernel and nothing is mounted
/// there, on the partition that belongs there, without leaving it mounted. A name that is not found is
/// answered as a path, for the error that opening it gives. Throws text::Error (kind image) where KNAME is
/// not set and no kernel is found, (kind configuration) for KNAME="-".
GentooFiles find_gentoo_files(const Session& session, const config::Settings& settings,
                              const plan::SystemFacts& facts);

}  // namespace kexec_load::app
