#include "plan/crash_estimate.h"

#include <algorithm>

namespace kexec_load::plan {

namespace {

constexpr std::uint64_t kMebibyte = 1U << 20U;

/// One processor's kernel with its drivers, and a program that writes a dump with its buffers.
constexpr std::uint64_t kRunTime = 64 * kMebibyte;

/// x86 reserves in multiples of this (arch/x86/include/asm/crash_reserve.h, CRASH_ALIGN).
constexpr std::uint64_t kStep = 16 * kMebibyte;

/// A struct page of 64 bytes for each page of 4 KiB.
constexpr std::uint64_t kBytesForDescriptor = 64;

/// A file system in memory needs whole pages and a name for each of its small files.
constexpr std::uint64_t kFileSystemShare = 8;

void add(const bytes::OpenFile& file, const image::Initrd& initrd, CrashEstimate& estimate) {
  estimate.initrd += file.contents.size();
  for (const image::Archive& archive : initrd.archives) {
    const std::uint64_t held = archive.unpacked_size.value_or(archive.size);
    estimate.unpacked += held + held / kFileSystemShare;
  }
}

}  // namespace

CrashEstimate crash_estimate(const Files& files) {
  CrashEstimate estimate;
  estimate.kernel = files.read_kernel.image.memory_size;
  for (std::size_t i = 0; i < files.initrds.size(); ++i) {
    add(files.initrds[i], files.read_initrds.at(i), estimate);
  }
  // The root file system may fill half of the memory that the kernel leaves (init/do_mounts.c, mm/shmem.c):
  // there has to be as much beside it.
  const std::uint64_t beside = estimate.unpacked - std::min(estimate.unpacked, estimate.initrd);
  estimate.run_time = std::max(kRunTime, beside);
  const std::uint64_t used = estimate.kernel + estimate.initrd + estimate.unpacked + estimate.run_time;
  estimate.descriptors = used / kBytesForDescriptor;
  estimate.total = (used + estimate.descriptors + kStep - 1) / kStep * kStep;
  return estimate;
}

}  // namespace kexec_load::plan
