#pragma once

#include <map>
#include <string>

#include "config/shell_file.h"

namespace kexec_load::test {

/// A system of a known kernel and the files given.
class FakeSubstitutions : public config::Substitutions {
 public:
  std::map<std::string, std::string> files;
  std::map<std::string, std::string> links;

  std::string kernel_release() override { return "6.1.0-40-amd64"; }
  std::string machine() override { return "x86_64"; }
  std::optional<std::string> file_text(const std::string& path) override { return find(files, path); }
  std::optional<std::string> resolved_path(const std::string& path) override { return find(links, path); }

 private:
  static std::optional<std::string> find(const std::map<std::string, std::string>& map,
                                         const std::string& key) {
    const auto found = map.find(key);
    return found == map.end() ? std::nullopt : std::optional(found->second);
  }
};

}  // namespace kexec_load::test
