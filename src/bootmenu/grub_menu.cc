#include "bootmenu/grub_menu.h"

#include "bootmenu/grub_menu_builder.h"

namespace kexec_load::bootmenu {

Menu read_grub_menu(const BootPath& config, BootFiles& files, const GrubPlatform& platform,
                    const GrubLimits& limits) {
  return grub::MenuBuilder(files, platform, limits).build(config);
}

}  // namespace kexec_load::bootmenu
