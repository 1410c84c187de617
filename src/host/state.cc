#include "host/state.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "text/error.h"

namespace kexec_load::host {

namespace {

using nlohmann::json;

const std::string kLoaded = "/run/kexec-load/loaded.json";
const std::string kLoadedCrashKernel = "/run/kexec-load/crash.json";
const std::string kColdReboot = "/run/kexec-load/coldreboot";
const std::string kStopped = "/run/kexec-load/stopped";
/// Debian's kexec-tools and Gentoo's kexec-tools.
const std::array<std::string, 2> kOldFlags = {"/no-kexec-reboot", "/nokexec"};

/// The notes end with the running system, and so does what /run is.
constexpr auto kUntil = FileSystem::Until::written;

/// An environment block is foreign bytes, and JSON holds text only.
json to_json(const std::string& bytes) {
  json numbers = json::array();
  for (const char byte : bytes) {
    numbers.push_back(static_cast<std::uint8_t>(byte));
  }
  return numbers;
}

std::string bytes_from(const json& value) {
  const std::vector<std::uint8_t> bytes = value;
  return {bytes.begin(), bytes.end()};
}

json to_json(const plan::OneShot& one_shot) {
  return {{"system_path", one_shot.block.system_path},
          {"device", one_shot.block.device},
          {"node", one_shot.block.node},
          {"type", one_shot.block.type},
          {"volume_path", one_shot.block.volume_path},
          {"before", to_json(one_shot.before)},
          {"after", to_json(one_shot.after)}};
}

plan::OneShot one_shot_from(const json& value) {
  return {{value.at("system_path"), value.at("device"), value.at("node"), value.at("type"),
           value.at("volume_path")},
          bytes_from(value.at("before")),
          bytes_from(value.at("after"))};
}

LoadedRecord record_from(const json& value) {
  LoadedRecord record;
  record.kernel = value.at("kernel");
  record.initrds = value.at("initrds").get<std::vector<FileRecord>>();
  record.command_line = value.at("cmdline");
  record.version = value.at("version");
  record.by_configuration = value.at("by_configuration");
  if (value.contains("one_shot")) {
    record.one_shot = one_shot_from(value.at("one_shot"));
    record.one_shot_used_up = value.value("one_shot_used_up", false);
  }
  return record;
}

}  // namespace

bool LoadedRecord::same_image(const LoadedRecord& other) const {
  return kernel == other.kernel && initrds == other.initrds && command_line == other.command_line &&
         one_shot == other.one_shot;
}

LoadedRecord record_of(const plan::LoadPlan& plan, bool by_configuration) {
  LoadedRecord record;
  record.kernel = record_of(plan.files.kernel);
  std::transform(plan.files.initrds.begin(), plan.files.initrds.end(), std::back_inserter(record.initrds),
                 [](const bytes::OpenFile& file) { return record_of(file); });
  record.command_line = plan.command_line;
  record.version = plan.files.read_kernel.image.version;
  record.by_configuration = by_configuration;
  record.one_shot = plan.one_shot;
  return record;
}

std::optional<LoadedRecord> State::loaded() {
  return read(kLoaded);
}

void State::set_loaded(const LoadedRecord& record) {
  write(kLoaded, record);
}

void State::clear_loaded() {
  files_.remove(kLoaded);
}

std::optional<LoadedRecord> State::loaded_crash_kernel() {
  return read(kLoadedCrashKernel);
}

void State::set_loaded_crash_kernel(const LoadedRecord& record) {
  write(kLoadedCrashKernel, record);
}

void State::clear_loaded_crash_kernel() {
  files_.remove(kLoadedCrashKernel);
}

std::optional<LoadedRecord> State::read(const std::string& path) {
  // A record that is damaged or cannot be read means that we cannot vouch for the image: it counts as
  // somebody else's.
  try {
    const auto text = files_.read_text(path);
    return text ? std::optional(record_from(json::parse(*text))) : std::nullopt;
  } catch (const json::exception&) {
    return std::nullopt;
  } catch (const text::Error&) {
    return std::nullopt;
  }
}

void State::write(const std::string& path, const LoadedRecord& record) {
  json value = {{"kernel", record.kernel},
                {"initrds", record.initrds},
                {"cmdline", record.command_line},
                {"version", record.version},
                {"by_configuration", record.by_configuration}};
  if (record.one_shot) {
    value["one_shot"] = to_json(*record.one_shot);
    value["one_shot_used_up"] = record.one_shot_used_up;
  }
  // Bytes that are not UTF-8 cannot stand in JSON; a record that differs from the next plan merely means a
  // load more.
  files_.write_private(path, value.dump(2, ' ', false, json::error_handler_t::replace) + "\n", kUntil);
}

bool State::cold_reboot_asked() {
  return files_.exists(kColdReboot) || std::any_of(kOldFlags.begin(), kOldFlags.end(),
                                                   [&](const auto& flag) { return files_.exists(flag); });
}

void State::set_cold_reboot() {
  files_.write_private(kColdReboot, "", kUntil);
}

void State::clear_cold_reboot() {
  files_.remove(kColdReboot);
}

std::vector<std::string> State::take_old_flags() {
  std::vector<std::string> staying;
  std::copy_if(kOldFlags.begin(), kOldFlags.end(), std::back_inserter(staying),
               [&](const auto& flag) { return !files_.remove(flag); });
  return staying;
}

bool State::stopped() {
  return files_.exists(kStopped);
}

void State::set_stopped() {
  files_.write_private(kStopped, "", kUntil);
}

void State::clear_stopped() {
  files_.remove(kStopped);
}

}  // namespace kexec_load::host
