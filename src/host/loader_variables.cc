#include "host/loader_variables.h"

#include "text/error.h"

namespace kexec_load::host {

namespace {

const std::string kDirectory = "/sys/firmware/efi/efivars/";
const std::string kVendor = "-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";

/// efivarfs puts four bytes of attributes before the value (Documentation/filesystems/efivarfs.rst), which is
/// UTF-16LE with a NUL at the end. These variables hold names; of other characters than ASCII a '?' stays,
/// which no entry's name matches.
std::string read_variable(FileSystem& files, const std::string& name) {
  constexpr std::size_t kAttributes = 4;
  std::string value;
  try {
    const std::string bytes = files.read_text(kDirectory + name + kVendor).value_or("");
    for (std::size_t i = kAttributes; i + 1 < bytes.size(); i += 2) {
      const auto low = static_cast<unsigned char>(bytes[i]);
      const auto high = static_cast<unsigned char>(bytes[i + 1]);
      if (low == 0 && high == 0) {
        break;
      }
      value += high == 0 && low < 0x80 ? static_cast<char>(low) : '?';
    }
  } catch (const text::Error&) {
    return {};
  }
  return value;
}

}  // namespace

LoaderVariables read_loader_variables(FileSystem& files) {
  LoaderVariables variables;
  variables.is_systemd_boot = read_variable(files, "LoaderInfo").starts_with("systemd-boot");
  variables.default_entry = read_variable(files, "LoaderEntryDefault");
  variables.last_started = read_variable(files, "LoaderEntryLastBooted");
  variables.one_shot_entry = read_variable(files, "LoaderEntryOneShot");
  return variables;
}

}  // namespace kexec_load::host
