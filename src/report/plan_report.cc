#include "report/plan_report.h"

#include <iomanip>
#include <nlohmann/json.hpp>
#include <sstream>

#include "report/console.h"

namespace kexec_load::report {

namespace {

using nlohmann::json;

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

std::string hexadecimal(std::uint64_t value) {
  std::ostringstream text;
  text << "0x" << std::hex << value;
  return text.str();
}

void show_memory(std::ostream& out, const plan::MemoryLoad& load, Places places) {
  const bool shown = places == Places::shown && load.placed;
  if (shown) {
    line(out, "entry", hexadecimal(load.entry));
  }
  for (const plan::Segment& each : load.segments) {
    line(out, "segment",
         each.what + (shown ? " at " + hexadecimal(each.address) : "") + ", " + mebibytes(each.size));
  }
  if (!load.placed) {
    line(out, "",
         "the segments' places are chosen when root loads: /proc/iomem hides the memory from others");
  }
}

double milliseconds(const plan::Stage& stage) {
  return std::chrono::duration<double, std::milli>(stage.time).count();
}

json segments_json(const plan::MemoryLoad& load) {
  json segments = json::array();
  for (const plan::Segment& each : load.segments) {
    segments.push_back(
        {{"what", each.what}, {"address", load.placed ? json(each.address) : json()}, {"size", each.size}});
  }
  return segments;
}

json stages_json(const std::vector<plan::Stage>& stages) {
  json all = json::array();
  for (const plan::Stage& stage : stages) {
    all.push_back({{"what", stage.what}, {"ms", milliseconds(stage)}});
  }
  return all;
}

}  // namespace

std::string stages_text(const std::vector<plan::Stage>& stages) {
  std::string text;
  for (const plan::Stage& stage : stages) {
    std::ostringstream time;
    time << std::fixed << std::setprecision(1) << milliseconds(stage) << " ms";
    text += (text.empty() ? "" : ", ") + stage.what + " " + time.str();
  }
  return text;
}

std::string plan_text(const plan::LoadPlan& plan, bool coloured, Places places) {
  const image::KernelImage& image = plan.files.read_kernel.image;
  std::ostringstream out;
  out << bold((plan.on_panic ? "Crash kernel " : "Kernel ") +
                  (image.version.empty() ? "of unknown version" : image.version),
              coloured)
      << " (" << image::name(image.format) << ", " << image.architecture << ")\n";
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
  if (plan.memory) {
    show_memory(out, *plan.memory, places);
  }
  line(out, "memory",
       mebibytes(plan.memory_needed) + (plan.on_panic ? " of the reserved memory, " : " until the jump, ") +
           mebibytes(plan.memory_peak) + " while loading");
  return out.str();
}

std::string settings_text(const ShownSettings& settings, bool coloured) {
  std::ostringstream out;
  out << bold("Settings", coloured) << " (" << settings.source << ")\n";
  for (const ShownSetting& setting : settings.values) {
    out << "  " << setting.name << "=\"" << setting.value << "\" [" << setting.origin << "]\n";
  }
  for (const ShownSetting& setting : settings.others) {
    out << "  " << setting.name << " is for " << setting.value << " [" << setting.origin << "]\n";
  }
  return out.str();
}

std::string plan_json(const plan::LoadPlan& plan, const ShownSettings& settings) {
  const image::KernelImage& image = plan.files.read_kernel.image;
  json initrds = json::array();
  for (const bytes::OpenFile& initrd : plan.files.initrds) {
    initrds.push_back(initrd.resolved_path);
  }
  json origins = plan.origin;
  json values = json::object();
  for (const ShownSetting& setting : settings.values) {
    origins[setting.name] = setting.origin;
    values[setting.name] = setting.value;
  }
  const json value = {{"on_panic", plan.on_panic},
                      {"kernel", plan.files.kernel.resolved_path},
                      {"initrds", initrds},
                      {"cmdline", plan.command_line},
                      {"method", plan::name(plan.method)},
                      {"method_reason", plan.method_reason},
                      {"entry", plan.memory && plan.memory->placed ? json(plan.memory->entry) : json()},
                      {"segments", plan.memory ? segments_json(*plan.memory) : json::array()},
                      {"version", image.version},
                      {"format", image::name(image.format)},
                      {"architecture", image.architecture},
                      {"memory_needed", plan.memory_needed},
                      {"memory_peak", plan.memory_peak},
                      {"settings", values},
                      {"configuration", settings.source},
                      {"stages", stages_json(plan.stages)},
                      {"warnings", plan.warnings},
                      {"origin", origins}};
  return value.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace kexec_load::report
