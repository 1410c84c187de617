#include "host/directory_boot_files.h"

#include "text/path.h"

namespace kexec_load::host {

namespace {

using bootmenu::BootPath;
using bootmenu::FileFacts;

const std::string kDevice = "hd0";
const std::string kPrefix = "/boot/grub";

/// "/@rootfs" of "/@rootfs/boot/vmlinuz": a btrfs subvolume that stands before /boot; else empty.
std::string subvolume_before_boot(const std::string& path) {
  const std::size_t boot = path.find("/boot/");
  return path.starts_with("/@") && boot != std::string::npos ? path.substr(0, boot) : "";
}

}  // namespace

DirectoryBootFiles::DirectoryBootFiles(FileSystem& files, std::string directory, const std::string& config)
    : files_(files),
      directory_(std::move(directory)),
      config_directory_(text::directory_of(config)),
      config_name_(text::base_name(config)) {}

BootPath DirectoryBootFiles::boot_path() const {
  return {kDevice, kPrefix + "/" + config_name_};
}

std::optional<FilePlace> DirectoryBootFiles::find_in(const std::string& root, const std::string& directory,
                                                     const std::string& path) const {
  static const MountTable kNoMounts;
  return PathTree(kNoMounts, {{root, &files_, directory, 0, ""}}).find(path).place;
}

std::optional<FilePlace> DirectoryBootFiles::find(const std::string& path) const {
  if (auto beside_the_menu = find_in(kPrefix, config_directory_, path)) {
    return beside_the_menu;
  }
  if (auto below_root = find_in("/", directory_, path)) {
    return below_root;
  }
  const std::string subvolume = subvolume_before_boot(path);
  if (subvolume.empty()) {
    return find_in("/boot", directory_, path);
  }
  const std::string in_subvolume = path.substr(subvolume.size());
  auto below_subvolume = find_in("/", directory_, in_subvolume);
  return below_subvolume ? below_subvolume : find_in("/boot", directory_, in_subvolume);
}

FileFacts DirectoryBootFiles::look_at(const BootPath& path) {
  const auto place = find(path.path);
  return place ? facts_of(place->status) : FileFacts{};
}

std::optional<std::string> DirectoryBootFiles::read_text(const BootPath& path) {
  const auto place = find(path.path);
  return place && place->status.kind == FileStatus::Kind::file ? files_.read_text(place->path) : std::nullopt;
}

std::vector<std::string> DirectoryBootFiles::list(const BootPath& directory) {
  const auto place = find(directory.path);
  return place ? files_.list_all(place->path) : std::vector<std::string>();
}

std::optional<bytes::OpenFile> DirectoryBootFiles::open(const BootPath& path) {
  const auto place = find(path.path);
  return place ? files_.open(place->path) : std::nullopt;
}

std::optional<std::string> DirectoryBootFiles::search(bootmenu::Property /*property*/,
                                                      const std::string& /*value*/,
                                                      const std::vector<std::string>& hints) {
  return hints.empty() ? kDevice : hints.front();
}

std::optional<std::string> DirectoryBootFiles::probe(const std::string& /*device*/,
                                                     bootmenu::Property /*property*/) {
  return std::nullopt;
}

}  // namespace kexec_load::host
