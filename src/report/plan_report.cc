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

template <typename T>
ShownSetting shown(const char* name, const config::Setting<T>& setting, std::string value) {
  return {name, std::move(value), setting.origin};
}

ShownSetting shown(const char* name, const config::Setting<std::string>& setting) {
  return {name, setting.value, setting.origin};
}

std::vector<ShownSetting> debian_settings(const config::Settings& s) {
  return {shown("LOAD_KEXEC", s.load_kexec, yes_no(s.load_kexec.value, "true", "false")),
          shown("KERNEL_IMAGE", s.kernel_image),
          shown("INITRD", s.initrds, text::join(s.initrds.value)),
          shown("APPEND", s.append),
          shown("USE_GRUB_CONFIG", s.use_grub_config, yes_no(s.use_grub_config.value, "true", "false")),
          shown("LOAD_DURING_SHUTDOWN", s.load_during_shutdown,
                yes_no(s.load_during_shutdown.value, "yes", "no"))};
}

std::vector<ShownSetting> gentoo_settings(const config::Settings& s) {
  const auto word = [](const config::Setting<bool>& setting) { return yes_no(setting.value, "yes", "no"); };
  return {shown("BOOTPART", s.boot_directory),
          shown("KNAME", s.kernel_image),
          shown("INITRD", s.initrds, text::join(s.initrds.value)),
          shown("ROOTPART", s.root_device),
          shown("KPARAM", s.parameters),
          shown("KEXEC_OPT_ARGS", s.kexec_arguments, s.kexec_arguments.value.text),
          shown("DONT_MOUNT_BOOT", s.leave_boot_unmounted, word(s.leave_boot_unmounted)),
          shown("LOAD_DURING_SHUTDOWN", s.load_during_shutdown, word(s.load_during_shutdown)),
          shown("REUSE_CMDLINE", s.reuse_command_line, word(s.reuse_command_line)),
          shown("LOAD_KEXEC", s.load_kexec, word(s.load_kexec)),
          shown("USE_GRUB_CONFIG", s.use_grub_config, word(s.use_grub_config))};
}

/// Every setting under the name that the configuration file calls it by.
std::vector<ShownSetting> shown_settings(const config::Settings& settings) {
  return settings.dialect == config::Dialect::gentoo ? gentoo_settings(settings) : debian_settings(settings);
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

std::string plan_text(const plan::LoadPlan& plan, bool coloured) {
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
  return out.str();
}

std::string settings_text(const config::Settings& settings, bool coloured) {
  std::ostringstream out;
  out << bold("Settings", coloured) << " (" << settings.source << ")\n";
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
                      {"configuration", settings.source},
                      {"warnings", plan.warnings},
                      {"origin", origins}};
  return value.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace kexec_load::report
