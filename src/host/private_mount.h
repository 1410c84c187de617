#pragma once

#include <memory>
#include <string>

#include "host/file_system.h"

namespace kexec_load::host {

/// Looks into file systems that are not mounted, or not with the directory that is asked for.
class Mounter {
 public:
  /// Of btrfs, which of its trees: its topmost one, or that which a mount without options shows.
  enum class Tree { top, standard };

  Mounter() = default;
  Mounter(const Mounter&) = delete;
  Mounter& operator=(const Mounter&) = delete;
  virtual ~Mounter() = default;

  /// The file system on a device, for reading; its journal is not replayed, as a boot loader does not.
  /// Nothing is mounted anywhere for it, and nothing stays when the last file of it is closed. `type` is the
  /// kernel's name for it ("ext4"). Throws text::Error (kind system or permission) that says why not.
  virtual std::unique_ptr<FileSystem> open(const std::string& node, const std::string& type, Tree tree) = 0;

  /// The same for writing (and of btrfs the topmost tree), for a file system that is mounted nowhere: it is
  /// clean again when the answer is gone.
  virtual std::unique_ptr<FileSystem> open_for_writing(const std::string& node, const std::string& type) = 0;
  /// Makes what is mounted at `point` writable, or read-only, which waits until all is on the disk.
  virtual void remount(const std::string& point, bool writable) = 0;
};

/// By detached mounts (fsopen(2), fsmount(2), Linux 5.2), which no path leads to and which end with their
/// descriptor, whatever becomes of this process.
class LinuxMounter : public Mounter {
 public:
  std::unique_ptr<FileSystem> open(const std::string& node, const std::string& type, Tree tree) override;
  std::unique_ptr<FileSystem> open_for_writing(const std::string& node, const std::string& type) override;
  void remount(const std::string& point, bool writable) override;
};

/// For a system below another root: the disks of this machine are not that system's.
class NoMounter : public Mounter {
 public:
  [[noreturn]] std::unique_ptr<FileSystem> open(const std::string& node, const std::string& type,
                                                Tree tree) override;
  [[noreturn]] std::unique_ptr<FileSystem> open_for_writing(const std::string& node,
                                                            const std::string& type) override;
  [[noreturn]] void remount(const std::string& point, bool writable) override;
};

}  // namespace kexec_load::host
