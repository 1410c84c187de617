#include "image/architecture.h"

#include <elf.h>

namespace kexec_load::image {

std::string architecture_of_elf(std::uint16_t machine) {
  switch (machine) {
    case EM_X86_64:
      return "x86_64";
    case EM_386:
      return "i386";
    case EM_AARCH64:
      return "aarch64";
    case EM_ARM:
      return "arm";
    case EM_PPC64:
      return "ppc64";
    case EM_PPC:
      return "ppc";
    case EM_S390:
      return "s390x";
    case EM_RISCV:
      return "riscv64";
    case EM_LOONGARCH:
      return "loongarch64";
    case EM_MIPS:
      return "mips";
    case EM_PARISC:
      return "parisc";
    default:
      return "machine " + std::to_string(machine);
  }
}

}  // namespace kexec_load::image
