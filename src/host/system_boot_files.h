#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bootmenu/boot_files.h"
#include "host/block_devices.h"
#include "host/boot_volume.h"
#include "host/device_names.h"
#include "host/late_replacement.h"
#include "host/mount_table.h"
#include "host/private_mount.h"

namespace kexec_load::host {

/// The files that a boot loader of this system reads, by the loader's names. A file that is opened has the
/// system's path ("/boot/vmlinuz-6.1.0-40-amd64"), or "/dev/vda1:/vmlinuz-6.1.0-40-amd64" where its file
/// system is not mounted.
class SystemBootFiles : public bootmenu::BootFiles {
 public:
  SystemBootFiles(FileSystem& files, DeviceProbe& probe, Mounter& mounter)
      : files_(files), probe_(probe), mounter_(mounter), devices_(files, probe), names_(devices_) {}

  /// What the loader calls a file of this system, links resolved. The first one asked for is the menu:
  /// "(hd0,gpt2)" without a search can mean no other file system than the menu's.
  bootmenu::BootPath boot_path_of(const std::string& system_path);

  /// The same for a file on a device that fstab(5) names ("UUID=…", "/dev/sda1"), mounted or not. Throws
  /// text::Error (kind system) where there is no such device.
  bootmenu::BootPath boot_path_on(const std::string& source, const std::string& path);

  /// Whether something is mounted at this directory.
  bool is_mount_point(const std::string& directory);

  /// Where a file is, to replace it later (late_replacement.h); nullopt: there is none.
  std::optional<plan::FileLocation> location_of(const bootmenu::BootPath& path);

  bootmenu::FileFacts look_at(const bootmenu::BootPath& path) override;
  std::optional<std::string> read_text(const bootmenu::BootPath& path) override;
  std::vector<std::string> list(const bootmenu::BootPath& directory) override;
  std::optional<bytes::OpenFile> open(const bootmenu::BootPath& path) override;
  std::optional<std::string> search(bootmenu::Property property, const std::string& value,
                                    const std::vector<std::string>& hints) override;
  std::optional<std::string> probe(const std::string& device, bootmenu::Property property) override;

 private:
  struct Known {
    NamedVolume named;
    std::vector<Mount> mounts;
    std::unique_ptr<BootVolume> volume;  ///< made when it is first looked into
  };

  void read_mounts();
  std::string key_of(const BlockDevice& device);
  std::string key_of(const Mount& mount);
  Known& known(const std::string& key);
  BootVolume& volume(Known& known);
  std::string name_of(Known& known, std::vector<std::string> hints);
  Known* named(const std::string& device);
  bool has_file(Known& known, const std::string& path);
  std::vector<Known*> with_file(const std::string& path);
  std::vector<Known*> with_tag(Tag tag, const std::string& value);
  std::optional<FilePlace> find(const bootmenu::BootPath& path);
  [[nodiscard]] std::string why_unknown(const std::string& device) const;

  FileSystem& files_;
  DeviceProbe& probe_;
  Mounter& mounter_;
  std::optional<MountTable> table_;
  std::optional<bootmenu::BootPath> booted_;  ///< the running kernel, as GRUB named it with its device
  BlockDevices devices_;
  DeviceNames names_;
  std::map<std::string, Known> known_;            ///< by key
  std::string home_;                              ///< the key of the menu's file system
  std::map<std::string, std::string> ambiguous_;  ///< what was searched for, by the name answered
};

}  // namespace kexec_load::host
