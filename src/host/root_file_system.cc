#include "host/root_file_system.h"

namespace kexec_load::host {

std::optional<choice::RootFileSystem> root_file_system(const MountTable& mounts, BlockDevices& devices) {
  const Mount* mount = mounts.mount_of("/");
  if (mount == nullptr) {
    return std::nullopt;
  }
  if (mount->type == "zfs") {
    return choice::RootFileSystem{mount->type, mount->source, ""};
  }
  // btrfs has a number of its own, and /dev/root is a name that the kernel made up.
  const BlockDevice* device = devices.numbered(mount->device);
  if (device == nullptr) {
    device = devices.at(mount->source);
  }
  if (device == nullptr && (!mount->source.starts_with("/dev/") || mount->source == "/dev/root")) {
    return std::nullopt;
  }
  return choice::RootFileSystem{mount->type, device != nullptr ? device->node : mount->source,
                                mount->type == "btrfs" ? mount->root : ""};
}

}  // namespace kexec_load::host
