#include "plan/memory_need.h"

#include <numeric>
#include <string>

#include "text/error.h"
#include "text/size.h"

namespace kexec_load::plan {

namespace {

using text::Error;
using text::ErrorKind;
using text::mebibytes;

/// Purgatory, boot parameters, backup region and the kernel's own lists: a few pages each; generously
/// rounded.
constexpr std::uint64_t kOverhead = 1U << 20U;

std::uint64_t size_of(const Handover& handover, std::uint64_t file_size) {
  if (handover.kind != Handover::Kind::memory) {
    return file_size;
  }
  return std::accumulate(handover.pieces.begin(), handover.pieces.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const bytes::View& piece) { return sum + piece.size(); });
}

}  // namespace

MemoryNeed memory_need(const LoadPlan& plan) {
  if (plan.memory) {
    const std::uint64_t segments = plan.memory->segment_bytes();
    return {segments, segments + plan.memory->buffer_bytes()};
  }
  const std::uint64_t kernel = size_of(plan.kernel, plan.files.kernel.contents.size());
  const std::uint64_t initrd = plan.initrd.kind == Handover::Kind::nothing
                                   ? 0
                                   : size_of(plan.initrd, plan.files.initrds.front().contents.size());
  MemoryNeed need;
  need.segments = plan.files.read_kernel.image.memory_size + initrd + kOverhead;
  if (plan.on_panic && plan.files.read_kernel.image.bzimage) {
    // The reservation is filled from its end, and the kernel put at a multiple of this.
    need.segments += plan.files.read_kernel.image.bzimage->kernel_alignment;
  }
  // A crash kernel's segments lie in memory that is reserved anyway.
  need.peak = (plan.on_panic ? 0 : need.segments) + kernel + initrd;
  need.peak += plan.kernel.kind == Handover::Kind::memory ? kernel : 0;
  need.peak += plan.initrd.kind == Handover::Kind::memory ? initrd : 0;
  return need;
}

std::optional<std::string> lacks_memory(const MemoryNeed& need, const SystemFacts& facts) {
  if (facts.memory_total && need.segments > *facts.memory_total / 2) {
    return "too little memory: kernel and initrd take " + mebibytes(need.segments) +
           ", and kexec may use at most half of this machine's " + mebibytes(*facts.memory_total) +
           ": make the initrd smaller (MODULES=dep in Debian's initramfs.conf)";
  }
  if (facts.memory_available && need.peak > *facts.memory_available) {
    return "too little memory: the load takes " + mebibytes(need.peak) + " for a moment, and " +
           mebibytes(*facts.memory_available) +
           " are available: stop services that use much memory, or make the initrd smaller";
  }
  return std::nullopt;
}

void require_memory(const MemoryNeed& need, const SystemFacts& facts) {
  if (const auto lack = lacks_memory(need, facts)) {
    throw Error(ErrorKind::system, *lack);
  }
}

}  // namespace kexec_load::plan
