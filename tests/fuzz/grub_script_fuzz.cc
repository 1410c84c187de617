// GRUB's script language, as read_grub_menu feeds it: a grub.cfg on a small disk that has other files too,
// one of them the script itself.
#include <cstddef>
#include <cstdint>
#include <string>

#include "../support/fake_boot_files.h"
#include "bootmenu/grub_menu.h"
#include "text/error.h"

namespace {

using namespace kexec_load;

std::string environment_block(const std::string& lines) {
  const std::string text = "# GRUB Environment Block\n" + lines;
  return text + std::string(1024 - text.size(), '#');
}

void require(bool holds) {
  if (!holds) {
    __builtin_trap();
  }
}

/// Every path leads to its entry, and only what has no menu of its own is started.
void check(const bootmenu::Menu& menu, const std::vector<bootmenu::MenuEntry>& entries) {
  for (const bootmenu::MenuEntry& entry : entries) {
    require(bootmenu::entry_at(menu, entry.path) == &entry);
    require(entry.submenu || entry.linux || !entry.not_loadable.empty());
    require(!entry.linux || entry.linux->command_line.starts_with("BOOT_IMAGE=") || entry.linux->unified);
    check(menu, entry.children);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  test::FakeBootFiles files;
  files.put("hd0,gpt2", "/grub.cfg", text);
  files.put("hd0,gpt2", "/again.cfg", text);
  files.put("hd0,gpt2", "/grubenv", environment_block("next_entry=1\nsaved_entry=0\nx=$y\n"));
  files.put("hd0,gpt2", "/loader/entries/a-1.conf", text);
  files.put("hd0,gpt2", "/loader/entries/a-2.conf", "title Two\nlinux /vmlinuz\noptions $x y\n");
  files.set("hd0,gpt2", bootmenu::Property::fs_uuid, "1111");
  bootmenu::GrubLimits limits;
  limits.steps = 5000;
  limits.entry_steps = 500;
  try {
    const bootmenu::Menu menu =
        bootmenu::read_grub_menu({"hd0,gpt2", "/grub.cfg"}, files, {"x86_64", "efi"}, limits);
    check(menu, menu.entries);
    for (const std::string& path : menu.to_start) {
      const bootmenu::MenuEntry* entry = bootmenu::entry_at(menu, path);
      require(entry != nullptr && !entry->submenu);
    }
  } catch (const text::Error&) {
    // A refusal is an answer.
  }
  return 0;
}
