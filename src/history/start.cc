#include "history/start.h"

#include <algorithm>

namespace kexec_load::history {

namespace {

using std::chrono::seconds;

/// Clocks are not read all at once.
constexpr nanoseconds kReadingApart = std::chrono::milliseconds(10);
/// Below it the counter's frequency would not be known well enough.
constexpr nanoseconds kShortestMeasure = seconds(1);
/// The wall clock of a new system is set by a clock chip that counts seconds.
constexpr nanoseconds kClockChip = seconds(1);

/// No processor runs as long: what says so is no counter.
constexpr std::chrono::hours kAge(24 * 365 * 20);
/// No shutdown takes as long: something else ran in between.
constexpr nanoseconds kLongestShutdown = std::chrono::minutes(30);

nanoseconds apart(nanoseconds a, nanoseconds b) {
  return a < b ? b - a : a - b;
}

/// Ticks of a nanosecond, by two moments of one run; nullopt: it was suspended between them, when the counter
/// may have stood still or begun anew.
std::optional<double> frequency(const Clocks& first, const Clocks& last) {
  const nanoseconds time = last.awake - first.awake;
  const bool slept = apart(last.up - first.up, time) > kReadingApart;
  if (!first.ticks || !last.ticks || *last.ticks <= *first.ticks || time < kShortestMeasure || slept) {
    return std::nullopt;
  }
  constexpr double kLeast = 1e-3;  // a MHz
  const double found = static_cast<double>(*last.ticks - *first.ticks) / static_cast<double>(time.count());
  return found >= kLeast ? std::optional(found) : std::nullopt;
}

/// From one tick to a later one.
std::optional<nanoseconds> between(std::optional<std::uint64_t> from, std::optional<std::uint64_t> to,
                                   std::optional<double> frequency) {
  if (!from || !to || !frequency || *to < *from) {
    return std::nullopt;
  }
  const double time = static_cast<double>(*to - *from) / *frequency;
  return time < static_cast<double>(nanoseconds(kAge).count())
             ? std::optional(nanoseconds(static_cast<std::int64_t>(time)))
             : std::nullopt;
}

/// What lies between the departure of one run and the kernel of the next.
class Passage {
 public:
  Passage(const Run& from, const Run& to)
      : departure_(*from.departure),
        to_(to),
        frequency_(frequency(from.first, departure_.clocks)),
        own_frequency_(frequency(to.first, to.last)),
        noting_(std::max(departure_.clocks.wall - departure_.asked, nanoseconds(0))) {}

  void measure(Start& start) const {
    const auto counted = by_counter();
    const auto whole = counted ? counted : by_wall_clock();
    if (!whole) {
      return;
    }
    const auto last_part = to_.way == Way::kexec ? since_jump(*whole) : since_reset(*whole);
    if (*whole - last_part.value_or(nanoseconds(0)) > kLongestShutdown) {
      start.something_between = true;
      return;
    }
    if (last_part) {
      start.shutdown = noting_ + std::max(*whole - *last_part, nanoseconds(0));
      start.to_kernel = last_part;
    } else {
      start.to_kernel = noting_ + *whole;
    }
  }

 private:
  /// From the departure's note to the kernel. A kexec does not stop the counter.
  [[nodiscard]] std::optional<nanoseconds> by_counter() const {
    return to_.way == Way::kexec ? to_kernel_from(departure_.clocks.ticks) : std::nullopt;
  }

  /// From a moment of the counter to the kernel, by its first note.
  [[nodiscard]] std::optional<nanoseconds> to_kernel_from(std::optional<std::uint64_t> ticks) const {
    const Clocks& note = to_.first;
    const auto own = own_frequency_ ? own_frequency_ : frequency_;
    if (!note.ticks || !own) {
      return std::nullopt;
    }
    const double before_note = static_cast<double>(note.up.count()) * *own;
    if (before_note > static_cast<double>(*note.ticks)) {
      return std::nullopt;
    }
    return between(ticks, *note.ticks - static_cast<std::uint64_t>(before_note), frequency_);
  }

  [[nodiscard]] std::optional<nanoseconds> by_wall_clock() const {
    const nanoseconds whole = to_.last.wall - to_.last.up - departure_.clocks.wall;
    return whole >= -kClockChip ? std::optional(std::max(whole, nanoseconds(0))) : std::nullopt;
  }

  [[nodiscard]] std::optional<nanoseconds> since_jump(nanoseconds whole) const {
    const auto to_jump = between(departure_.clocks.ticks, to_.jump_ticks, frequency_);
    return to_jump && *to_jump <= whole + kReadingApart
               ? std::optional(std::max(whole - *to_jump, nanoseconds(0)))
               : std::nullopt;
  }

  /// Only what fits is believed: a virtual machine's counter may go on through a reset.
  [[nodiscard]] std::optional<nanoseconds> since_reset(nanoseconds whole) const {
    const auto found = to_kernel_from(0);
    return found && *found <= whole + kClockChip ? found : std::nullopt;
  }

  const Departure& departure_;
  const Run& to_;
  std::optional<double> frequency_;
  /// By the new kernel's clock, which may have been set to another rate.
  std::optional<double> own_frequency_;
  nanoseconds noting_;  ///< from the command to the departure's note
};

Start start_of(const Run& run) {
  Start start;
  start.way = run.way;
  start.to = run.kernel;
  start.began = run.last.wall - run.last.up;
  start.kernel = run.init;
  if (run.services) {
    start.services = std::max(*run.services - run.init.value_or(nanoseconds(0)), nanoseconds(0));
  }
  return start;
}

void add_before(Start& start, const Run& before, const Run& run) {
  start.from = before.kernel;
  if (run.way == Way::panic || !before.departure) {
    start.before = Start::Before::unseen;
    return;
  }
  start.before =
      before.departure->kind == Departure::Kind::halt ? Start::Before::halt : Start::Before::reboot;
  start.meant = before.departure->loaded;
  if (start.before == Start::Before::reboot) {
    Passage(before, run).measure(start);
  }
}

}  // namespace

std::optional<nanoseconds> Start::away() const {
  if (!to_kernel || !services) {
    return std::nullopt;
  }
  return shutdown.value_or(nanoseconds(0)) + *to_kernel + kernel.value_or(nanoseconds(0)) + *services;
}

std::vector<Start> starts(const Journal& journal) {
  std::vector<Start> all;
  for (std::size_t i = 0; i < journal.runs.size(); ++i) {
    all.push_back(start_of(journal.runs[i]));
    if (i > 0) {
      add_before(all.back(), journal.runs[i - 1], journal.runs[i]);
    }
  }
  return all;
}

}  // namespace kexec_load::history
