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
///
/// What a later load takes, while the machine is away, has to be read from the disk first, and its digest
/// made: with that on the second side few initrds but those of gzip, bzip2, lzma and xz are worth it.
[[nodiscard]] bool worth_unpacking(const Files& files, const SystemFacts& facts, bool for_later = false);

/// Whether `direct` hands them over unpacked in this form.
[[nodiscard]] bool unpacks_initrds(const Files& files, const SystemFacts& facts, InitrdForm form);

/// All that is in the archives, in bytes, so far as it is known.
[[nodiscard]] std::uint64_t unpacked_size(const std::vector<image::Initrd>& initrds);

/// Leaves what it unpacks in `files`; what was unpacked before is used. Throws text::Error (kind image) where
/// a file is not what it was when it was read.
[[nodiscard]] HandedInitrds unpacked(Files& files, const bytes::NewBuffer& new_buffer = bytes::memory_buffer);

}  // namespace kexec_load::plan
