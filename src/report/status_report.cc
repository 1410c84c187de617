#include "report/status_report.h"

#include <nlohmann/json.hpp>

namespace kexec_load::report {

namespace {

std::string loaded_line(const Status& status) {
  if (!status.loaded) {
    return "no kernel is loaded\n";
  }
  if (!status.ours) {
    return "a kernel is loaded, by another program than kexec-load\n";
  }
  return "kernel " + status.version + " is loaded (" + status.kernel + ")\n  cmdline " + status.command_line +
         "\n";
}

}  // namespace

std::string status_text(const Status& status) {
  std::string text = loaded_line(status);
  if (status.panic_loaded) {
    text += "a crash kernel is loaded\n";
  }
  if (status.cold_reboot_asked) {
    text += "a cold reboot was asked for: the next reboot goes by firmware\n";
  }
  if (status.stopped) {
    text += "kexec was stopped by hand: the next reboot goes by firmware\n";
  }
  if (!status.prepared_kernel.empty()) {
    text += status.prepared_kernel + " is kept unpacked for the reboot (" +
            std::to_string((status.prepared_bytes + (1U << 19U)) >> 20U) + " MiB)\n";
  }
  return text;
}

std::string status_json(const Status& status) {
  nlohmann::json value = {{"loaded", status.loaded},
                          {"panic_loaded", status.panic_loaded},
                          {"loaded_by", status.loaded ? (status.ours ? "kexec-load" : "other") : ""},
                          {"cold_reboot", status.cold_reboot_asked},
                          {"stopped", status.stopped}};
  if (status.loaded && status.ours) {
    value["kernel"] = status.kernel;
    value["version"] = status.version;
    value["cmdline"] = status.command_line;
  }
  if (!status.prepared_kernel.empty()) {
    value["prepared"] = {{"kernel", status.prepared_kernel}, {"bytes", status.prepared_bytes}};
  }
  return value.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace kexec_load::report
