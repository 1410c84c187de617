// linux and initrd in all their spellings (loader/i386/linux.c, loader/linux.c, lib/cmdline.c). The files are
// not looked at: whether they are there matters to who starts the entry, not to who lists it.
#include <utility>

#include "bootmenu/grub_commands.h"
#include "bootmenu/grub_path.h"

namespace kexec_load::bootmenu::grub {

namespace {

/// A word as it goes into the kernel's command line.
std::string quote(const std::string& word) {
  std::string quoted;
  for (const char c : word) {
    if (c == '\\' || c == '\'' || c == '"') {
      quoted += '\\';
    }
    quoted += c;
  }
  return word.find(' ') == std::string::npos ? quoted : '"' + quoted + '"';
}

std::string command_line(const std::vector<std::string>& words) {
  std::string line = "BOOT_IMAGE=";
  for (std::size_t i = 0; i < words.size(); ++i) {
    line += (i == 0 ? "" : " ") + quote(words[i]);
  }
  return line;
}

/// The file of this name; says in Loaded::not_loadable if it can be none that kexec-load opens.
EntryFile entry_file(Session& session, const std::string& name) {
  const auto where = boot_path(name, session.variable("root"));
  if (!where) {
    session.loaded.not_loadable = "the name " + name + " is no path on a file system";
    return {name, {}};
  }
  if (const std::string* image = session.disk_images.find(where->device)) {
    session.loaded.not_loadable =
        name + " is inside of the disk image " + *image + ", which kexec-load does not open";
  }
  return {name, *where};
}

Status run_linux(Interpreter& interpreter, const Invocation& invocation) {
  Session& session = interpreter.session();
  session.loaded = {};
  if (invocation.arguments.empty()) {
    return kBadArgument;
  }
  LinuxStart start;
  start.kernel = entry_file(session, invocation.arguments.front());
  start.command_line = command_line(invocation.arguments);
  session.loaded.linux = std::move(start);
  return kOk;
}

/// A further initrd command replaces what the one before it has loaded.
Status run_initrd(Interpreter& interpreter, const Invocation& invocation) {
  Session& session = interpreter.session();
  if (invocation.arguments.empty() || !session.loaded.linux) {
    return kBadArgument;
  }
  std::vector<EntryFile> initrds;
  for (const std::string& name : invocation.arguments) {
    if (name.starts_with("newc:")) {
      session.loaded.not_loadable =
          "its initrd is built by GRUB out of single files (" + name + "), which kexec-load does not do";
    } else {
      initrds.push_back(entry_file(session, name));
    }
  }
  session.loaded.linux->initrds = std::move(initrds);
  return kOk;
}

constexpr NamedCommand kCommands[] = {
    {"linux", run_linux},   {"linux16", run_linux},   {"linuxefi", run_linux},
    {"initrd", run_initrd}, {"initrd16", run_initrd}, {"initrdefi", run_initrd},
};

}  // namespace

std::span<const NamedCommand> loader_commands() {
  return kCommands;
}

}  // namespace kexec_load::bootmenu::grub
