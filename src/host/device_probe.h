#pragma once

#include <optional>
#include <string>

namespace kexec_load::host {

/// What is on a block device, in the words of blkid(8).
struct DeviceContents {
  std::string type;       ///< "ext4"; empty, as the others: not known
  std::string uuid;       ///< of the file system
  std::string label;      ///< likewise
  std::string part_uuid;  ///< of the partition
  std::string table;      ///< of the disk that it is a partition of: "gpt", "dos"

  bool operator==(const DeviceContents&) const = default;
};

/// Reads it from the device itself: where no udev has already done so.
class DeviceProbe {
 public:
  DeviceProbe() = default;
  DeviceProbe(const DeviceProbe&) = delete;
  DeviceProbe& operator=(const DeviceProbe&) = delete;
  virtual ~DeviceProbe() = default;

  /// nullopt: the device cannot be read.
  virtual std::optional<DeviceContents> read(const std::string& node) = 0;
};

/// libblkid's, without its cache file.
class BlkidProbe : public DeviceProbe {
 public:
  std::optional<DeviceContents> read(const std::string& node) override;
};

/// For a system below another root: its devices are not this machine's.
class NoProbe : public DeviceProbe {
 public:
  std::optional<DeviceContents> read(const std::string& /*node*/) override { return std::nullopt; }
};

}  // namespace kexec_load::host
