#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "bootmenu/boot_files.h"

namespace kexec_load::test {

/// Disks in memory, by the names that GRUB gives them.
class FakeBootFiles : public bootmenu::BootFiles {
 public:
  void put(const std::string& device, const std::string& path, std::string text, std::int64_t modified = 0) {
    files_[{device, path}] = {std::make_shared<const std::string>(std::move(text)), modified};
  }
  void set(const std::string& device, bootmenu::Property property, std::string value) {
    properties_[{device, property}] = std::move(value);
  }

  bootmenu::FileFacts look_at(const bootmenu::BootPath& path) override {
    using Kind = bootmenu::FileFacts::Kind;
    if (const auto found = files_.find(path); found != files_.end()) {
      return {Kind::file, found->second.text->size(), found->second.modified};
    }
    return {list(path).empty() ? Kind::missing : Kind::directory, 0, 0};
  }
  std::optional<std::string> read_text(const bootmenu::BootPath& path) override {
    const auto found = files_.find(path);
    return found == files_.end() ? std::nullopt : std::optional(*found->second.text);
  }
  std::vector<std::string> list(const bootmenu::BootPath& directory) override {
    const std::string prefix = directory.path.ends_with('/') ? directory.path : directory.path + "/";
    std::set<std::string> names;
    for (const auto& [where, file] : files_) {
      if (where.device == directory.device && where.path.starts_with(prefix)) {
        const std::string rest = where.path.substr(prefix.size());
        names.insert(rest.substr(0, rest.find('/')));
      }
    }
    return {names.begin(), names.end()};
  }
  std::optional<bytes::OpenFile> open(const bootmenu::BootPath& path) override {
    const auto found = files_.find(path);
    if (found == files_.end()) {
      return std::nullopt;
    }
    const std::shared_ptr<const std::string> text = found->second.text;
    return bytes::OpenFile{path.text(),
                           path.text(),
                           {1, 1, text->size(), found->second.modified, found->second.modified},
                           bytes::View(std::string_view(*text)),
                           -1,
                           std::make_shared<std::shared_ptr<const std::string>>(text)};
  }
  std::optional<std::string> search(bootmenu::Property property, const std::string& value,
                                    const std::vector<std::string>& hints) override {
    std::vector<std::string> devices;
    for (const auto& [key, known] : properties_) {
      if (key.second == property && known == value) {
        devices.push_back(key.first);
      }
    }
    if (property == bootmenu::Property::file) {
      for (const auto& [where, file] : files_) {
        if (where.path == value) {
          devices.push_back(where.device);
        }
      }
    }
    const auto hinted = std::find_first_of(hints.begin(), hints.end(), devices.begin(), devices.end());
    return hinted != hints.end() ? std::optional(*hinted)
           : devices.empty()     ? std::nullopt
                                 : std::optional(devices.front());
  }
  std::optional<std::string> probe(const std::string& device, bootmenu::Property property) override {
    const auto found = properties_.find({device, property});
    return found == properties_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  struct File {
    std::shared_ptr<const std::string> text;
    std::int64_t modified = 0;
  };
  std::map<bootmenu::BootPath, File> files_;
  std::map<std::pair<std::string, bootmenu::Property>, std::string> properties_;
};

}  // namespace kexec_load::test
