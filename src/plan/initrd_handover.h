#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bytes/buffer.h"
#include "bytes/view.h"
#include "plan/load_plan.h"
#include "plan/system_facts.h"

namespace kexec_load::plan {

/// The initrds as kexec_load(2) gets them.
struct HandedInitrds {
  std::vector<bytes::View> pieces;     ///< one behind the other, each at a page
  std::vector<bytes::Buffer> buffers;  ///< which pieces show
  std::string what;                    ///< what was done to them, in plain words; empty: nothing
};

[[nodiscard]] HandedInitrds as_they_are(const Files& files);

/// Whether the new kernel starts sooner with these initrds unpacked, and memory allows for it. Unpacking them
/// takes the kernel one processor's time for every byte that comes out; handing them over unpacked, every
/// byte more is copied four times (once by kexec_load, three times by the relocation of kernels up to 6.12).
/// It is worth it where the first is at least twice the second, by the rates in initrd_handover.cc. What is
/// loaded stays loaded until the jump, which may be weeks: an eighth of the memory is the most.
[[nodiscard]] bool worth_unpacking(const Files& files, const SystemFacts& facts);

/// Throws text::Error (kind image) where a file is not what it was when it was read.
[[nodiscard]] HandedInitrds unpacked(const Files& files);

}  // namespace kexec_load::plan
