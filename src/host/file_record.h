#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "bytes/open_file.h"

namespace kexec_load::host {

/// Which file something was made of, as notes keep it.
struct FileRecord {
  std::string path;  ///< resolved: another file behind the same link is another file
  bytes::FileIdentity identity;
  bool operator==(const FileRecord&) const = default;
};

[[nodiscard]] FileRecord record_of(const bytes::OpenFile& file);

void to_json(nlohmann::json& value, const FileRecord& file);
/// Throws nlohmann::json::exception where `value` is none.
void from_json(const nlohmann::json& value, FileRecord& file);

}  // namespace kexec_load::host
