#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bootmenu/boot_files.h"
#include "text/source.h"

namespace kexec_load::bootmenu {

/// A file of loader/entries (Boot Loader Specification, "Type #1 Boot Loader Entries").
struct BlsEntry {
  std::string id;     ///< the file's name without ".conf" and the tries counter
  std::string title;  ///< empty if missing, likewise below
  std::string version;
  std::string machine_id;
  std::string sort_key;
  std::string linux;
  std::vector<std::string> initrds;  ///< in order; several on a line, as Fedora writes, are several
  std::string options;               ///< all `options` lines, joined with a blank
  std::string devicetree;
  std::string architecture;
  std::string efi;
  std::string uki;
  std::string uki_url;
  std::string profile;              ///< of the unified kernel image, by number
  std::vector<std::string> extras;  ///< files that systemd's stub hands over besides
  std::string grub_arg;  ///< Fedora's additions for GRUB: grub_users, grub_arg, grub_class, grub_hotkey
  std::optional<unsigned> tries_left;  ///< of "NAME+LEFT-DONE.conf"
  std::optional<unsigned> tries_done;
  BootPath file;
};

/// A file's name taken apart: "NAME+LEFT-DONE.conf".
struct BlsFileName {
  std::string id;
  std::string extension;  ///< with its dot; empty: none
  std::optional<unsigned> tries_left;
  std::optional<unsigned> tries_done;
};
BlsFileName read_bls_file_name(const std::string& name);

/// The entry's name as `bootctl` has it: the file's, without the counter of tries.
std::string bls_id(const BlsEntry& entry);

/// Never fails for a key that it does not know: the specification says to ignore it. `notes` gets what was
/// ignored, "FILE:LINE: …".
BlsEntry read_bls_entry(const text::Source& source, const BootPath& file, std::vector<std::string>& notes);

/// The entries (*.conf) of a directory, in the order of their files' names.
std::vector<BlsEntry> read_bls_directory(BootFiles& files, const BootPath& directory,
                                         std::vector<std::string>& notes);

/// The order of the specification's "Sorting", first what a menu shows first. As in systemd-boot, whose
/// default is the first, files are compared with their extension: arch.conf comes before
/// arch-fallback.conf.
void sort_by_specification(std::vector<BlsEntry>& entries);

/// UAPI Group's Version Format Specification: negative, zero or positive.
int compare_versions(std::string_view a, std::string_view b);

}  // namespace kexec_load::bootmenu
