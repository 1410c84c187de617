#include "app/checked_plan.h"

#include <utility>

#include "host/platform.h"
#include "plan/advice.h"
#include "report/progress.h"
#include "text/error.h"

namespace kexec_load::app {

namespace {

using text::Error;

plan::Surroundings look_around(const Session& session, const plan::LoadPlan& plan) {
  plan::Surroundings surroundings;
  const std::string& version = plan.files.read_kernel.image.version;
  surroundings.has_modules = version.empty() || session.files.exists("/lib/modules/" + version);
  const auto device = plan::root_device_file(plan.command_line);
  // Without a directory for such links (no udev) their absence says nothing.
  if (device && session.files.exists(device->substr(0, device->rfind('/'))) &&
      !session.files.exists(*device)) {
    surroundings.missing_root_device = device;
  }
  return surroundings;
}

/// The caller's, or else that of Gentoo's KEXEC_OPT_ARGS.
plan::Method wanted_method(const Session& session, const choice::KernelChoice& choice) {
  const plan::Method by_option = session.options.method;
  return by_option != plan::Method::automatic ? by_option
                                              : plan::method_named(choice.method.value).value_or(by_option);
}

/// What only a load by kexec_load needs to know.
plan::Platform read_platform(const Session& session, const plan::SystemFacts& facts, plan::Method method) {
  const bool is_needed = facts.machine == "x86_64" && method != plan::Method::file;
  return is_needed ? host::read_platform(session.files) : plan::Platform();
}

}  // namespace

plan::LoadPlan make_plan(const Session& session, OpenedChoice opened, const plan::SystemFacts& facts) {
  const report::Console& console = session.console;
  plan::Files& files = opened.files;
  const auto reading = [&](const bytes::OpenFile& file, auto read) {
    const report::Progress progress(console.err, console.err_is_terminal, "Checking " + file.path);
    try {
      return read(file.contents);
    } catch (const Error& error) {
      throw error.within(file.path);
    }
  };
  files.read_kernel =
      reading(files.kernel, [](bytes::View contents) { return image::read_kernel(contents); });
  for (const bytes::OpenFile& initrd : files.initrds) {
    files.read_initrds.push_back(reading(
        initrd, [](bytes::View contents) { return image::read_initrd(contents, image::InitrdDepth::full); }));
  }
  plan::LoadPlan plan = [&] {
    const report::Progress progress(console.err, console.err_is_terminal, "Preparing " + files.kernel.path);
    const plan::Method method = wanted_method(session, opened.choice);
    const plan::Platform platform = read_platform(session, facts, method);
    return plan::make_plan(opened.choice, std::move(files), facts, {method, &platform, host::random_bits});
  }();
  if (session.options.method == plan::Method::automatic && !opened.choice.method.value.empty()) {
    plan.origin["method"] = opened.choice.method.origin;
  }
  plan.warnings.insert(plan.warnings.begin(), opened.missing.begin(), opened.missing.end());
  plan.one_shot = std::move(opened.one_shot);
  if (opened.choice.initrd_beside_kernel && plan.files.initrds.empty()) {
    plan.warnings.push_back(
        "no initrd was found beside " + plan.files.kernel.resolved_path +
        ": the kernel starts without one (--initrd FILE names one, --initrd '' says that it is meant so)");
  }
  const std::vector<std::string> advice = plan::advise(plan, look_around(session, plan));
  plan.warnings.insert(plan.warnings.end(), advice.begin(), advice.end());
  return plan;
}

}  // namespace kexec_load::app
