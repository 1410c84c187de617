#pragma once

#include <string>
#include <vector>

#include "plan/range.h"
#include "support/platforms.h"

namespace kexec_load::test {

/// A machine of tests/memory-maps, which stands for what it is called.
struct RealMachine {
  std::string name;
  MachineMap map;
  std::vector<plan::Range> reserved_later;  ///< "e820: update … usable ==> reserved"
  plan::RangeSet memory;                    ///< "Early memory node ranges": what its own kernel calls memory
};

/// All of them; each is either the lines of a kernel's log that tell of its memory, or its /proc/iomem.
std::vector<RealMachine> real_machines();

}  // namespace kexec_load::test
