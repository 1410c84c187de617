#include "history/journal.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace kexec_load::history {

namespace {

using nlohmann::json;

// Names in the file, which stays readable for later versions.
constexpr const char* kReboot = "reboot";
constexpr const char* kHalt = "halt";

Way way_from(const std::string& wanted) {
  for (const Way way : {Way::firmware, Way::kexec, Way::panic}) {
    if (history::name(way) == wanted) {
      return way;
    }
  }
  return Way::unknown;
}

template <typename T>
void put_if_known(json& object, const char* name, const std::optional<T>& value) {
  if (value) {
    object[name] = *value;
  }
}

void put_if_known(json& object, const char* name, const std::optional<nanoseconds>& value) {
  if (value) {
    object[name] = value->count();
  }
}

std::optional<std::uint64_t> ticks_if_known(const json& object, const char* name) {
  return object.contains(name) ? std::optional(object.at(name).get<std::uint64_t>()) : std::nullopt;
}

nanoseconds time(const json& object, const char* name) {
  return nanoseconds(object.at(name).get<std::int64_t>());
}

std::optional<nanoseconds> time_if_known(const json& object, const char* name) {
  return object.contains(name) ? std::optional(time(object, name)) : std::nullopt;
}

json to_json(const Clocks& clocks) {
  json value = {
      {"wall_ns", clocks.wall.count()}, {"up_ns", clocks.up.count()}, {"awake_ns", clocks.awake.count()}};
  put_if_known(value, "ticks", clocks.ticks);
  return value;
}

Clocks clocks_from(const json& value) {
  return {time(value, "wall_ns"), time(value, "up_ns"), time(value, "awake_ns"),
          ticks_if_known(value, "ticks")};
}

json to_json(const Departure& departure) {
  return {{"kind", departure.kind == Departure::Kind::halt ? kHalt : kReboot},
          {"asked_ns", departure.asked.count()},
          {"clocks", to_json(departure.clocks)},
          {"loaded", departure.loaded}};
}

Departure departure_from(const json& value) {
  return {value.at("kind") == kHalt ? Departure::Kind::halt : Departure::Kind::reboot,
          time(value, "asked_ns"), clocks_from(value.at("clocks")), value.at("loaded")};
}

json to_json(const Run& run) {
  json value = {{"boot_id", run.boot_id},
                {"kernel", run.kernel},
                {"way", name(run.way)},
                {"first", to_json(run.first)},
                {"last", to_json(run.last)}};
  put_if_known(value, "jump_ticks", run.jump_ticks);
  put_if_known(value, "init_ns", run.init);
  put_if_known(value, "services_ns", run.services);
  if (run.departure) {
    value["departure"] = to_json(*run.departure);
  }
  return value;
}

Run run_from(const json& value) {
  Run run;
  run.boot_id = value.at("boot_id");
  run.kernel = value.at("kernel");
  run.way = way_from(value.at("way"));
  run.first = clocks_from(value.at("first"));
  run.last = clocks_from(value.at("last"));
  run.jump_ticks = ticks_if_known(value, "jump_ticks");
  run.init = time_if_known(value, "init_ns");
  run.services = time_if_known(value, "services_ns");
  if (value.contains("departure")) {
    run.departure = departure_from(value.at("departure"));
  }
  return run;
}

}  // namespace

Run* Journal::find(const std::string& boot_id) {
  const auto found =
      std::find_if(runs.begin(), runs.end(), [&](const Run& run) { return run.boot_id == boot_id; });
  return found == runs.end() ? nullptr : &*found;
}

Run& Journal::add(Run run) {
  if (runs.size() >= kMostRuns) {
    runs.erase(runs.begin(), runs.end() - (kMostRuns - 1));
  }
  return runs.emplace_back(std::move(run));
}

Journal read_journal(const std::string& text) {
  Journal journal;
  if (text.empty()) {
    return journal;
  }
  try {
    const json whole = json::parse(text);
    for (const json& run : whole.at("runs")) {
      journal.add(run_from(run));
    }
  } catch (const json::exception&) {
    return {{}, true};
  }
  return journal;
}

std::string journal_text(const Journal& journal) {
  json runs = json::array();
  std::transform(journal.runs.begin(), journal.runs.end(), std::back_inserter(runs),
                 [](const Run& run) { return to_json(run); });
  return json({{"runs", runs}}).dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace kexec_load::history
