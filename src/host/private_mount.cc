#include "host/private_mount.h"

#include <sys/mount.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <set>
#include <vector>

#include "host/detached_mount.h"
#include "host/linux_file_system.h"
#include "text/error.h"

namespace kexec_load::host {

namespace {

using text::Error;
using text::ErrorKind;

/// Of btrfs (BTRFS_FS_TREE_OBJECTID).
const char* const kTopTree = "subvolid=5";

/// A driver, and the options with which it reads without writing.
struct Way {
  std::string type;
  std::vector<std::string> options;
};

/// Best first. A read-only mount of a file system that was not left cleanly would replay its journal, and so
/// write; a boot loader does not either. Empty: a type that is not read.
std::vector<Way> ways_to_read(const std::string& type) {
  static const std::map<std::string, std::vector<Way>> kWays = {
      {"ext2", {{"ext4", {"noload"}}, {"ext3", {"noload"}}, {"ext2", {}}}},
      {"ext3", {{"ext4", {"noload"}}, {"ext3", {"noload"}}}},
      {"ext4", {{"ext4", {"noload"}}}},
      {"xfs", {{"xfs", {"norecovery"}}}},
      {"btrfs", {{"btrfs", {"rescue=nologreplay"}}, {"btrfs", {"nologreplay"}}}},
      {"f2fs", {{"f2fs", {"norecovery"}}}},
      {"nilfs2", {{"nilfs2", {"norecovery"}}}},
      {"reiserfs", {{"reiserfs", {"nolog"}}}},
  };
  // These have no journal, or replay none when they are mounted read-only.
  static const std::set<std::string> kWithoutOptions = {"vfat",  "exfat", "iso9660", "udf", "squashfs",
                                                        "erofs", "minix", "romfs",   "jfs", "hfsplus"};
  if (const auto found = kWays.find(type); found != kWays.end()) {
    return found->second;
  }
  if (kWithoutOptions.contains(type)) {
    return {Way{type, {}}};
  }
  return {};
}

DetachedMount try_to_read(const std::string& node, const Way& way, const std::vector<std::string>& tree) {
  std::vector<std::string> options = way.options;
  options.emplace_back("ro");
  options.insert(options.end(), tree.begin(), tree.end());
  DetachedMount mount = make_detached_mount(node, way.type, options, true);
  if (mount.error == EBUSY) {
    // Somebody has it mounted for writing, so that its journal is replayed already: that one is shared.
    mount = make_detached_mount(node, way.type, tree, true);
  }
  return mount;
}

[[noreturn]] void refuse(const std::string& what, int error, const std::string& why) {
  const bool permission = error == EPERM || error == EACCES;
  const char* const cause = permission        ? " (only root may do that)"
                            : error == ENODEV ? " (this kernel has no driver for it)"
                            : error == ENOSYS ? " (this needs Linux 5.2)"
                                              : "";
  throw Error(permission ? ErrorKind::permission : ErrorKind::system, "cannot " + what + ": " + why + cause);
}

[[noreturn]] void refuse_below_another_root(const std::string& what) {
  throw Error(ErrorKind::system,
              "cannot " + what + ": below another --root than / only its own directories are used");
}

/// The flags of a mount, as mount(2) has them, without MS_RDONLY.
unsigned long mount_flags(const std::string& point) {
  struct statvfs status {};
  if (::statvfs(point.c_str(), &status) != 0) {
    return 0;
  }
  const auto flag = [&](unsigned long from, unsigned long to) {
    return (status.f_flag & from) != 0 ? to : 0;
  };
  return flag(ST_NOSUID, MS_NOSUID) | flag(ST_NODEV, MS_NODEV) | flag(ST_NOEXEC, MS_NOEXEC) |
         flag(ST_NOATIME, MS_NOATIME) | flag(ST_NODIRATIME, MS_NODIRATIME) | flag(ST_RELATIME, MS_RELATIME) |
         flag(ST_SYNCHRONOUS, MS_SYNCHRONOUS);
}

}  // namespace

std::unique_ptr<FileSystem> LinuxMounter::open(const std::string& node, const std::string& type, Tree tree) {
  std::vector<std::string> tree_option;
  if (type == "btrfs" && tree == Tree::top) {
    tree_option.emplace_back(kTopTree);
  }
  DetachedMount failed;
  failed.why = type.empty() ? "no file system is known to be on it" : "kexec-load does not read " + type;
  for (const Way& way : ways_to_read(type)) {
    DetachedMount mount = try_to_read(node, way, tree_option);
    if (mount.root.valid()) {
      return std::make_unique<LinuxFileSystem>(std::move(mount.root));
    }
    if (failed.error == 0 || failed.error == ENODEV) {
      failed = std::move(mount);
    }
  }
  refuse("look into " + node, failed.error, failed.why);
}

std::unique_ptr<FileSystem> LinuxMounter::open_for_writing(const std::string& node, const std::string& type) {
  const std::vector<std::string> options =
      type == "btrfs" ? std::vector<std::string>{kTopTree} : std::vector<std::string>{};
  DetachedMount mount = make_detached_mount(node, type, options, false);
  if (!mount.root.valid()) {
    refuse("write on " + node, mount.error, mount.why);
  }
  return std::make_unique<LinuxFileSystem>(std::move(mount.root));
}

void LinuxMounter::remount(const std::string& point, bool writable) {
  const unsigned long read_only = MS_RDONLY;
  const unsigned long flags = MS_REMOUNT | mount_flags(point) | (writable ? 0 : read_only);
  if (::mount(nullptr, point.c_str(), nullptr, flags, nullptr) != 0) {
    refuse(std::string("make ") + point + (writable ? " writable" : " read-only"), errno,
           std::strerror(errno));
  }
}

std::unique_ptr<FileSystem> NoMounter::open(const std::string& node, const std::string& /*type*/,
                                            Tree /*tree*/) {
  refuse_below_another_root("look into " + node);
}

std::unique_ptr<FileSystem> NoMounter::open_for_writing(const std::string& node,
                                                        const std::string& /*type*/) {
  refuse_below_another_root("write on " + node);
}

void NoMounter::remount(const std::string& point, bool writable) {
  refuse_below_another_root("make " + point + (writable ? " writable" : " read-only"));
}

}  // namespace kexec_load::host
