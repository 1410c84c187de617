#pragma once

#include <string>

#include "config/shell_file.h"
#include "host/file_system.h"
#include "plan/system_facts.h"

namespace kexec_load::app {

/// Answers a configuration file's $(…) from the system that the program works on.
class SystemSubstitutions : public config::Substitutions {
 public:
  SystemSubstitutions(host::FileSystem& files, const plan::SystemFacts& facts)
      : files_(files), facts_(facts) {}

  std::string kernel_release() override { return facts_.release; }
  std::string machine() override { return facts_.machine; }
  std::optional<std::string> file_text(const std::string& path) override { return files_.read_text(path); }
  std::optional<std::string> resolved_path(const std::string& path) override { return files_.resolve(path); }

 private:
  host::FileSystem& files_;
  const plan::SystemFacts& facts_;
};

}  // namespace kexec_load::app
