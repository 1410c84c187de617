#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bootmenu/boot_files.h"

namespace kexec_load::bootmenu::grub {

/// Which `blscfg` it is: Fedora's (also of RHEL and its kin), or that of GRUB 2.14.
enum class BlsDialect { fedora, gnu };

/// A file of loader/entries as GRUB reads it, which differs from what the specification says: an empty line
/// ends it, and of `options` only the first line counts.
struct BlsFile {
  std::string id;  ///< the file's name without ".conf"
  std::vector<std::pair<std::string, std::string>> keys;

  /// The first value; nullopt: there is none.
  [[nodiscard]] std::optional<std::string> value(const std::string& key) const;
  [[nodiscard]] std::vector<std::string> values(const std::string& key) const;
};

BlsFile read_bls_file(const std::string& id, const std::string& text, BlsDialect dialect);

/// The *.conf files of a directory, newest first as this GRUB sorts them by their names.
std::vector<BlsFile> read_bls_files(BootFiles& files, const BootPath& directory, BlsDialect dialect);

/// Below zero: `a` is the older one (RPM's comparison of name, version and release).
int compare_as_packages(const std::string& a, const std::string& b);
/// Below zero: `a` is the older one (gnulib's filevercmp, which `sort -V` uses).
int compare_as_file_names(const std::string& a, const std::string& b);

}  // namespace kexec_load::bootmenu::grub
