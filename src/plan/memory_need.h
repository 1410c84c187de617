#pragma once

#include <cstdint>

#include "plan/load_plan.h"
#include "plan/system_facts.h"

namespace kexec_load::plan {

/// What a load takes of the memory, in bytes.
struct MemoryNeed {
  std::uint64_t segments = 0;  ///< what stays loaded until the jump
  std::uint64_t peak = 0;      ///< what must be free while kexec_file_load runs
};

/// kexec_file_load copies each file into kernel memory and from there into the segments' pages, so both are
/// there at once (kernel/kexec_file.c: kernel_read_file, then kexec_add_buffer); a memfd of ours comes on
/// top.
MemoryNeed memory_need(const LoadPlan& plan);

/// Throws text::Error (kind system), with the figures, where the kernel would refuse after all the work or
/// run out of memory: the segments may take half of the memory (kernel/kexec_core.c,
/// sanity_check_segment_list).
void require_memory(const MemoryNeed& need, const SystemFacts& facts);

}  // namespace kexec_load::plan
