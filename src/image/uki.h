#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "bytes/view.h"

namespace kexec_load::image {

/// A unified kernel image (UAPI Group's "Unified Kernel Image"): a PE file whose sections hold a kernel and
/// what it is started with. Views show the file's own bytes; empty: there is no such section.
struct Uki {
  std::uint16_t machine = 0;  ///< the PE header's Machine: 0x8664 is x86-64
  bytes::View linux;
  bytes::View microcode;     ///< .ucode, the first initrd
  bytes::View initrd;        ///< behind the microcode, and behind those that a boot loader brings
  bytes::View device_tree;   ///< .dtb
  std::string command_line;  ///< .cmdline, as systemd's stub hands it over: in one line
  std::string release;       ///< .uname, as of `uname -r`
  std::string os_release;    ///< .osrel, the text of an os-release file
  /// Variants that the image can be started in (.profile sections). This is the first of them, which starts
  /// where none is asked for: what it does not have itself, the sections before it give.
  unsigned profiles = 0;
  std::string profile;  ///< its own .profile: ID=… and TITLE=…
};

/// nullopt: this is no unified kernel image. Throws text::Error (kind image) that says what is broken: the
/// kernel's section is empty, or the file ends before one that is needed.
[[nodiscard]] std::optional<Uki> read_uki(bytes::View file);

}  // namespace kexec_load::image
