#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace kexec_load::history {

using std::chrono::nanoseconds;

/// The clocks at one moment.
struct Clocks {
  nanoseconds wall{};   ///< CLOCK_REALTIME, since the epoch
  nanoseconds up{};     ///< CLOCK_BOOTTIME, since the kernel began to count
  nanoseconds awake{};  ///< CLOCK_MONOTONIC: the same without the time of a suspend
  /// The processor's time-stamp counter (x86): a reset sets it to 0, a kexec does not touch it (Intel SDM,
  /// volume 3, "Time-Stamp Counter").
  std::optional<std::uint64_t> ticks;

  bool operator==(const Clocks&) const = default;
};

/// How a system was started. `panic`: by kexec, as a crash kernel.
enum class Way { unknown, firmware, kexec, panic };

/// "unknown", "firmware", …, as the journal, tables and JSON call it.
[[nodiscard]] std::string name(Way way);

/// How a system went down, noted when that began.
struct Departure {
  enum class Kind { reboot, halt };
  Kind kind = Kind::reboot;
  nanoseconds asked{};  ///< the command, by the wall clock
  Clocks clocks;        ///< when it was noted
  std::string loaded;   ///< the kernel that was to be started by kexec; empty: none was

  bool operator==(const Departure&) const = default;
};

/// One running system, from its kernel's first moment to the next one's.
struct Run {
  std::string boot_id;  ///< /proc/sys/kernel/random/boot_id
  std::string kernel;   ///< uname -r
  Way way = Way::unknown;
  Clocks first;                             ///< when it was first noted
  Clocks last;                              ///< when it was last noted before its departure
  std::optional<std::uint64_t> jump_ticks;  ///< the counter when the last kernel was left for this one
  std::optional<nanoseconds> init;          ///< when init began, by `up`
  std::optional<nanoseconds> services;      ///< when every service was up, likewise
  std::optional<Departure> departure;

  bool operator==(const Run&) const = default;
};

}  // namespace kexec_load::history
