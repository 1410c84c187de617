#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/file_record.h"
#include "image/initrd.h"

namespace kexec_load::host {

/// What the image cache's prepared.json says.
struct CacheIndex {
  struct Content {
    std::string digest;  ///< 32 hexadecimal digits, and the file's name
    std::uint64_t size = 0;
  };
  struct Source {
    FileRecord file;
    std::string section;  ///< of a unified kernel image; empty: the whole file
    bool operator==(const Source&) const = default;
  };
  struct Initrd {
    Source source;
    std::string taken_digest;  ///< of those of its bytes that are loaded as they are
    image::Initrd read;
    std::vector<Content> unpacked;  ///< of its compressed archives, in order; empty: not kept
  };

  std::chrono::seconds time{};  ///< when it was made, by the wall clock
  Source kernel;
  std::string kernel_digest;
  Content payload;
  std::vector<Initrd> initrds;
  bool initrds_unpacked = false;  ///< they are to be handed over so

  [[nodiscard]] std::uint64_t bytes() const;
  [[nodiscard]] std::vector<std::string> names() const;  ///< of the files with content
};

/// nullopt: it is not ours to understand, or damaged: it has a digest of its own.
[[nodiscard]] std::optional<CacheIndex> read_cache_index(std::string_view text);
/// The same of what that digest is made of.
[[nodiscard]] std::optional<CacheIndex> read_cached_image(std::string_view text);
[[nodiscard]] std::string cache_index_text(const CacheIndex& index);

}  // namespace kexec_load::host
