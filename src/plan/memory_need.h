#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "plan/load_plan.h"
#include "plan/system_facts.h"

namespace kexec_load::plan {

/// What a load takes of the memory, in bytes.
struct MemoryNeed {
  std::uint64_t segments = 0;  ///< what stays loaded until the jump
  std::uint64_t peak = 0;      ///< what must be free while the load runs
};

/// kexec_load copies the segments from mapped files and from buffers of ours. kexec_file_load copies each
/// file into kernel memory and from there into the segments' pages, so both are there at once
/// (kernel/kexec_file.c: kernel_read_file, then kexec_add_buffer); a memfd of ours comes on top.
MemoryNeed memory_need(const LoadPlan& plan);

/// Why so much cannot be loaded, with the figures: "too little memory: …"; nullopt: it can, for all that is
/// known.
std::optional<std::string> lacks_memory(const MemoryNeed& need, const SystemFacts& facts);

/// Throws text::Error (kind system), with the figures, where the kernel would refuse after all the work or
/// run out of memory: the segments may take half of the memory (kernel/kexec_core.c,
/// sanity_check_segment_list).
void require_memory(const MemoryNeed& need, const SystemFacts& facts);

}  // namespace kexec_load::plan
