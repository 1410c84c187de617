#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/session.h"
#include "bootmenu/boot_files.h"
#include "bootmenu/menu.h"
#include "plan/one_shot.h"
#include "plan/system_facts.h"

namespace kexec_load::app {

/// The boot loader's menu, read and evaluated, and the disks that its names speak of.
struct BootMenu {
  std::string name;  ///< what messages call it: "/boot/grub/grub.cfg", "/boot/loader/entries"
  bootmenu::Menu menu;
  std::unique_ptr<bootmenu::BootFiles> files;
  /// Reading the menu of this machine used up a one-shot choice, which is still to be done on the disk.
  std::optional<plan::OneShot> one_shot;
};

/// The menu that --grub-config or --boot-dir names, else the one of the boot loader that starts this machine:
/// GRUB's grub.cfg, or Boot Loader Specification entries under /boot, /efi and /boot/efi. What was ignored is
/// told with --verbose. Throws text::Error (kind configuration) where there is none, or it is not certain
/// which.
BootMenu read_boot_menu(const Session& session, const plan::SystemFacts& facts);

}  // namespace kexec_load::app
