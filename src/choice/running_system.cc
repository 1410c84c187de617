#include "choice/running_system.h"

#include "choice/command_line.h"

namespace kexec_load::choice {

namespace {

/// A value with a blank in it wants quotes (lib/cmdline.c, next_arg).
std::string quoted(const std::string& value) {
  return value.find(' ') == std::string::npos ? value : '"' + value + '"';
}

std::string with_flags(const std::string& root, const std::string& flags) {
  return "root=" + quoted(root) + (flags.empty() ? "" : " rootflags=" + quoted(flags));
}

/// genkernel's initramfs once called itself the root, and its parameter real_root= the file system.
bool is_initramfs(const std::string& root) {
  return root == "/dev/ram0" || root == "/dev/ram";
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
    if (!root.empty() && !is_initramfs(root)) {
      return with_flags(root, parameter(*running.command_line, "rootflags"));
    }
  }
  return running.root ? built(*running.root) : "";
}

}  // namespace kexec_load::choice
