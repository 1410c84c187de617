#include "report/plan_report.h"

#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>
#include <vector>

#include "report/console.h"
#include "text/join.h"

namespace kexec_load::report {

namespace {

using nlohmann::json;

std::string yes_no(bool value, const char* yes, const char* no) {
  return value ? yes : no;
}

struct ShownSetting {
  std::string name;
  std::string value;
  std::string origin;
};

/// Every setting under the name that the configuration file calls it by.
std::vector<ShownSetting> shown_settings(const config::Settings& settings) {
  return {{"LOAD_KEXEC", yes_no(settings.load_kexec.value, "true", "false"), settings.load_kexec.origin},
          {"KERNEL_IMAGE", settings.kernel_image.value, settings.kernel_image.origin},
          {"INITRD", text::join(settings.initrds.value), settings.initrds.origin},
          {"APPEND", settings.append.value, settings.append.origin},
          {"USE_GRUB_CONFIG", yes_no(settings.use_grub_config.value, "true", "false"),
           settings.use_grub_config.origin},
          {"LOAD_DURING_SHUTDOWN", yes_no(settings.load_during_shutdown.value, "yes", "no"),
           settings.load_during_shutdown.origin}};
}

std::string mebibytes(std::uint64_t bytes) {
  std::ostringstream text;
  text.setf(std::ios::fixed);
  text.precision(1);
  text << static_cast<double>(bytes) / (1U << 20U) << " MiB";
  return text.str();
}

std::string shown_file(const bytes::OpenFile& file) {
  const std::string path =
      file.path == file.resolved_path ? file.path : file.path + " -> " + file.resolved_path;
  return path + " (" + mebibytes(file.identity.size) + ")";
}

std::string origin(const plan::LoadPlan& plan, const std::string& field) {
  return "[" + plan.origin.at(field) + "]";
}

void line(std::ostream& out, const std::string& label, const std::string& value) {
  constexpr std::size_t kLabelWidth = 10;
  out << "  " << label << std::string(kLabelWidth - label.size(), ' ') << value << '\n';
}

}  // namespace

std::string plan_text(const plan::LoadPlan& plan, const config::Settings& settings, bool coloured) {
  const image::KernelImage& image = plan.files.read_kernel.image;
  std::ostringstream out;
  out << bold("Kernel " + (image.version.empty() ? "of unknown version" : image.version), coloured) << " ("
      << image::name(image.format) << ", " << image.architecture << ")\n";
  line(out, "kernel", shown_file(plan.files.kernel) + " " + origin(plan, "kernel"));
  for (const bytes::OpenFile& initrd : plan.files.initrds) {
    line(out, "initrd", shown_file(initrd) + " " + origin(plan, "initrds"));
  }
  if (plan.files.initrds.empty()) {
    line(out, "initrd", "none " + origin(plan, "initrds"));
  }
  line(out, "cmdline", plan.command_line + " " + origin(plan, "cmdline"));
  line(out, "method", std::string(plan::name(plan.method)) + ": " + plan.method_reason);
  for (const std::string& reason : {plan.kernel.reason, plan.initrd.reason}) {
    if (!reason.empty()) {
      line(out, "", reason);
    }
  }
  line(out, "memory",
       mebibytes(plan.memory_needed) + " until the jump, " + mebibytes(plan.memory_peak) + " while loading");
  out << bold("Settings", coloured) << '\n';
  for (const ShownSetting& setting : shown_settings(settings)) {
    out << "  " << setting.name << "=\"" << setting.value << "\" [" << setting.origin << "]\n";
  }
  return out.str();
}

std::string plan_json(const plan::LoadPlan& plan, const config::Settings& settings) {
  const image::KernelImage& image = plan.files.read_kernel.image;
  json initrds = json::array();
  for (const bytes::OpenFile& initrd : plan.files.initrds) {
    initrds.push_back(initrd.resolved_path);
  }
  json origins = plan.origin;
  json values = json::object();
  for (const ShownSetting& setting : shown_settings(settings)) {
    origins[setting.name] = setting.origin;
    values[setting.name] = setting.value;
  }
  const json value = {{"kernel", plan.files.kernel.resolved_path},
                      {"initrds", initrds},
                      {"cmdline", plan.command_line},
                      {"method", plan::name(plan.method)},
                      {"method_reason", plan.method_reason},
                      {"version", image.version},
                      {"format", image::name(image.format)},
                      {"architecture", image.architecture},
                      {"memory_needed", plan.memory_needed},
                      {"memory_peak", plan.memory_peak},
                      {"settings", values},
                      {"warnings", plan.warnings},
                      {"origin", origins}};
  return value.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace kexec_load::report
