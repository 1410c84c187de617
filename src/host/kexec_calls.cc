#include "host/kexec_calls.h"

#include <linux/reboot.h>
#include <malloc.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <iterator>
#include <thread>
#include <vector>

#include "host/network_interfaces.h"
#include "host/unique_fd.h"
#include "host/write_all.h"

namespace kexec_load::host {

namespace {

// include/uapi/linux/kexec.h
constexpr unsigned long kArchX86_64 = 62UL << 16;
constexpr unsigned long kFileUnload = 1;
constexpr unsigned long kFileOnCrash = 2;
constexpr unsigned long kFileNoInitramfs = 4;

/// kexec answers EBUSY while another program loads; a second is plenty for that, and bounds what a reboot
/// waits.
constexpr int kBusyTries = 10;
constexpr auto kBusyPause = std::chrono::milliseconds(100);

template <typename Call>
int with_patience(Call call) {
  for (int tries = 1;; ++tries) {
    if (call() == 0) {
      return 0;
    }
    if (errno != EBUSY || tries == kBusyTries) {
      return errno;
    }
    std::this_thread::sleep_for(kBusyPause);
  }
}

/// The kernel looks for the next archive of a joined initrd at a multiple of four (init/initramfs.c).
bool write_padded(int fd, bytes::View piece) {
  constexpr std::array<std::uint8_t, 3> kZeros{};
  return write_all(fd, piece.data(), piece.size()) &&
         write_all(fd, kZeros.data(), (4 - piece.size() % 4) % 4);
}

/// A descriptor for what the plan hands over; -1 with errno set where the memory for it is not to be had.
class HandedFile {
 public:
  explicit HandedFile(const plan::Handover& handover, const char* name) : descriptor_(handover.descriptor) {
    if (handover.kind != plan::Handover::Kind::memory) {
      return;
    }
    memory_ = UniqueFd(::memfd_create(name, MFD_CLOEXEC));
    const bool written =
        memory_.valid() && std::all_of(handover.pieces.begin(), handover.pieces.end(),
                                       [&](const auto& piece) { return write_padded(memory_.get(), piece); });
    descriptor_ = written ? memory_.get() : -1;
    error_ = written ? 0 : errno;
  }

  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] int error() const { return error_; }

 private:
  UniqueFd memory_;
  int descriptor_;
  int error_ = 0;
};

long kexec_file_load(int kernel, int initrd, const std::string& command_line, unsigned long flags) {
  return ::syscall(SYS_kexec_file_load, kernel, initrd, command_line.size() + 1, command_line.c_str(), flags);
}

/// struct kexec_segment
struct KexecSegment {
  const void* buffer;
  std::size_t buffer_size;
  std::uintptr_t memory;
  std::size_t memory_size;
};

long kexec_load(std::uint64_t entry, const std::vector<KexecSegment>& segments) {
  return ::syscall(SYS_kexec_load, entry, segments.size(), segments.data(), kArchX86_64);
}

int load_memory(const plan::MemoryLoad& load) {
  if (!load.placed) {
    return EPERM;  // for the reason that /proc/iomem shows no addresses
  }
  std::vector<KexecSegment> segments;
  std::transform(load.segments.begin(), load.segments.end(), std::back_inserter(segments),
                 [](const plan::Segment& each) {
                   return KexecSegment{each.content.data(), each.content.size(), each.address, each.size};
                 });
  return with_patience([&] { return kexec_load(load.entry, segments); });
}

int load_files(const plan::LoadPlan& plan) {
  const HandedFile kernel(plan.kernel, "kernel");
  const HandedFile initrd(plan.initrd, "initrd");
  if (kernel.error() != 0 || initrd.error() != 0) {
    return std::max(kernel.error(), initrd.error());
  }
  const unsigned long flags = (plan.initrd.kind == plan::Handover::Kind::nothing ? kFileNoInitramfs : 0) |
                              (plan.on_panic ? kFileOnCrash : 0);
  return with_patience(
      [&] { return kexec_file_load(kernel.descriptor(), initrd.descriptor(), plan.command_line, flags); });
}

}  // namespace

int LinuxKexecCalls::apply(const plan::LoadPlan& plan) {
#ifdef __GLIBC__
  // The kernel is about to take as much memory again: what decoders have freed (xz: 32 MiB) goes back first.
  ::malloc_trim(0);
#endif
  return plan.memory ? load_memory(*plan.memory) : load_files(plan);
}

int LinuxKexecCalls::unload() {
  const int error =
      with_patience([] { return ::syscall(SYS_kexec_file_load, -1, -1, 0, nullptr, kFileUnload); });
  return error == ENOSYS ? with_patience([] { return kexec_load(0, {}); }) : error;
}

int LinuxKexecCalls::unload_crash_image() {
  return with_patience(
      [] { return ::syscall(SYS_kexec_file_load, -1, -1, 0, nullptr, kFileUnload | kFileOnCrash); });
}

int LinuxKexecCalls::jump(const LastSteps& before) {
  if (before.sync) {
    ::sync();
  }
  if (before.interfaces_down) {
    take_interfaces_down();
  }
  ::syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_KEXEC, nullptr);
  return errno;
}

int LinuxKexecCalls::restart() {
  ::sync();
  ::syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_RESTART, nullptr);
  return errno;
}

}  // namespace kexec_load::host
