#include "report/crash_report.h"

#include <nlohmann/json.hpp>
#include <sstream>

#include "text/size.h"

namespace kexec_load::report {

namespace {

using nlohmann::json;

std::string parameter(const plan::CrashEstimate& estimate) {
  return "crashkernel=" + std::to_string(estimate.mebibytes()) + "M";
}

std::string loaded_line(const CrashStatus& status) {
  if (!status.loaded) {
    return "no crash kernel is loaded\n";
  }
  if (!status.ours) {
    return "a crash kernel is loaded, by another program than kexec-load\n";
  }
  return "crash kernel " + status.version + " is loaded (" + status.kernel + ")\n  cmdline " +
         status.command_line + "\n";
}

std::string reservation_line(std::uint64_t reserved) {
  return reserved == 0 ? "no memory is reserved for a crash kernel\n"
                       : text::mebibytes(reserved) + " of memory are reserved for a crash kernel\n";
}

std::string dump(const json& value) {
  return value.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string crash_status_text(const CrashStatus& status) {
  return loaded_line(status) + reservation_line(status.reserved);
}

std::string crash_status_json(const CrashStatus& status) {
  json value = {{"panic_loaded", status.loaded},
                {"loaded_by", status.loaded ? (status.ours ? "kexec-load" : "other") : ""},
                {"reserved", status.reserved}};
  if (status.loaded && status.ours) {
    value["kernel"] = status.kernel;
    value["version"] = status.version;
    value["cmdline"] = status.command_line;
  }
  return dump(value);
}

std::string estimate_text(const plan::CrashEstimate& estimate, const plan::LoadPlan& plan,
                          std::uint64_t reserved) {
  std::ostringstream out;
  out << parameter(estimate) << " is enough for " << plan.files.kernel.resolved_path << '\n';
  const auto line = [&](std::uint64_t bytes, const char* what) {
    const std::string size = text::mebibytes(bytes);
    out << "  " << std::string(size.size() < 9 ? 9 - size.size() : 0, ' ') << size << "  " << what << '\n';
  };
  line(estimate.kernel, "the kernel, while it unpacks itself");
  line(estimate.initrd, "the initrd");
  line(estimate.unpacked, "the initrd, unpacked");
  line(estimate.run_time, "kernel and programs at work");
  line(estimate.descriptors, "records of the memory itself");
  out << reservation_line(reserved);
  return out.str();
}

std::string estimate_json(const plan::CrashEstimate& estimate, const plan::LoadPlan& plan,
                          std::uint64_t reserved) {
  return dump({{"crashkernel", parameter(estimate)},
               {"bytes", estimate.total},
               {"kernel_bytes", estimate.kernel},
               {"initrd_bytes", estimate.initrd},
               {"unpacked_bytes", estimate.unpacked},
               {"run_time_bytes", estimate.run_time},
               {"descriptor_bytes", estimate.descriptors},
               {"kernel", plan.files.kernel.resolved_path},
               {"reserved", reserved}});
}

}  // namespace kexec_load::report
