#include "host/block_devices.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <sstream>
#include <string_view>

#include "text/error.h"
#include "text/path.h"

namespace kexec_load::host {

namespace {

const std::string kSysBlock = "/sys/class/block/";

/// The label of a GPT partition, as the kernel notes it.
std::string partition_name(const std::string& uevent) {
  constexpr std::string_view kName = "PARTNAME=";
  std::istringstream lines(uevent);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(kName)) {
      return line.substr(kName.size());
    }
  }
  return {};
}

std::string first_line(std::string text) {
  text.erase(std::min(text.find('\n'), text.size()));
  return text;
}

int hex_digit(char c) {
  return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// udev writes what it does not trust in a name as "\x20" (udev(7), "encoded").
std::string without_udev_escapes(const std::string& text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 2, "\\x") == 0 && i + 3 < text.size() && hex_digit(text[i + 2]) >= 0 &&
        hex_digit(text[i + 3]) >= 0) {
      plain += static_cast<char>(hex_digit(text[i + 2]) * 16 + hex_digit(text[i + 3]));
      i += 3;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

bool same_but_for_case(const std::string& a, const std::string& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

/// "E:NAME=VALUE" lines of /run/udev/data.
std::map<std::string, std::string> udev_properties(const std::string& text) {
  std::map<std::string, std::string> properties;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    const std::size_t equals = line.find('=');
    if (line.starts_with("E:") && equals != std::string::npos) {
      properties[line.substr(2, equals - 2)] = line.substr(equals + 1);
    }
    begin = end + 1;
  }
  return properties;
}

/// An msdos partition's "UUID" is the disk's 32 bit and the number: "1a2b3c4d-02"; any other is of a GPT.
std::string table_of_part_uuid(const std::string& uuid) {
  return uuid.size() == 11 ? "dos" : uuid.size() == 36 ? "gpt" : "";
}

/// The number of a partition that the device mapper made: "part2-mpath-…".
unsigned mapped_partition(const std::string& dm_uuid) {
  unsigned number = 0;
  if (dm_uuid.starts_with("part")) {
    std::from_chars(dm_uuid.data() + 4, dm_uuid.data() + dm_uuid.size(), number);
  }
  return number;
}

/// The device mapper's name of /dev/VG/LV: a '-' of either name is doubled.
std::string lvm_name(const std::string& vg_and_lv) {
  std::string name;
  for (const char c : vg_and_lv) {
    name += c == '/' ? "-" : c == '-' ? "--" : std::string(1, c);
  }
  return name;
}

}  // namespace

std::string BlockDevice::grub_table() const {
  const std::string& table = contents.table.empty() ? table_of_part_uuid(contents.part_uuid) : contents.table;
  return table == "dos" ? "msdos" : table;
}

std::string BlockDevice::grub_uuid() const {
  // A ZFS pool's number is hexadecimal there, decimal in blkid's words.
  std::uint64_t pool = 0;
  const char* const end = contents.uuid.data() + contents.uuid.size();
  if (contents.type != "zfs_member" || std::from_chars(contents.uuid.data(), end, pool).ptr != end) {
    return contents.uuid;
  }
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016" PRIx64, pool);
  return text.data();
}

bool BlockDevice::may_hold_files() const {
  const std::string& type = contents.type;
  return type == "zfs_member" ||
         (type != "crypto_LUKS" && type != "BitLocker" && type != "swap" && !type.ends_with("_member"));
}

const std::vector<BlockDevice>& BlockDevices::all() {
  if (!read_) {
    read_all();
    read_ = true;
  }
  return devices_;
}

std::map<std::string, std::string> BlockDevices::links_in(const std::string& directory) {
  std::map<std::string, std::string> links;
  for (const std::string& name : files_.list_all(directory)) {
    if (const auto target = files_.read_link(std::string(directory).append("/").append(name))) {
      links[name] = text::base_name(*target);
    }
  }
  return links;
}

std::map<std::string, std::string> BlockDevices::udev_names(const std::string& directory) {
  std::map<std::string, std::string> names;
  for (const auto& [name, device] : links_in(directory)) {
    names[device] = without_udev_escapes(name);
  }
  return names;
}

void BlockDevices::read_all() {
  has_udev_ = files_.exists("/run/udev/data") || files_.exists("/dev/disk/by-uuid");
  uuids_ = udev_names("/dev/disk/by-uuid");
  labels_ = udev_names("/dev/disk/by-label");
  part_uuids_ = udev_names("/dev/disk/by-partuuid");
  for (const std::string& uuid : files_.list_all("/sys/fs/btrfs")) {
    for (const std::string& name : files_.list_all("/sys/fs/btrfs/" + uuid + "/devices")) {
      btrfs_[name] = uuid;
    }
  }
  for (const std::string& name : files_.list_all(kSysBlock.substr(0, kSysBlock.size() - 1))) {
    devices_.push_back(read_device(name));
  }
}

BlockDevice BlockDevices::read_device(const std::string& name) {
  const auto attribute = [&](const char* path) {
    return first_line(files_.read_text(kSysBlock + name + path).value_or(""));
  };
  BlockDevice device;
  device.name = name;
  device.number = attribute("/dev");
  device.dm_name = attribute("/dm/name");
  device.dm_uuid = attribute("/dm/uuid");
  const std::string partition = attribute("/partition");
  std::from_chars(partition.data(), partition.data() + partition.size(), device.partition);
  if (device.partition != 0) {
    device.partition_name = partition_name(files_.read_text(kSysBlock + name + "/uevent").value_or(""));
    // …/block/vda/vda2
    const std::string place = files_.read_link(kSysBlock + name).value_or("");
    device.disk = text::base_name(place.substr(0, std::min(place.rfind('/'), place.size())));
  } else {
    device.partition = mapped_partition(device.dm_uuid);
  }
  device.node = "/dev/" + (device.dm_name.empty() ? name : "mapper/" + device.dm_name);
  std::replace(device.node.begin() + 5, device.node.end(), '!', '/');
  read_contents(device);
  return device;
}

void BlockDevices::read_contents(BlockDevice& device) {
  const auto linked = [&](const std::map<std::string, std::string>& names) {
    const auto found = names.find(device.name);
    return found == names.end() ? "" : found->second;
  };
  DeviceContents& contents = device.contents;
  if (!has_udev_) {
    contents = probe_.read(device.node).value_or(DeviceContents{});
    return;
  }
  contents.uuid = linked(uuids_);
  contents.label = linked(labels_);
  contents.part_uuid = linked(part_uuids_);
  const auto noted = udev_properties(files_.read_text("/run/udev/data/b" + device.number).value_or(""));
  const auto take = [&](const char* name, std::string& into) {
    if (const auto found = noted.find(name); found != noted.end()) {
      into = without_udev_escapes(found->second);
    }
  };
  take("ID_FS_TYPE", contents.type);
  take("ID_FS_UUID_ENC", contents.uuid);
  take("ID_FS_LABEL_ENC", contents.label);
  take("ID_PART_ENTRY_UUID", contents.part_uuid);
  take("ID_PART_ENTRY_SCHEME", contents.table);
}

const BlockDevice* BlockDevices::named(const std::string& name) {
  const auto& devices = all();
  const auto found = std::find_if(devices.begin(), devices.end(),
                                  [&](const BlockDevice& device) { return device.name == name; });
  return found == devices.end() ? nullptr : &*found;
}

const BlockDevice* BlockDevices::numbered(const std::string& number) {
  const auto& devices = all();
  const auto found = std::find_if(devices.begin(), devices.end(),
                                  [&](const BlockDevice& device) { return device.number == number; });
  return found == devices.end() ? nullptr : &*found;
}

const BlockDevice* BlockDevices::mapped(const std::string& dm_name) {
  const auto& devices = all();
  const auto found = std::find_if(devices.begin(), devices.end(), [&](const BlockDevice& device) {
    return !device.dm_name.empty() && device.dm_name == dm_name;
  });
  return found == devices.end() ? nullptr : &*found;
}

const BlockDevice* BlockDevices::raid(const std::string& uuid) {
  for (const auto& [name, device] : links_in("/dev/disk/by-id")) {
    std::string digits = name;
    std::erase(digits, ':');
    if (digits == "md-uuid-" + uuid) {
      return named(device);
    }
  }
  return nullptr;
}

const BlockDevice* BlockDevices::at(const std::string& source) {
  const std::size_t equals = source.find('=');
  const std::string key = source.substr(0, std::min(equals, source.size()));
  if (key == "UUID" || key == "LABEL" || key == "PARTUUID") {
    const Tag tag = key == "UUID" ? Tag::uuid : key == "LABEL" ? Tag::label : Tag::part_uuid;
    const auto found = tagged(tag, source.substr(equals + 1));
    return found.size() == 1 ? found.front() : nullptr;
  }
  if (key == "PARTLABEL") {
    const auto found = std::find_if(all().begin(), all().end(), [&](const BlockDevice& device) {
      return device.partition_name == source.substr(equals + 1);
    });
    return found == devices_.end() ? nullptr : &*found;
  }
  if (!source.starts_with("/dev/")) {
    return nullptr;
  }
  if (const auto target = files_.read_link(source)) {
    if (const BlockDevice* const device = named(std::string(text::base_name(*target)))) {
      return device;
    }
  }
  std::string name = source.substr(5);
  if (name.starts_with("mapper/")) {
    return mapped(name.substr(7));
  }
  if (const BlockDevice* const volume = mapped(lvm_name(name))) {
    return volume;
  }
  std::replace(name.begin(), name.end(), '/', '!');
  return named(name);
}

std::vector<const BlockDevice*> BlockDevices::tagged(Tag tag, const std::string& value) {
  std::vector<const BlockDevice*> found;
  if (value.empty()) {
    return found;
  }
  for (const BlockDevice& device : all()) {
    const DeviceContents& contents = device.contents;
    if (tag == Tag::label
            ? contents.label == value
            : same_but_for_case(tag == Tag::uuid ? device.grub_uuid() : contents.part_uuid, value)) {
      found.push_back(&device);
    }
  }
  if (found.size() < 2) {
    return found;
  }
  const std::vector<const BlockDevice*> candidates = found;
  std::erase_if(found, [&](const BlockDevice* device) {
    const auto holders = files_.list_all(kSysBlock + device->name + "/holders");
    return std::any_of(candidates.begin(), candidates.end(), [&](const BlockDevice* other) {
      return std::find(holders.begin(), holders.end(), other->name) != holders.end();
    });
  });
  return found;
}

std::string BlockDevices::btrfs_of(const BlockDevice& device) {
  all();
  const auto found = btrfs_.find(device.name);
  return found == btrfs_.end() ? "" : found->second;
}

}  // namespace kexec_load::host
