#pragma once

#include <optional>

#include "choice/running_system.h"
#include "host/block_devices.h"
#include "host/mount_table.h"

namespace kexec_load::host {

/// How "/" is mounted, by a device's lasting name (/dev/mapper/vg-root, not /dev/dm-0); nullopt: on nothing
/// that a root= could name (an overlay, the network).
std::optional<choice::RootFileSystem> root_file_system(const MountTable& mounts, BlockDevices& devices);

}  // namespace kexec_load::host
