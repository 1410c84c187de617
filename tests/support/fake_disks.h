#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "host/device_probe.h"
#include "host/private_mount.h"
#include "support/fake_host.h"

namespace kexec_load::test {

/// A file system that belongs to somebody else.
class BorrowedFileSystem : public host::FileSystem {
 public:
  explicit BorrowedFileSystem(FakeFileSystem& files) : files_(files) {}

  std::optional<std::string> read_text(const std::string& path) override { return files_.read_text(path); }
  std::optional<std::string> read_trusted_text(const std::string& path) override {
    return files_.read_trusted_text(path);
  }
  std::optional<bytes::OpenFile> open(const std::string& path) override { return files_.open(path); }
  bool changed(const bytes::OpenFile& file) override { return files_.changed(file); }
  std::optional<std::string> resolve(const std::string& path) override { return files_.resolve(path); }
  std::vector<std::string> list(const std::string& directory) override { return files_.list(directory); }
  std::vector<std::string> list_all(const std::string& directory) override {
    return files_.list_all(directory);
  }
  bool exists(const std::string& path) override { return files_.exists(path); }
  std::optional<host::FileStatus> look_at(const std::string& path) override { return files_.look_at(path); }
  std::optional<std::string> read_link(const std::string& path) override { return files_.read_link(path); }
  void write_private(const std::string& path, const std::string& text, Until until) override {
    files_.write_private(path, text, until);
  }
  host::Replacement replace(const std::string& path, const std::string& before,
                            const std::string& after) override {
    return files_.replace(path, before, after);
  }
  std::unique_ptr<host::UnnamedFile> create_unnamed(const std::string& directory,
                                                    std::uint64_t size) override {
    return files_.create_unnamed(directory, size);
  }
  std::optional<bytes::Buffer> map_private(const std::string& path, std::uint64_t size) override {
    return files_.map_private(path, size);
  }
  std::shared_ptr<void> lock(const std::string& path) override { return files_.lock(path); }
  std::optional<int> lock_holder(const std::string& path) override { return files_.lock_holder(path); }
  bool remove(const std::string& path) override { return files_.remove(path); }

 private:
  FakeFileSystem& files_;
};

/// Disks in memory that can be mounted privately; a node that is not there cannot.
class FakeMounter : public host::Mounter {
 public:
  explicit FakeMounter(FakeFileSystem& system) : system_(system) {}

  std::map<std::string, FakeFileSystem> disks;      ///< by node, the topmost tree
  std::map<std::string, FakeFileSystem> standards;  ///< by node, what a mount without options shows
  std::vector<std::string> calls;
  std::string refused;  ///< this call fails

  std::unique_ptr<host::FileSystem> open(const std::string& node, const std::string& type,
                                         Tree tree) override {
    calls.push_back("open " + node + " " + type + (tree == Tree::top ? " top" : ""));
    const auto standard = standards.find(node);
    return std::make_unique<BorrowedFileSystem>(
        tree == Tree::standard && standard != standards.end() ? standard->second : disk(node));
  }
  std::unique_ptr<host::FileSystem> open_for_writing(const std::string& node,
                                                     const std::string& type) override {
    calls.push_back("write " + node + " " + type);
    return std::make_unique<BorrowedFileSystem>(disk(node));
  }
  void remount(const std::string& point, bool writable) override {
    calls.push_back("remount " + point + (writable ? " rw" : " ro"));
    if (calls.back() == refused) {
      throw text::Error(text::ErrorKind::system, refused + ": refused");
    }
    system_.writable = writable;
  }

 private:
  FakeFileSystem& disk(const std::string& node) {
    const auto found = disks.find(node);
    if (found == disks.end()) {
      throw text::Error(text::ErrorKind::system, "cannot look into " + node + ": Input/output error");
    }
    return found->second;
  }

  FakeFileSystem& system_;
};

class FakeProbe : public host::DeviceProbe {
 public:
  std::map<std::string, host::DeviceContents> contents;  ///< by node

  std::optional<host::DeviceContents> read(const std::string& node) override {
    const auto found = contents.find(node);
    return found == contents.end() ? std::nullopt : std::optional(found->second);
  }
};

/// What of a system's files tells of its disks and mounts, as udev and the kernel write it.
class FakeDisks {
 public:
  explicit FakeDisks(FakeFileSystem& files) : files_(files) {}

  /// A partition (its name ends in its number) or disk, with lines of udev's database: "ID_FS_TYPE=ext4".
  void add(const std::string& name, const std::string& disk, const std::vector<std::string>& udev) {
    const std::string number = "254:" + std::to_string(++count_);
    const std::string directory = "/sys/class/block/" + name;
    numbers_[name] = number;
    files_.put(directory + "/dev", number + "\n");
    files_.links[directory] = "../../devices/pci0000:00/block/" + (disk.empty() ? "" : disk + "/") + name;
    if (!disk.empty()) {
      files_.put(directory + "/partition", name.substr(name.find_last_not_of("0123456789") + 1) + "\n");
    }
    std::string notes = "I:1\n";
    for (const std::string& line : udev) {
      notes += "E:" + line + "\n";
    }
    files_.put("/run/udev/data/b" + number, notes);
  }
  /// A partition of a GPT with a file system.
  void add_gpt(const std::string& name, const std::string& disk, const std::string& type,
               const std::string& uuid) {
    add(name, disk, {"ID_FS_TYPE=" + type, "ID_FS_UUID_ENC=" + uuid, "ID_PART_ENTRY_SCHEME=gpt"});
  }
  void add_mapped(const std::string& name, const std::string& dm_name, const std::string& dm_uuid,
                  const std::vector<std::string>& udev) {
    add(name, "", udev);
    files_.put("/sys/class/block/" + name + "/dm/name", dm_name + "\n");
    files_.put("/sys/class/block/" + name + "/dm/uuid", dm_uuid + "\n");
    files_.links["/dev/mapper/" + dm_name] = "../" + name;
  }
  /// The mounts of the system so far; `root` is the directory of the file system that is mounted.
  void mount(const std::string& name, const std::string& point, const std::string& type = "ext4",
             const std::string& root = "/") {
    const bool anonymous = type == "btrfs" || !numbers_.contains(name);
    const unsigned id = ++mounts_ + 20;
    const std::string parent = point == "/" ? "1" : "21";
    const std::string source = numbers_.contains(name) ? "/dev/" + name : name;
    table_ += std::to_string(id) + " " + parent + " " +
              (anonymous ? "0:" + std::to_string(id) : numbers_[name]) + " " + root + " " + point +
              " rw,relatime shared:1 - " + type + " " + source + " rw\n";
    files_.put("/proc/self/mountinfo", table_);
  }

 private:
  FakeFileSystem& files_;
  std::map<std::string, std::string> numbers_;
  std::string table_;
  unsigned count_ = 0;
  unsigned mounts_ = 0;
};

}  // namespace kexec_load::test
