// Commands that succeed and change nothing that matters to what is started: the screen, the keyboard,
// modules, passwords, unlocking what a running system has open.
#include "bootmenu/grub_commands.h"

namespace kexec_load::bootmenu::grub {

namespace {

Status run_idle(Interpreter&, const Invocation&) {
  return kOk;
}

/// Nobody holds a key down.
Status run_keystatus(Interpreter&, const Invocation&) {
  return kFalse;
}

/// What a machine would answer here is not known: a test fails, as it would where the answer is no.
Status run_unanswered(Interpreter& interpreter, const Invocation& invocation) {
  interpreter.note("what `" + invocation.name + "' would find is not known: taken as a failure");
  return kFalse;
}

/// Nobody types anything.
Status run_read(Interpreter& interpreter, const Invocation& invocation) {
  if (!invocation.arguments.empty()) {
    interpreter.session().environment.set(invocation.arguments.back(), "");
  }
  return kOk;
}

constexpr NamedCommand kCommands[] = {
    {"acpi", run_idle},
    {"authenticate", run_idle},
    {"background_color", run_idle},
    {"background_image", run_idle},
    {"badram", run_idle},
    {"cat", run_idle},
    {"clear", run_idle},
    {"cpuid", run_idle},  // whatever kexec-load runs on is a 64-bit machine
    {"cryptomount", run_idle},
    {"cutmem", run_idle},
    {"date", run_idle},
    {"devicetree", run_idle},
    {"drivemap", run_idle},
    {"efi-export-env", run_idle},
    {"efi-export-env-var", run_idle},
    {"fakebios", run_idle},
    {"fix_video", run_idle},
    {"gettext", run_idle},
    {"gptsync", run_idle},
    {"help", run_idle},
    {"keymap", run_idle},
    {"keystatus", run_keystatus},
    {"list_trusted", run_idle},
    {"loadfont", run_idle},
    {"ls", run_idle},
    {"lsefi", run_idle},
    {"lsefimmap", run_idle},
    {"lsefisystab", run_idle},
    {"lsfonts", run_idle},
    {"lsmmap", run_idle},
    {"lsmod", run_idle},
    {"lspci", run_idle},
    {"nativedisk", run_idle},
    {"parttool", run_idle},
    {"password", run_idle},
    {"password_pbkdf2", run_idle},
    {"play", run_idle},
    {"read", run_read},
    {"rmmod", run_idle},
    {"serial", run_idle},
    {"setpci", run_idle},
    {"sleep", run_idle},
    {"smbios", run_unanswered},
    {"terminal_input", run_idle},
    {"terminal_output", run_idle},
    {"terminfo", run_idle},
    {"time", run_idle},
    {"trust", run_idle},
    {"distrust", run_idle},
    {"vbeinfo", run_idle},
    {"videoinfo", run_idle},
    {"cmp", run_unanswered},
    {"file", run_unanswered},
    {"hashsum", run_unanswered},
    {"hwmatch", run_unanswered},
    {"md5sum", run_unanswered},
    {"sha1sum", run_unanswered},
    {"sha256sum", run_unanswered},
    {"sha512sum", run_unanswered},
    {"net_bootp", run_unanswered},
    {"net_dhcp", run_unanswered},
    {"net_get_dhcp_option", run_unanswered},
    {"verify_detached", run_unanswered},
    {"rdmsr", run_unanswered},
};

}  // namespace

std::span<const NamedCommand> idle_commands() {
  return kCommands;
}

}  // namespace kexec_load::bootmenu::grub
