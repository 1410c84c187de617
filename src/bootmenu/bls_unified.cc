#include "bootmenu/bls_unified.h"

#include <map>
#include <string_view>

#include "bootmenu/key_value_lines.h"

namespace kexec_load::bootmenu {

namespace {

using Fields = std::map<std::string, std::string, std::less<>>;

Fields read_fields(const std::string& text) {
  Fields fields;
  for (const KeyValue& line : key_value_lines(text, "=")) {
    fields[std::string(line.key)] = unquoted(line.value);
  }
  return fields;
}

/// The first of these that is there; empty: none.
std::string first_of(const Fields& fields, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (const auto found = fields.find(name); found != fields.end()) {
      return found->second;
    }
  }
  return {};
}

}  // namespace

std::optional<BlsEntry> entry_of_unified_image(const image::Uki& uki, const BootPath& file) {
  const Fields os = read_fields(uki.os_release);
  BlsEntry entry;
  entry.title = first_of(os, {"PRETTY_NAME", "IMAGE_ID", "NAME", "ID"});
  if (entry.title.empty()) {
    return std::nullopt;
  }
  if (const std::string profile = first_of(read_fields(uki.profile), {"TITLE"}); !profile.empty()) {
    entry.title += " (" + profile + ")";
  }
  entry.version = first_of(os, {"IMAGE_VERSION", "VERSION", "VERSION_ID", "BUILD_ID"});
  entry.sort_key = first_of(os, {"IMAGE_ID", "ID"});
  BlsFileName name = read_bls_file_name(file.path);
  entry.id = std::move(name.id);
  entry.tries_left = name.tries_left;
  entry.tries_done = name.tries_done;
  entry.uki = file.path;
  entry.file = file;
  return entry;
}

std::string unsupported_companions(BootFiles& files, const BootPath& image, const BootPath& boot_directory,
                                   std::vector<std::string>& notes) {
  const BlsFileName name = read_bls_file_name(image.path);
  const std::string own =
      image.path.substr(0, image.path.rfind('/') + 1) + name.id + name.extension + ".extra.d";
  const std::string loader =
      boot_directory.path + (boot_directory.path.ends_with('/') ? "" : "/") + "loader/";
  for (const std::string& directory :
       {own, loader + "addons", loader + "extensions", loader + "credentials"}) {
    const BootPath place{image.device, directory};
    for (const std::string& file : files.list(place)) {
      const std::string path = place.text() + "/" + file;
      if (file.ends_with(".addon.efi") || file.ends_with(".raw")) {
        return "it starts with " + path + ", which kexec-load cannot hand over as systemd's stub does";
      }
      if (file.ends_with(".cred")) {
        notes.push_back(path + ": kexec-load does not hand over credentials");
      }
    }
  }
  return {};
}

}  // namespace kexec_load::bootmenu
