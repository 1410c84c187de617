#pragma once

#include <optional>
#include <string>
#include <vector>

#include "history/journal.h"

namespace kexec_load::history {

/// How a system came to run, and where the time went from the command on. What is not known is nullopt.
struct Start {
  /// How the system before it ended. `unseen`: by something that kexec-load was not told of, such as a power
  /// loss, a panic, a reset, "reboot -f".
  enum class Before { unknown, unseen, reboot, halt };

  Way way = Way::unknown;
  Before before = Before::unknown;
  std::string from;   ///< the kernel before; empty: unknown
  std::string to;     ///< the kernel that was started
  std::string meant;  ///< the kernel that a reboot was to start by kexec; empty: it was to go by firmware
  bool something_between = false;  ///< more time passed than a reboot takes
  nanoseconds began{};             ///< its first moment, since the epoch

  std::optional<nanoseconds> shutdown;  ///< from the command to the jump, or to the processor's reset
  std::optional<nanoseconds>
      to_kernel;                      ///< from there to the kernel; from the command, where that is unknown
  std::optional<nanoseconds> kernel;  ///< from the kernel's first moment to init
  std::optional<nanoseconds>
      services;  ///< from there to all services; from the kernel, where that is unknown

  /// From the command to all services.
  [[nodiscard]] std::optional<nanoseconds> away() const;
};

/// One for each run of the journal, in its order.
[[nodiscard]] std::vector<Start> starts(const Journal& journal);

}  // namespace kexec_load::history
