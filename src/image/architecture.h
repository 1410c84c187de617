#pragma once

#include <cstdint>
#include <string>

namespace kexec_load::image {

/// The name that `uname -m` has for the processors of ELF's e_machine: "x86_64", "i386", "aarch64", … and
/// "machine 1234" for one that this table lacks.
[[nodiscard]] std::string architecture_of_elf(std::uint16_t machine);

}  // namespace kexec_load::image
