#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "host/device_probe.h"
#include "host/file_system.h"

namespace kexec_load::host {

/// A disk, a partition, or what the device mapper or md made of some.
struct BlockDevice {
  std::string name;            ///< the kernel's: "vda2", "dm-0"
  std::string node;            ///< "/dev/vda2", "/dev/mapper/vg-root"
  std::string number;          ///< "254:2"
  std::string disk;            ///< which it is a partition of: "vda"; empty: of none
  unsigned partition = 0;      ///< counted from 1; 0: no partition
  std::string partition_name;  ///< a GPT partition's label
  std::string dm_name;  ///< the device mapper's: "vg-root"; empty, as the next: not of the device mapper
  std::string dm_uuid;  ///< "LVM-…", "CRYPT-LUKS2-…"
  DeviceContents contents;

  /// The partition table that it is in, by GRUB's name: "gpt", "msdos"; empty: none, or not known.
  [[nodiscard]] std::string grub_table() const;
  /// The file system's UUID as GRUB writes it.
  [[nodiscard]] std::string grub_uuid() const;
  /// Whether it is, as far as is known, no mere part of something else (LUKS, RAID, LVM) or swap.
  [[nodiscard]] bool may_hold_files() const;
};

enum class Tag { uuid, label, part_uuid };

/// The block devices of a system, from its /sys, its udev's notes and its /dev/disk. Where there is no udev,
/// the devices themselves are asked. Everything is read once, when it is first needed.
class BlockDevices {
 public:
  BlockDevices(FileSystem& files, DeviceProbe& probe) : files_(files), probe_(probe) {}

  /// In the order of their names.
  const std::vector<BlockDevice>& all();
  /// By the kernel's name, "vda2"; nullptr: there is none. Likewise below.
  const BlockDevice* named(const std::string& name);
  /// By "MAJOR:MINOR".
  const BlockDevice* numbered(const std::string& number);
  /// By the device mapper's name.
  const BlockDevice* mapped(const std::string& dm_name);
  /// By the UUID of an md array, 32 hexadecimal digits.
  const BlockDevice* raid(const std::string& uuid);
  /// By a path of /dev, or "UUID=…", "LABEL=…", "PARTUUID=…", "PARTLABEL=…", as root= and mount(8) have it.
  const BlockDevice* at(const std::string& source);
  /// Those with this tag, as a boot loader compares it: UUIDs without regard to case. What only carries
  /// another device of the list (a path of a multipath disk) is left out.
  std::vector<const BlockDevice*> tagged(Tag tag, const std::string& value);

  /// The UUID of the mounted btrfs file system that the device belongs to; empty: to none.
  std::string btrfs_of(const BlockDevice& device);

 private:
  void read_all();
  BlockDevice read_device(const std::string& name);
  void read_contents(BlockDevice& device);
  std::map<std::string, std::string> links_in(const std::string& directory);    ///< device by link
  std::map<std::string, std::string> udev_names(const std::string& directory);  ///< name by device

  FileSystem& files_;
  DeviceProbe& probe_;
  bool read_ = false;
  bool has_udev_ = false;
  std::vector<BlockDevice> devices_;
  std::map<std::string, std::string> uuids_, labels_, part_uuids_;  ///< by the kernel's name, from /dev/disk
  std::map<std::string, std::string> btrfs_;  ///< the file system's UUID by the kernel's name
};

}  // namespace kexec_load::host
