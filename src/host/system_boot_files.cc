#include "host/system_boot_files.h"

#include <algorithm>
#include <sstream>

#include "text/error.h"

namespace kexec_load::host {

namespace {

using bootmenu::BootPath;
using bootmenu::FileFacts;
using bootmenu::Property;
using text::Error;
using text::ErrorKind;

/// A system below another root may have no table: then all is one file system.
constexpr std::string_view kOneFileSystem = "1 0 0:0 / / rw - files files rw";

const std::string kWayOut = "name the kernel with KERNEL_IMAGE or --kernel";

std::string pool_of(const std::string& dataset) {
  return dataset.substr(0, dataset.find('/'));
}

/// GRUB's path of a ZFS dataset: "/BOOT/debian@" of "bpool/BOOT/debian".
Mount with_loader_root(Mount mount) {
  if (mount.type == "zfs") {
    const std::string dataset = mount.source.substr(pool_of(mount.source).size());
    mount.root = path_joined((dataset.empty() ? "/" : dataset) + "@", path_below(mount.root, "/").value());
  }
  return mount;
}

/// What follows NAME= on a command line, where it is last.
std::string argument(const std::string& command_line, const std::string& name) {
  std::istringstream words(command_line);
  std::string value;
  for (std::string word; words >> word;) {
    if (word.starts_with(name)) {
      value = word.substr(name.size());
    }
  }
  return value;
}

/// "(hd0,gpt2)/vmlinuz" → its parts; nullopt: GRUB did not say from which device.
std::optional<BootPath> read_boot_path(const std::string& text) {
  const std::size_t close = text.find(')');
  return text.starts_with('(') && close != std::string::npos
             ? std::optional(BootPath{text.substr(1, close - 1), text.substr(close + 1)})
             : std::nullopt;
}

std::string grub_file_system(const std::string& type) {
  static const std::map<std::string, std::string> kNames = {{"ext3", "ext2"},        {"ext4", "ext2"},
                                                            {"vfat", "fat"},         {"msdos", "fat"},
                                                            {"squashfs", "squash4"}, {"zfs_member", "zfs"}};
  const auto found = kNames.find(type);
  return found == kNames.end() ? type : found->second;
}

}  // namespace

void SystemBootFiles::read_mounts() {
  if (table_) {
    return;
  }
  table_ = MountTable::parse(files_.read_text("/proc/self/mountinfo").value_or(""));
  if (table_->mounts().empty()) {
    table_ = MountTable::parse(kOneFileSystem);
  }
  booted_ = read_boot_path(argument(files_.read_text("/proc/cmdline").value_or(""), "BOOT_IMAGE="));
  for (const Mount& mount : table_->mounts()) {
    known(key_of(mount)).mounts.push_back(with_loader_root(mount));
  }
}

std::string SystemBootFiles::key_of(const BlockDevice& device) {
  const std::string btrfs = devices_.btrfs_of(device);
  if (!btrfs.empty() || device.contents.type == "btrfs") {
    return "btrfs " + (btrfs.empty() ? device.contents.uuid : btrfs);
  }
  return device.contents.type == "zfs_member" ? "zfs " + device.contents.label : device.name;
}

std::string SystemBootFiles::key_of(const Mount& mount) {
  if (mount.type == "zfs") {
    return "zfs " + pool_of(mount.source);
  }
  const BlockDevice* device = devices_.numbered(mount.device);
  if (device == nullptr) {
    // Without an initrd the kernel calls the root file system's device /dev/root.
    device = devices_.at(mount.source == "/dev/root"
                             ? argument(files_.read_text("/proc/cmdline").value_or(""), "root=")
                             : mount.source);
  }
  return device != nullptr ? key_of(*device) : mount.type + ":" + mount.point;
}

SystemBootFiles::Known& SystemBootFiles::known(const std::string& key) {
  const auto [found, is_new] = known_.try_emplace(key);
  if (is_new) {
    found->second.named.key = key;
    for (const BlockDevice& device : devices_.all()) {
      if (key_of(device) == key) {
        found->second.named.devices.push_back(&device);
      }
    }
  }
  return found->second;
}

BootVolume& SystemBootFiles::volume(Known& known) {
  if (!known.volume) {
    BootVolume::Description description{"", "", known.mounts};
    if (!known.named.devices.empty()) {
      const BlockDevice& device = *known.named.devices.front();
      description.node = device.node;
      description.type = device.contents.type;
    }
    if (!known.mounts.empty()) {
      description.type = known.mounts.front().type;
    } else if (description.type.empty()) {
      description.type = probe_.read(description.node).value_or(DeviceContents{}).type;
    }
    known.volume = std::make_unique<BootVolume>(files_, *table_, mounter_, std::move(description));
  }
  return *known.volume;
}

bool SystemBootFiles::has_file(Known& known, const std::string& path) {
  try {
    const auto place = volume(known).find(path);
    return place && place->status.kind == FileStatus::Kind::file;
  } catch (const Error&) {
    return false;
  }
}

std::string SystemBootFiles::name_of(Known& known, std::vector<std::string> hints) {
  if (known.named.devices.empty()) {
    names_.give_as(known.named.key, known.named.key);
    return known.named.key;
  }
  // What GRUB called the device of the running kernel, it will call that device again.
  if (booted_ && names_.agreed(booted_->device, known.named) && has_file(known, booted_->path)) {
    hints.push_back(booted_->device);
  }
  return names_.give(known.named, hints);
}

BootPath SystemBootFiles::boot_path_of(const std::string& system_path) {
  // Resolving comes first: it makes an automounter mount what the table is to show.
  const std::string resolved = files_.resolve(system_path).value_or(system_path);
  read_mounts();
  const Mount* const mount = table_->mount_of(resolved);
  if (mount == nullptr) {
    throw Error(ErrorKind::system, system_path + ": /proc/self/mountinfo does not tell what it is on");
  }
  const std::string below = path_below(resolved, mount->point).value_or("");
  Known& on = known(key_of(*mount));
  if (home_.empty()) {
    home_ = on.named.key;
  }
  return {name_of(on, {}), path_joined(with_loader_root(*mount).root, below)};
}

BootPath SystemBootFiles::boot_path_on(const std::string& source, const std::string& path) {
  read_mounts();
  const BlockDevice* const device = devices_.at(source);
  if (device == nullptr) {
    throw Error(ErrorKind::system, source + ": there is no such device");
  }
  Known& on = known(key_of(*device));
  if (home_.empty()) {
    home_ = on.named.key;
  }
  return {name_of(on, {}), path};
}

bool SystemBootFiles::is_mount_point(const std::string& directory) {
  files_.exists(directory + "/.");  // makes an automounter mount it
  const std::string resolved = files_.resolve(directory).value_or(directory);
  read_mounts();
  const Mount* const mount = table_->mount_of(resolved);
  return mount != nullptr && mount->point == resolved;
}

SystemBootFiles::Known* SystemBootFiles::named(const std::string& device) {
  read_mounts();
  if (const auto key = names_.given(device)) {
    return &known(*key);
  }
  if (const BlockDevice* const meant = names_.meant_by(device)) {
    return &known(key_of(*meant));
  }
  if (home_.empty() || !names_.surely_has(device, known(home_).named)) {
    return nullptr;
  }
  Known& home = known(home_);
  names_.give(home.named, {device});
  return &home;
}

std::optional<FilePlace> SystemBootFiles::find(const BootPath& path) {
  Known* const on = named(path.device);
  if (on == nullptr) {
    return std::nullopt;
  }
  try {
    return volume(*on).find(path.path);
  } catch (const Error& error) {
    throw Error(error.kind(), path.text() + ": " + error.what() + "; mount it, or " + kWayOut);
  }
}

std::optional<plan::FileLocation> SystemBootFiles::location_of(const BootPath& path) {
  const auto place = find(path);
  if (!place) {
    return std::nullopt;
  }
  BootVolume& on = volume(*named(path.device));
  const bool mounted = place->files == &files_;
  return plan::FileLocation{mounted ? place->path : "", place->status.identity.device, on.node(), on.type(),
                            place->volume_path};
}

FileFacts SystemBootFiles::look_at(const BootPath& path) {
  const auto place = find(path);
  return place ? facts_of(place->status) : FileFacts{};
}

std::optional<std::string> SystemBootFiles::read_text(const BootPath& path) {
  const auto place = find(path);
  return place && place->status.kind == FileStatus::Kind::file ? place->files->read_text(place->path)
                                                               : std::nullopt;
}

std::vector<std::string> SystemBootFiles::list(const BootPath& directory) {
  const auto place = find(directory);
  return place ? place->files->list_all(place->path) : std::vector<std::string>();
}

std::optional<bytes::OpenFile> SystemBootFiles::open(const BootPath& path) {
  if (named(path.device) == nullptr) {
    throw Error(ErrorKind::image, path.text() + ": " + why_unknown(path.device) + "; " + kWayOut);
  }
  const auto place = find(path);
  auto file = place ? place->files->open(place->path) : std::nullopt;
  if (file) {
    file->path = file->resolved_path = place->name;
  }
  return file;
}

std::string SystemBootFiles::why_unknown(const std::string& device) const {
  if (const auto found = ambiguous_.find(device); found != ambiguous_.end()) {
    return found->second;
  }
  if (device.empty()) {
    return "the menu does not say on which device";
  }
  const auto parts = read_grub_device(device);
  if (!parts || !is_numbered_disk(parts->disk)) {
    return "this system has no device that GRUB calls " + device;
  }
  const auto home = known_.find(home_);
  const bool has_device = home != known_.end() && !home->second.named.devices.empty();
  return "which disk GRUB calls " + parts->disk + " is not known here, and " + device +
         " does not fit the menu's own device" +
         (has_device ? ", " + home->second.named.devices.front()->node : "") +
         "; let the menu search for its file system by UUID";
}

std::vector<SystemBootFiles::Known*> SystemBootFiles::with_tag(Tag tag, const std::string& value) {
  std::vector<Known*> found;
  for (const BlockDevice* const device : devices_.tagged(tag, value)) {
    Known* const on = &known(key_of(*device));
    if (device->may_hold_files() && std::find(found.begin(), found.end(), on) == found.end()) {
      found.push_back(on);
    }
  }
  return found;
}

std::vector<SystemBootFiles::Known*> SystemBootFiles::with_file(const std::string& path) {
  std::vector<Known*> mounted;
  std::vector<Known*> others;
  for (const BlockDevice& device : devices_.all()) {
    if (device.may_hold_files()) {
      Known* const on = &known(key_of(device));
      auto& list = on->mounts.empty() ? others : mounted;
      if (std::find(list.begin(), list.end(), on) == list.end()) {
        list.push_back(on);
      }
    }
  }
  if (const auto home = known_.find(home_); home != known_.end() && home->second.named.devices.empty()) {
    mounted.push_back(&home->second);
  }
  for (auto* const list : {&mounted, &others}) {
    std::erase_if(*list, [&](Known* on) { return !has_file(*on, path); });
    if (!list->empty()) {
      return *list;
    }
  }
  return {};
}

std::optional<std::string> SystemBootFiles::search(Property property, const std::string& value,
                                                   const std::vector<std::string>& hints) {
  read_mounts();
  const std::vector<Known*> found = property == Property::file
                                        ? with_file(value)
                                        : with_tag(property == Property::label       ? Tag::label
                                                   : property == Property::part_uuid ? Tag::part_uuid
                                                                                     : Tag::uuid,
                                                   value);
  if (found.empty()) {
    return std::nullopt;
  }
  if (found.size() == 1) {
    return name_of(*found.front(), hints);
  }
  for (const std::string& hint : hints) {
    const auto agrees = [&](Known* on) { return names_.agreed(hint, on->named).has_value(); };
    if (std::count_if(found.begin(), found.end(), agrees) == 1) {
      return name_of(**std::find_if(found.begin(), found.end(), agrees), {hint});
    }
  }
  std::string all;
  for (const Known* const on : found) {
    const NamedVolume& one = on->named;
    all += (all.empty() ? "" : "|") + (one.devices.empty() ? one.key : one.devices.front()->name);
  }
  ambiguous_[all] = "the menu searches for " + value + ", which more than one device has (" + all + ")";
  return all;
}

std::optional<std::string> SystemBootFiles::probe(const std::string& device, Property property) {
  const Known* const on = named(device);
  if (on == nullptr || on->named.devices.empty()) {
    return std::nullopt;
  }
  const BlockDevice& first = *on->named.devices.front();
  const std::string value = property == Property::fs_uuid     ? first.grub_uuid()
                            : property == Property::label     ? first.contents.label
                            : property == Property::part_uuid ? first.contents.part_uuid
                            : property == Property::fs        ? grub_file_system(first.contents.type)
                                                              : "";
  return value.empty() ? std::nullopt : std::optional(value);
}

}  // namespace kexec_load::host
