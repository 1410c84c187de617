// The commands that start something else than Linux, or nothing: an entry with one of them can be listed and
// not loaded.
#include <array>
#include <string_view>

#include "bootmenu/grub_commands.h"

namespace kexec_load::bootmenu::grub {

namespace {

struct OtherSystem {
  std::string_view command;
  std::string_view what;
};

constexpr std::array kSystems = std::to_array<OtherSystem>({
    {"xen_hypervisor", "the Xen hypervisor"},
    {"pxechainloader", "another boot loader from the network"},
    {"ntldr", "the boot loader of Windows"},
    {"freedos", "FreeDOS"},
    {"plan9", "Plan 9"},
    {"truecrypt", "TrueCrypt's boot loader"},
    {"kfreebsd", "the kernel of FreeBSD"},
    {"knetbsd", "the kernel of NetBSD"},
    {"kopenbsd", "the kernel of OpenBSD"},
    {"xnu_kernel", "the kernel of macOS"},
    {"xnu_kernel64", "the kernel of macOS"},
    {"xnu_resume", "a hibernated macOS"},
    {"appleloader", "the boot loader of an Apple computer"},
    {"legacy_kernel", "a kernel in the way of GRUB Legacy"},
    {"legacy_configfile", "a menu of GRUB Legacy"},
    {"syslinux_configfile", "a menu of Syslinux"},
});

/// Xen and tboot are multiboot kernels; what else might be one is not said by its name.
std::string multiboot_system(const std::vector<std::string>& arguments) {
  const std::string file =
      arguments.empty() ? "" : arguments.front().substr(arguments.front().rfind('/') + 1);
  if (file.starts_with("xen")) {
    return "the Xen hypervisor";
  }
  return file.starts_with("tboot") ? "Intel's Trusted Boot" : "a multiboot kernel";
}

void load_other(Interpreter& interpreter, const std::string& what,
                const std::vector<std::string>& arguments) {
  Loaded& loaded = interpreter.session().loaded;
  loaded = {};
  loaded.not_loadable = "starts " + what + (arguments.empty() ? "" : " (" + arguments.front() + ")") +
                        ", which kexec-load cannot load";
}

Status run_other(Interpreter& interpreter, const Invocation& invocation) {
  for (const OtherSystem& system : kSystems) {
    if (system.command == invocation.name) {
      load_other(interpreter, std::string(system.what), invocation.arguments);
    }
  }
  return kOk;
}

Status run_multiboot(Interpreter& interpreter, const Invocation& invocation) {
  load_other(interpreter, multiboot_system(invocation.arguments), invocation.arguments);
  return kOk;
}

/// What is loaded in addition to something that is not loadable already.
Status run_module(Interpreter& interpreter, const Invocation&) {
  return interpreter.session().loaded.anything() ? kOk : kBadArgument;
}

Status run_boot(Interpreter& interpreter, const Invocation&) {
  Session& session = interpreter.session();
  if (!session.loaded.anything()) {
    return kBadArgument;
  }
  session.progress = Progress::boots;
  return kOk;
}

Status leave(Interpreter& interpreter, const std::string& how) {
  interpreter.session().loaded = {};
  interpreter.session().loaded.not_loadable = how;
  interpreter.session().progress = Progress::leaves;
  return kOk;
}

Status run_reboot(Interpreter& interpreter, const Invocation&) {
  return leave(interpreter, "restarts the machine");
}
Status run_halt(Interpreter& interpreter, const Invocation&) {
  return leave(interpreter, "turns the machine off");
}
Status run_exit(Interpreter& interpreter, const Invocation&) {
  return leave(interpreter, "leaves GRUB");
}
Status run_fwsetup(Interpreter& interpreter, const Invocation& invocation) {
  if (!invocation.arguments.empty()) {  // fwsetup --is-supported
    return interpreter.session().platform.platform == "efi" ? kOk : kFalse;
  }
  return leave(interpreter, "opens the firmware's setup");
}

constexpr NamedCommand kCommands[] = {
    {"xen_hypervisor", run_other},
    {"pxechainloader", run_other},
    {"ntldr", run_other},
    {"freedos", run_other},
    {"plan9", run_other},
    {"truecrypt", run_other},
    {"kfreebsd", run_other},
    {"knetbsd", run_other},
    {"kopenbsd", run_other},
    {"xnu_kernel", run_other},
    {"xnu_kernel64", run_other},
    {"xnu_resume", run_other},
    {"appleloader", run_other},
    {"legacy_kernel", run_other},
    {"legacy_configfile", run_other},
    {"syslinux_configfile", run_other},
    {"multiboot", run_multiboot},
    {"multiboot2", run_multiboot},
    {"module", run_module},
    {"module2", run_module},
    {"xen_module", run_module},
    {"xen_initrd", run_module},
    {"xen_linux", run_module},
    {"kfreebsd_loadenv", run_module},
    {"kfreebsd_module", run_module},
    {"kfreebsd_module_elf", run_module},
    {"knetbsd_module", run_module},
    {"knetbsd_module_elf", run_module},
    {"kopenbsd_ramdisk", run_module},
    {"xnu_kext", run_module},
    {"xnu_kextdir", run_module},
    {"xnu_mkext", run_module},
    {"xnu_ramdisk", run_module},
    {"legacy_initrd", run_module},
    {"legacy_initrd_nounzip", run_module},
    {"boot", run_boot},
    {"reboot", run_reboot},
    {"halt", run_halt},
    {"exit", run_exit},
    {"normal_exit", run_exit},
    {"fwsetup", run_fwsetup},
};

}  // namespace

std::span<const NamedCommand> other_loaders() {
  return kCommands;
}

}  // namespace kexec_load::bootmenu::grub
