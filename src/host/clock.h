#pragma once

#include <optional>
#include <string_view>

#include "history/run.h"

namespace kexec_load::host {

/// What the running kernel tells of time.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  virtual history::Clocks now() = 0;
  virtual void wait(history::nanoseconds time) = 0;
  /// When the kernel started init (the initrd's, where there is one), since it began to count; nullopt: its
  /// log may not be read, or has lost the line since.
  virtual std::optional<history::nanoseconds> init_began() = 0;
  /// When SysV's init changed to the runlevel that halts or reboots, by the wall clock (utmp(5), RUN_LVL);
  /// nullopt: it did not, or does not tell.
  virtual std::optional<history::nanoseconds> way_down_began() = 0;
};

class LinuxClock : public Clock {
 public:
  history::Clocks now() override;
  void wait(history::nanoseconds time) override;
  std::optional<history::nanoseconds> init_began() override;
  std::optional<history::nanoseconds> way_down_began() override;
};

/// The same from one record of /dev/kmsg (Documentation/ABI/testing/dev-kmsg): the line that
/// init/main.c, run_init_process(), logs ("Run /init as init process"); nullopt: it is another one.
std::optional<history::nanoseconds> init_time(std::string_view record);

}  // namespace kexec_load::host
