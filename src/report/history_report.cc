#include "report/history_report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>
#include <nlohmann/json.hpp>
#include <numeric>
#include <sstream>

namespace kexec_load::report {

namespace {

using history::nanoseconds;
using history::Start;
using history::Way;
using nlohmann::json;
using Row = std::vector<std::string>;

constexpr std::size_t kBarWidth = 60;
constexpr std::size_t kFirstNumber = 3;  ///< the column
constexpr std::size_t kPhases = 4;
constexpr std::array<const char*, kPhases> kPhaseNames = {"shutdown", "to the kernel", "kernel", "services"};
constexpr std::array<const char*, kPhases> kBlocks = {"█", "▓", "▒", "░"};
constexpr std::array<const char*, kPhases> kLetters = {"#", "=", "-", "."};

double seconds(nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

std::string shown(const std::optional<nanoseconds>& time) {
  if (!time) {
    return "-";
  }
  std::ostringstream text;
  text.setf(std::ios::fixed);
  text.precision(*time < std::chrono::seconds(1) ? 2 : 1);
  text << seconds(*time) << " s";
  return text.str();
}

std::string time_of_day(nanoseconds since_epoch, bool local, const char* format) {
  const auto time = static_cast<std::time_t>(std::chrono::floor<std::chrono::seconds>(since_epoch).count());
  std::tm parts{};
  if (local) {
    ::localtime_r(&time, &parts);
  } else {
    ::gmtime_r(&time, &parts);
  }
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), format, &parts)};
}

std::string began(const Start& start) {
  return time_of_day(start.began, true, "%Y-%m-%d %H:%M:%S");
}

std::string name(Start::Before before) {
  switch (before) {
    case Start::Before::unseen:
      return "unseen";
    case Start::Before::reboot:
      return "reboot";
    case Start::Before::halt:
      return "halt";
    case Start::Before::unknown:
      break;
  }
  return "unknown";
}

std::array<std::optional<nanoseconds>, kPhases> phases(const Start& start) {
  return {start.shutdown, start.to_kernel, start.kernel, start.services};
}

Row row_of(const Start& start) {
  Row row = {began(start), name(start.way),
             start.from.empty() || start.from == start.to ? start.to : start.from + " -> " + start.to};
  for (const auto& phase : phases(start)) {
    row.push_back(shown(phase));
  }
  row.push_back(shown(start.away()));
  return row;
}

/// Text to the left, numbers to the right.
std::string table(const std::vector<Row>& rows, bool coloured) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], row[i].size());
    }
  }
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - row[i].size(), ' ');
      line += (i == 0 ? "" : "  ") + (i < kFirstNumber ? row[i] + padding : padding + row[i]);
    }
    text += bold(line, coloured && &row == &rows.front()) + "\n";
  }
  return text;
}

/// Ends of phases are rounded, not phases, so that a bar's length is its total's.
std::string bar(const Start& start, double scale, const std::array<const char*, kPhases>& fills) {
  std::string text;
  double end = 0;
  long drawn = 0;
  for (std::size_t i = 0; i < kPhases; ++i) {
    end += seconds(phases(start).at(i).value_or(nanoseconds(0)));
    for (; drawn < std::lround(end * scale); ++drawn) {
      text += fills.at(i);
    }
  }
  return text + " " + shown(start.away());
}

std::string bars(const std::vector<Start>& starts, const Console& console) {
  std::vector<Start> known;
  std::copy_if(starts.begin(), starts.end(), std::back_inserter(known),
               [](const Start& start) { return start.away().value_or(nanoseconds(0)).count() > 0; });
  if (known.empty()) {
    return "";
  }
  const auto& fills = console.unicode ? kBlocks : kLetters;
  const nanoseconds longest = *std::max_element(known.begin(), known.end(), [](const auto& a, const auto& b) {
                                 return a.away() < b.away();
                               })->away();
  std::string text = "\n";
  for (const Start& start : known) {
    text += began(start) + "  " + bar(start, kBarWidth / seconds(longest), fills) + "\n";
  }
  text += "\n" + std::string(began(known.front()).size(), ' ');
  for (std::size_t i = 0; i < kPhases; ++i) {
    text += std::string("  ") + fills.at(i) + " " + kPhaseNames.at(i);
  }
  return text + "\n";
}

std::string remark(const Start& start) {
  if (start.way == Way::panic) {
    return "the system before it panicked, which started the crash kernel";
  }
  if (start.before == Start::Before::unseen) {
    return "nothing was told of the end of the system before it: " +
           std::string(start.way == Way::kexec
                           ? "it was left by kexec at once, or the service did not run"
                           : "a power loss, a panic, a reset, a forced reboot, or the service did not run");
  }
  if (start.before == Start::Before::halt) {
    return "the system before it was switched off or halted";
  }
  if (start.something_between) {
    return "more time passed than a reboot takes: another system ran in between, or the clock was set";
  }
  if (!start.meant.empty() && start.way == Way::firmware) {
    return "kernel " + start.meant +
           " was loaded to be started by kexec, but the machine went through its firmware";
  }
  return "";
}

std::string remarks(const std::vector<Start>& starts) {
  std::string text;
  for (const Start& start : starts) {
    const std::string said = remark(start);
    text += said.empty() ? "" : began(start) + "  " + said + "\n";
  }
  const auto is_partly_known = [](const Start& start) {
    return (start.to_kernel && !start.shutdown) || (start.services && !start.kernel);
  };
  if (std::any_of(starts.begin(), starts.end(), is_partly_known)) {
    text += "A time that is not known (-) is part of the next one.\n";
  }
  return text.empty() ? "" : "\n" + text;
}

json milliseconds(const std::optional<nanoseconds>& time) {
  return time ? json(std::chrono::round<std::chrono::milliseconds>(*time).count()) : json();
}

}  // namespace

std::string history_text(const std::vector<Start>& starts, const Console& console) {
  if (starts.empty()) {
    return "nothing is noted yet: the history begins with the next boot\n";
  }
  std::vector<Row> rows = {{"started", "way", "kernel"}};
  rows.front().insert(rows.front().end(), kPhaseNames.begin(), kPhaseNames.end());
  rows.front().emplace_back("away");
  std::transform(starts.begin(), starts.end(), std::back_inserter(rows), row_of);
  return table(rows, console.out_is_terminal) + bars(starts, console) + remarks(starts);
}

std::string history_json(const std::vector<Start>& starts) {
  json all = json::array();
  for (const Start& start : starts) {
    all.push_back({{"started", time_of_day(start.began, false, "%Y-%m-%dT%H:%M:%SZ")},
                   {"way", name(start.way)},
                   {"before", name(start.before)},
                   {"from", start.from},
                   {"to", start.to},
                   {"meant", start.meant},
                   {"shutdown_ms", milliseconds(start.shutdown)},
                   {"to_kernel_ms", milliseconds(start.to_kernel)},
                   {"kernel_ms", milliseconds(start.kernel)},
                   {"services_ms", milliseconds(start.services)},
                   {"away_ms", milliseconds(start.away())}});
  }
  return json({{"starts", all}}).dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace kexec_load::report
