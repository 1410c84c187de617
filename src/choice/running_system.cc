#include "choice/running_system.h"

#include "choice/command_line.h"

namespace kexec_load::choice {

namespace {

std::string with_flags(const std::string& root, const std::string& flags) {
  return "root=" + root + (flags.empty() ? "" : " rootflags=" + flags);
}

std::string built(const RootFileSystem& root) {
  if (root.type == "zfs") {
    return "root=ZFS=" + root.source;
  }
  const bool in_subvolume = !root.subvolume.empty() && root.subvolume != "/";
  return with_flags(root.source, root.type == "btrfs" && in_subvolume ? "subvol=" + root.subvolume : "");
}

}  // namespace

std::string root_parameters(const RunningSystem& running) {
  if (running.command_line) {
    const std::string root = parameter(*running.command_line, "root");
    if (!root.empty()) {
      return with_flags(root, parameter(*running.command_line, "rootflags"));
    }
  }
  return running.root ? built(*running.root) : "";
}

}  // namespace kexec_load::choice
