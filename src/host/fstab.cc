#include "host/fstab.h"

#include <mntent.h>

#include <array>
#include <cstdio>
#include <memory>

namespace kexec_load::host {

namespace {

/// "LABEL="boot"": quotes around the value are allowed.
std::string without_quotes(std::string source) {
  const std::size_t value = source.find('=') + 1;  // npos + 1 is 0
  if (source.size() > value + 1 && source[value] == '"' && source.back() == '"') {
    source.pop_back();
    source.erase(value, 1);
  }
  return source;
}

/// "/boot" of "/boot/", as mount(8) takes it.
std::string without_slashes(std::string directory) {
  while (directory.size() > 1 && directory.ends_with('/')) {
    directory.pop_back();
  }
  return directory;
}

bool names_a_disk(const std::string& source) {
  return source.starts_with("/dev/") || source.find('=') != std::string::npos;
}

}  // namespace

std::optional<std::string> fstab_source(const std::string& fstab, const std::string& mount_point) {
  if (fstab.empty()) {
    return std::nullopt;
  }
  std::string text = fstab;
  const std::unique_ptr<FILE, int (*)(FILE*)> file(::fmemopen(text.data(), text.size(), "r"), &::endmntent);
  struct mntent entry {};
  std::array<char, 4096> buffer{};
  while (file && ::getmntent_r(file.get(), &entry, buffer.data(), buffer.size()) != nullptr) {
    if (mount_point == without_slashes(entry.mnt_dir)) {
      const std::string source = without_quotes(entry.mnt_fsname);
      return names_a_disk(source) ? std::optional(source) : std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace kexec_load::host
