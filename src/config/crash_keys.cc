#include "config/crash_keys.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "text/error.h"

namespace kexec_load::config {

namespace {

/// Load for a panic (-p) by kexec_file_load (-s), or by what this system offers (-a). The running kernel
/// writes the core's headers and places the kernel itself, so what said how does not matter any more.
constexpr std::array<std::string_view, 13> kNothingToAdd = {"-p",
                                                            "--load-panic",
                                                            "-s",
                                                            "--kexec-file-syscall",
                                                            "-a",
                                                            "--kexec-syscall-auto",
                                                            "-d",
                                                            "--debug",
                                                            "-x",
                                                            "--elf32-core-headers",
                                                            "--elf64-core-headers",
                                                            "--args-linux",
                                                            "--dt-no-old-root"};

}  // namespace

Key others_key(std::string name, std::string reader, std::vector<OthersSetting>& others) {
  return {std::move(name),
          [&others, reader = std::move(reader)](const Assignment& assignment, const text::Source&) {
            std::erase_if(others, [&](const OthersSetting& known) { return known.name == assignment.name; });
            others.push_back({assignment.name, assignment.place.file_and_line(), reader});
          }};
}

std::string crash_kexec_options(const Assignment& assignment, const text::Source& source) {
  for (const std::string& word : list(assignment, source)) {
    if (std::find(kNothingToAdd.begin(), kNothingToAdd.end(), word) == kNothingToAdd.end()) {
      throw text::Error::at(
          text::ErrorKind::configuration, source, assignment.value_offset,
          assignment.name + " has " + word + ", which kexec-load cannot honour: take it out");
    }
  }
  return assignment.value;
}

}  // namespace kexec_load::config
