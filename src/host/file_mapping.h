#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "host/unique_fd.h"

namespace kexec_load::host {

/// A file's bytes, mapped as long as this lives, and its descriptor.
class FileMapping {
 public:
  enum class Use {
    reading,
    changing_memory,  ///< the file never has the changes
    changing_file,
  };

  /// `size` of the file's bytes. Throws text::Error, which calls it `path`.
  FileMapping(UniqueFd file, std::uint64_t size, Use use, const std::string& path);
  FileMapping(const FileMapping&) = delete;
  FileMapping& operator=(const FileMapping&) = delete;
  ~FileMapping();

  [[nodiscard]] std::span<std::uint8_t> bytes() const { return bytes_; }

  /// Has all of it read now: what the disk cannot give is an error, text::Error, instead of a signal later.
  void read_all(const std::string& path) const;

 private:
  UniqueFd file_;
  std::span<std::uint8_t> bytes_;
};

}  // namespace kexec_load::host
