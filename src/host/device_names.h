#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "host/block_devices.h"
#include "host/grub_device.h"

namespace kexec_load::host {

/// A file system, on one device or (btrfs) several, by a key of the caller's.
struct NamedVolume {
  std::string key;
  std::vector<const BlockDevice*> devices;  ///< empty: on none
};

/// What GRUB calls the file systems of this system, and back. Linux does not tell which disk is GRUB's hd0,
/// only which number and table a partition has; a name that was given means that volume ever after.
class DeviceNames {
 public:
  explicit DeviceNames(BlockDevices& devices) : devices_(devices) {}

  /// A name for the volume: the first of the hints that agrees with it, else one that cannot mean another
  /// ("lvm/vg-root", "vda2").
  std::string give(const NamedVolume& volume, const std::vector<std::string>& hints);
  /// A name for a volume that is on no device.
  void give_as(const std::string& name, const std::string& key) { names_[name] = {key, {}}; }

  /// The key of the volume that was given this name.
  [[nodiscard]] std::optional<std::string> given(const std::string& name) const;

  /// The device that a name means by itself: "lvm/vg-root", "lvmid/VG/LV", "cryptouuid/…", "mduuid/…",
  /// "md/0", "vda2", and partitions of such disks; nullptr: none.
  const BlockDevice* meant_by(const std::string& name);

  /// The hint as a whole name ("hd0," finds its partition) if all that is known lets it mean the volume.
  std::optional<std::string> agreed(const std::string& hint, const NamedVolume& volume);

  /// Whether a name as "hd0,gpt2" has the volume's table and partition number, which both have to be known,
  /// and nothing that is known of GRUB's disks speaks against it.
  [[nodiscard]] bool surely_has(const std::string& name, const NamedVolume& volume) const;

 private:
  const BlockDevice* disk_meant_by(const std::string& disk);
  [[nodiscard]] bool contradicts_given(const GrubDevice& name, const NamedVolume& volume) const;

  BlockDevices& devices_;
  std::map<std::string, NamedVolume> names_;
};

}  // namespace kexec_load::host
