#pragma once

#include <string>
#include <vector>

#include "history/run.h"

namespace kexec_load::history {

/// Older runs are forgotten.
constexpr std::size_t kMostRuns = 100;

/// The runs of a machine, the oldest first.
struct Journal {
  std::vector<Run> runs;
  bool damaged = false;  ///< it was read from something else than a journal: there are no runs

  /// The run with this boot ID, nullptr: it is not known.
  [[nodiscard]] Run* find(const std::string& boot_id);
  /// Adds a run behind all others.
  Run& add(Run run);
};

/// The text of the file that keeps it; an empty one is an empty journal.
[[nodiscard]] Journal read_journal(const std::string& text);
[[nodiscard]] std::string journal_text(const Journal& journal);

}  // namespace kexec_load::history
