#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "bytes/buffer.h"
#include "bytes/view.h"
#include "plan/platform.h"
#include "plan/random.h"
#include "plan/ready_kernel.h"

namespace kexec_load::plan {

/// One segment of kexec_load(2).
struct Segment {
  std::string what;           ///< "kernel", "initrd", "parameters"
  bytes::View content;        ///< behind it memory is zero up to the segment's size
  std::uint64_t address = 0;  ///< physical; segments do not overlap
  std::uint64_t size = 0;     ///< in memory, whole pages
};

/// What kexec_load(2) is to put where, and where to begin.
struct MemoryLoad {
  /// False: /proc/iomem shows the places to root only, so that all addresses here are 0. Such a load can be
  /// shown, but not applied.
  bool placed = false;
  std::uint64_t entry = 0;
  std::vector<Segment> segments;
  /// What segments show of what is in no file; each lives as long as the load.
  std::vector<bytes::Buffer> buffers;
  std::uint64_t changed_bytes = 0;  ///< at most, of buffers in files: what was changed of them is in memory

  /// Bytes that the segments take, until the jump.
  [[nodiscard]] std::uint64_t segment_bytes() const;
  /// What the buffers take of the memory as long as the load takes, in bytes.
  [[nodiscard]] std::uint64_t buffer_bytes() const;
};

/// Finds a place for everything: the initrds (or their archives) one behind the other, each at a page (the
/// kernel passes over the zeros between), as low as they fit from 64 MiB on, or else below, since the
/// kernel's page allocation takes several times as long where they lie high (kernel/kexec_core.c,
/// kimage_alloc_page); the kernel at random, or as low as it may be.
[[nodiscard]] std::variant<MemoryLoad, Refusal> place(const ReadyKernel& kernel,
                                                      const std::vector<bytes::View>& initrds,
                                                      const std::string& command_line,
                                                      const Platform& platform, const Random& random);

}  // namespace kexec_load::plan
