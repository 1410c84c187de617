#pragma once

#include <memory>
#include <string>

#include "host/file_system.h"
#include "host/unique_fd.h"

namespace kexec_load::host {

/// The file system below a directory: "/" for the running system, another for --root. Below another root
/// every path, links included, is resolved as if that directory were "/" (openat2(2), RESOLVE_IN_ROOT).
class LinuxFileSystem : public FileSystem {
 public:
  /// Throws text::Error (kind usage) if `root` is not a directory.
  explicit LinuxFileSystem(const std::string& root);
  /// The file system of a directory that is open, even if no path leads to it (a detached mount).
  explicit LinuxFileSystem(UniqueFd root);

  std::optional<std::string> read_text(const std::string& path) override;
  std::optional<std::string> read_trusted_text(const std::string& path) override;
  std::optional<bytes::OpenFile> open(const std::string& path) override;
  bool changed(const bytes::OpenFile& file) override;
  std::optional<std::string> resolve(const std::string& path) override;
  std::vector<std::string> list(const std::string& directory) override;
  std::vector<std::string> list_all(const std::string& directory) override;
  bool exists(const std::string& path) override;
  std::optional<FileStatus> look_at(const std::string& path) override;
  std::optional<std::string> read_link(const std::string& path) override;
  void write_private(const std::string& path, const std::string& text, Until until) override;
  Replacement replace(const std::string& path, const std::string& before, const std::string& after) override;
  std::unique_ptr<UnnamedFile> create_unnamed(const std::string& directory, std::uint64_t size) override;
  std::optional<bytes::Buffer> map_private(const std::string& path, std::uint64_t size) override;
  std::shared_ptr<void> lock(const std::string& path) override;
  std::optional<int> lock_holder(const std::string& path) override;
  bool remove(const std::string& path) override;

 private:
  [[nodiscard]] UniqueFd open_below_root(const std::string& path, int flags) const;
  /// open_below_root that answers an invalid descriptor only where there is no such file, and throws
  /// otherwise.
  [[nodiscard]] UniqueFd open_if_there(const std::string& path, int flags) const;
  [[nodiscard]] UniqueFd open_directory_for_writing(const std::string& path) const;
  [[nodiscard]] std::string path_of(const UniqueFd& fd) const;

  std::string root_;  ///< as a canonical path, "" for "/" and for a directory without a path
  UniqueFd root_fd_;
  bool whole_system_ = false;  ///< the root is "/": paths need not be held inside it
};

}  // namespace kexec_load::host
