// menu_system DIRECTORY ENTRIES - makes a system below DIRECTORY whose GRUB menu has that many entries, none
// in a submenu, and starts the last: what both kexec-load and Debian's shell function can read.
#include <cstdlib>
#include <iostream>
#include <string>

#include "cli/grub_system.h"

namespace {

using kexec_load::test::GrubSystem;
using kexec_load::test::MenuEntryText;

std::string menu(unsigned entries) {
  std::string text = "### BEGIN /etc/grub.d/00_header ###\n" +
                     kexec_load::test::menu_head(std::to_string(entries - 1)) +
                     "### END /etc/grub.d/00_header ###\n\n### BEGIN /etc/grub.d/10_linux ###\n";
  for (unsigned number = 0; number < entries; ++number) {
    MenuEntryText entry;
    entry.version = "6.1." + std::to_string(number + 1) + "-amd64";
    entry.title += ", with Linux " + entry.version;
    entry.id = "gnulinux-" + entry.version;
    text += kexec_load::test::menu_entry(entry);
  }
  return text + "\n### END /etc/grub.d/10_linux ###\n";
}

}  // namespace

int main(int argc, char** argv) {
  const unsigned long entries = argc == 3 ? std::strtoul(argv[2], nullptr, 10) : 0;
  if (entries == 0 || entries > 1'000'000) {
    std::cerr << "Usage: menu_system DIRECTORY ENTRIES\n";
    return 2;
  }
  const GrubSystem system(argv[1]);
  system.add_kernel("6.1." + std::to_string(entries) + "-amd64");
  system.set_menu(menu(static_cast<unsigned>(entries)));
  return 0;
}
