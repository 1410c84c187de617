#pragma once

#include <optional>
#include <string>

namespace kexec_load::host {

/// What fstab(5) mounts at a mount point: "/dev/sda1", "UUID=…"; nullopt: it does not mention it, or not as a
/// disk.
std::optional<std::string> fstab_source(const std::string& fstab, const std::string& mount_point);

}  // namespace kexec_load::host
