#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bootmenu/boot_files.h"
#include "host/file_system.h"
#include "host/path_tree.h"

namespace kexec_load::host {

/// The files of a menu that is looked at apart from its machine (--boot-dir, --grub-config): one directory
/// stands for every file system that the menu speaks of, for its root or for its /boot. Nothing of this
/// machine's disks is asked.
class DirectoryBootFiles : public bootmenu::BootFiles {
 public:
  /// `directory` stands for /boot, or for the whole of a file system. `config` is the menu's file, whose
  /// directory stands for $prefix: it is read by what boot_path() answers.
  DirectoryBootFiles(FileSystem& files, std::string directory, const std::string& config);

  /// What the menu's own file is called here.
  [[nodiscard]] bootmenu::BootPath boot_path() const;

  bootmenu::FileFacts look_at(const bootmenu::BootPath& path) override;
  std::optional<std::string> read_text(const bootmenu::BootPath& path) override;
  std::vector<std::string> list(const bootmenu::BootPath& directory) override;
  std::optional<bytes::OpenFile> open(const bootmenu::BootPath& path) override;
  /// Every search succeeds: the first hint, else "hd0".
  std::optional<std::string> search(bootmenu::Property property, const std::string& value,
                                    const std::vector<std::string>& hints) override;
  std::optional<std::string> probe(const std::string& device, bootmenu::Property property) override;

 private:
  [[nodiscard]] std::optional<FilePlace> find(const std::string& path) const;
  /// With `directory` being the menu's directory `root`.
  [[nodiscard]] std::optional<FilePlace> find_in(const std::string& root, const std::string& directory,
                                                 const std::string& path) const;

  FileSystem& files_;
  std::string directory_;
  std::string config_directory_;
  std::string config_name_;
};

}  // namespace kexec_load::host
