#include "host/file_record.h"

#include <nlohmann/json.hpp>

namespace kexec_load::host {

FileRecord record_of(const bytes::OpenFile& file) {
  return {file.resolved_path, file.identity};
}

void to_json(nlohmann::json& value, const FileRecord& file) {
  value = {{"path", file.path},
           {"device", file.identity.device},
           {"inode", file.identity.inode},
           {"size", file.identity.size},
           {"modified_ns", file.identity.modified_ns},
           {"changed_ns", file.identity.changed_ns}};
}

void from_json(const nlohmann::json& value, FileRecord& file) {
  file = {value.at("path"),
          {value.at("device"), value.at("inode"), value.at("size"), value.at("modified_ns"),
           value.at("changed_ns")}};
}

}  // namespace kexec_load::host
