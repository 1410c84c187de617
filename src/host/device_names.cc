#include "host/device_names.h"

#include <algorithm>
#include <cctype>

namespace kexec_load::host {

namespace {

std::string without(std::string text, char c) {
  std::erase(text, c);
  return text;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// "CRYPT-LUKS2-0123…-name" → "0123…"
std::string luks_uuid(const BlockDevice& device) {
  for (const std::string kind : {"CRYPT-LUKS1-", "CRYPT-LUKS2-"}) {
    if (device.dm_uuid.starts_with(kind)) {
      return device.dm_uuid.substr(kind.size(), device.dm_uuid.find('-', kind.size()) - kind.size());
    }
  }
  return "";
}

/// The disk's name in GRUB where that means this disk and no other; empty: it has none.
std::string own_disk_name(const BlockDevice& device) {
  if (device.dm_uuid.starts_with("LVM-")) {
    return "lvm/" + device.dm_name;
  }
  const std::string uuid = luks_uuid(device);
  return uuid.empty() ? "" : "cryptouuid/" + uuid;
}

bool table_agrees(const GrubDevice& name, const BlockDevice& device) {
  return name.table.empty() || name.table == device.grub_table();
}

/// Whether it is this partition of a disk that firmware sees, or for 0 such a disk itself.
bool has_number(const BlockDevice& device, unsigned partition) {
  const bool made_by_linux = !device.dm_name.empty() || device.name.starts_with("md");
  return device.partition == partition && (partition != 0 || !made_by_linux);
}

/// The name of a numbered disk without its number: "hd" of "hd0".
std::string driver(const std::string& disk) {
  return disk.substr(0, disk.find_last_not_of("0123456789") + 1);
}

/// The disk that a device is, or is a partition of.
const std::string& disk_of(const BlockDevice& device) {
  return device.disk.empty() ? device.name : device.disk;
}

bool share_a_disk(const NamedVolume& a, const NamedVolume& b) {
  return std::any_of(a.devices.begin(), a.devices.end(), [&](const BlockDevice* x) {
    return std::any_of(b.devices.begin(), b.devices.end(),
                       [&](const BlockDevice* y) { return disk_of(*x) == disk_of(*y); });
  });
}

}  // namespace

std::optional<std::string> DeviceNames::given(const std::string& name) const {
  const auto found = names_.find(name);
  return found == names_.end() ? std::nullopt : std::optional(found->second.key);
}

std::string DeviceNames::give(const NamedVolume& volume, const std::vector<std::string>& hints) {
  for (const std::string& hint : hints) {
    if (const auto name = agreed(hint, volume)) {
      names_[*name] = volume;
      return *name;
    }
  }
  const BlockDevice& device = *volume.devices.front();
  const std::string own = own_disk_name(device);
  std::string name = own.empty() ? device.name : own;
  names_[name] = volume;
  return name;
}

std::optional<std::string> DeviceNames::agreed(const std::string& hint, const NamedVolume& volume) {
  const bool any_partition = hint.ends_with(',');
  const std::string name = hint.substr(0, hint.size() - (any_partition ? 1 : 0));
  if (const auto key = given(name)) {
    return *key == volume.key ? std::optional(name) : std::nullopt;
  }
  const auto parts = read_grub_device(name);
  for (const BlockDevice* device : volume.devices) {
    const bool numbered = parts && is_numbered_disk(parts->disk);
    if (numbered && any_partition && device->partition != 0 && !device->grub_table().empty()) {
      auto whole = agreed(name + "," + device->grub_table() + std::to_string(device->partition), volume);
      if (whole) {
        return whole;
      }
    }
    if (numbered ? has_number(*device, parts->partition) &&
                       (device->grub_table().empty() || table_agrees(*parts, *device)) &&
                       !contradicts_given(*parts, volume)
                 : meant_by(name) == device) {
      return name;
    }
  }
  return std::nullopt;
}

bool DeviceNames::surely_has(const std::string& name, const NamedVolume& volume) const {
  const auto parts = read_grub_device(name);
  return parts && is_numbered_disk(parts->disk) && !contradicts_given(*parts, volume) &&
         std::any_of(volume.devices.begin(), volume.devices.end(), [&](const BlockDevice* device) {
           return has_number(*device, parts->partition) && table_agrees(*parts, *device) &&
                  (device->partition == 0 || !device->grub_table().empty());
         });
}

bool DeviceNames::contradicts_given(const GrubDevice& name, const NamedVolume& volume) const {
  return std::any_of(names_.begin(), names_.end(), [&](const auto& known) {
    const auto parts = read_grub_device(known.first);
    if (!parts || !is_numbered_disk(parts->disk) || driver(parts->disk) != driver(name.disk)) {
      return false;
    }
    // The same number is the same disk, and another number another one.
    const bool on_one_disk_each = known.second.devices.size() == 1 && volume.devices.size() == 1;
    return parts->disk == name.disk ? !share_a_disk(known.second, volume)
                                    : on_one_disk_each && share_a_disk(known.second, volume);
  });
}

const BlockDevice* DeviceNames::disk_meant_by(const std::string& disk) {
  const auto first = [&](const auto& is_it) -> const BlockDevice* {
    const auto& all = devices_.all();
    const auto found = std::find_if(all.begin(), all.end(), is_it);
    return found == all.end() ? nullptr : &*found;
  };
  const std::string rest = disk.substr(std::min(disk.find('/'), disk.size() - 1) + 1);
  if (disk.starts_with("lvm/")) {
    return devices_.mapped(rest);
  }
  if (disk.starts_with("lvmid/")) {
    const std::string uuid = "LVM-" + without(without(rest, '-'), '/');
    return first([&](const BlockDevice& device) { return device.dm_uuid == uuid; });
  }
  if (disk.starts_with("cryptouuid/")) {
    const std::string uuid = lower(without(rest, '-'));
    return first([&](const BlockDevice& device) { return !uuid.empty() && luks_uuid(device) == uuid; });
  }
  if (disk.starts_with("mduuid/")) {
    return devices_.raid(lower(rest));
  }
  if (disk.starts_with("md/")) {
    const BlockDevice* const named = devices_.at("/dev/" + disk);
    return named != nullptr ? named : devices_.named("md" + rest);
  }
  return devices_.named(disk);
}

const BlockDevice* DeviceNames::meant_by(const std::string& name) {
  const auto parts = read_grub_device(name);
  if (!parts || is_numbered_disk(parts->disk)) {
    return nullptr;
  }
  const BlockDevice* const disk = disk_meant_by(parts->disk);
  if (disk == nullptr || parts->partition == 0) {
    return disk;
  }
  const auto& all = devices_.all();
  const auto found = std::find_if(all.begin(), all.end(), [&](const BlockDevice& device) {
    return device.disk == disk->name && device.partition == parts->partition && table_agrees(*parts, device);
  });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace kexec_load::host
