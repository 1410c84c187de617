#pragma once

#include "plan/load_plan.h"

namespace kexec_load::host {

/// What happens right before the jump, in this order.
struct LastSteps {
  bool sync = true;              ///< what is not yet written goes to the disks
  bool interfaces_down = false;  ///< network_interfaces.h
};

/// The kernel's own system calls, and nothing around them. Each answers 0 or the errno; expected refusals are
/// values.
class KexecCalls {
 public:
  KexecCalls() = default;
  KexecCalls(const KexecCalls&) = delete;
  KexecCalls& operator=(const KexecCalls&) = delete;
  virtual ~KexecCalls() = default;

  /// kexec_load(2) or kexec_file_load(2), as the plan's method says. A failure keeps the image loaded before,
  /// but that of a crash kernel's load costs the crash image that was there (kernel/kexec_file.c).
  virtual int apply(const plan::LoadPlan& plan) = 0;
  /// Unloads the image for a reboot (not the crash image).
  virtual int unload() = 0;
  /// Unloads the crash image.
  virtual int unload_crash_image() = 0;
  /// reboot(LINUX_REBOOT_CMD_KEXEC): returns only if it failed.
  virtual int jump(const LastSteps& before) = 0;
  /// reboot(LINUX_REBOOT_CMD_RESTART), after a sync(2): through the firmware, at once. Returns only if it
  /// failed.
  virtual int restart() = 0;
};

class LinuxKexecCalls : public KexecCalls {
 public:
  int apply(const plan::LoadPlan& plan) override;
  int unload() override;
  int unload_crash_image() override;
  int jump(const LastSteps& before) override;
  int restart() override;
};

}  // namespace kexec_load::host
