#include "host/boot_volume.h"

#include <algorithm>

#include "text/error.h"

namespace kexec_load::host {

namespace {

using text::Error;
using text::ErrorKind;

bool same_file(const FileStatus& a, const FileStatus& b) {
  return a.identity.device == b.identity.device && a.identity.inode == b.identity.inode;
}

bool is_subvolume(const Mount& mount) {
  return mount.root != "/";
}

}  // namespace

BootVolume::BootVolume(FileSystem& system, const MountTable& table, Mounter& mounter, Description description)
    : system_(system), table_(table), mounter_(mounter), description_(std::move(description)) {}

std::vector<View> BootVolume::mounted_views() const {
  std::vector<View> views;
  for (const Mount& mount : description_.mounts) {
    views.push_back({mount.root, &system_, mount.point, mount.id, ""});
  }
  return views;
}

FileSystem& BootVolume::opened(Mounter::Tree tree, std::unique_ptr<FileSystem>& files) {
  if (!files) {
    files = mounter_.open(description_.node, description_.type, tree);
  }
  return *files;
}

std::optional<FilePlace> BootVolume::find(const std::string& path) {
  return description_.type == "btrfs" ? find_in_btrfs(path) : find_in_top(path).place;
}

/// As far as the mounts show it, by them, since their paths mean something to people.
PathTree::Answer BootVolume::find_in_top(const std::string& path) {
  PathTree::Answer answer = PathTree(table_, mounted_views()).find(path);
  if (answer.out_of_sight.empty()) {
    return answer;
  }
  if (description_.node.empty()) {
    throw Error(ErrorKind::image, answer.out_of_sight + " of the " + description_.type +
                                      " file system is not to be seen: something else is mounted over it");
  }
  std::vector<View> views = mounted_views();
  views.push_back({"/", &opened(Mounter::Tree::top, top_), "/", 0, description_.node + ":"});
  return PathTree(table_, std::move(views)).find(path);
}

/// Where the paths of a loader begin that takes the default subvolume for the root; nullopt: at the top, as
/// all others.
std::optional<PathTree> BootVolume::default_tree() {
  FileSystem& standard = opened(Mounter::Tree::standard, standard_);
  const auto root = standard.look_at("/");
  for (const Mount& mount : description_.mounts) {
    const auto status = system_.look_at(mount.point);
    if (root && status && same_file(*root, *status)) {
      return is_subvolume(mount) ? std::optional(PathTree(table_, mounted_views(), mount.root, true))
                                 : std::nullopt;
    }
  }
  const auto top = opened(Mounter::Tree::top, top_).look_at("/");
  return root && top && same_file(*root, *top) ? std::nullopt : std::optional(standard_tree());
}

PathTree BootVolume::standard_tree() const {
  return PathTree(table_, {{"/", standard_.get(), "/", 0, description_.node + ":"}});
}

std::optional<FilePlace> BootVolume::find_in_btrfs(const std::string& path) {
  const auto& mounts = description_.mounts;
  const bool names_a_subvolume = std::any_of(mounts.begin(), mounts.end(), [&](const Mount& mount) {
    return is_subvolume(mount) && path_below(path, mount.root);
  });
  const bool has_subvolumes = mounts.empty() || std::any_of(mounts.begin(), mounts.end(), is_subvolume);
  if (names_a_subvolume || !has_subvolumes) {
    return find_in_top(path).place;
  }
  std::optional<PathTree> from_default;
  try {
    from_default = default_tree();
  } catch (const Error&) {
    if (mounts.empty()) {
      throw;
    }
    return find_in_mounted_subvolumes(path);
  }
  if (!from_default) {
    return find_in_top(path).place;
  }
  PathTree::Answer answer = from_default->find(path);
  if (!answer.out_of_sight.empty()) {
    answer = standard_tree().find(path);
  }
  if (answer.place && answer.place->files == standard_.get()) {
    answer.place->volume_path.clear();  // where the default subvolume is in the volume is not known
  }
  return the_only_one(path, {find_in_top(path).place, answer.place});
}

/// Without a look at the whole file system: its default subvolume, if paths begin there, is surely one of
/// those that are mounted.
std::optional<FilePlace> BootVolume::find_in_mounted_subvolumes(const std::string& path) const {
  std::vector<std::optional<FilePlace>> found;
  for (const Mount& mount : description_.mounts) {
    found.push_back(PathTree(table_, mounted_views(), mount.root, true).find(path).place);
  }
  return the_only_one(path, found);
}

std::optional<FilePlace> BootVolume::the_only_one(const std::string& path,
                                                  const std::vector<std::optional<FilePlace>>& places) const {
  std::optional<FilePlace> only;
  for (const auto& place : places) {
    if (only && place && !same_file(only->status, place->status)) {
      throw Error(ErrorKind::image,
                  path + " of the btrfs file system on " + description_.node + " could be " + only->name +
                      " or " + place->name +
                      ", as the boot loader begins paths at the topmost subvolume or at the "
                      "default one");
    }
    only = only ? only : place;
  }
  return only;
}

}  // namespace kexec_load::host
