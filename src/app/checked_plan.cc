#include "app/checked_plan.h"

#include <future>
#include <utility>

#include "app/stage.h"
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

template <typename Read>
auto read_file(const bytes::OpenFile& file, Read read) {
  try {
    return read(file.contents);
  } catch (const Error& error) {
    throw error.within(file.path);
  }
}

struct ReadInitrds {
  std::vector<image::Initrd> initrds;
  plan::Stage stage;
};

/// Reads them on another processor: that takes about as long as all the rest.
std::future<ReadInitrds> begin_reading(const std::vector<bytes::OpenFile>& initrds) {
  return std::async(std::launch::async, [initrds] {
    std::vector<image::Initrd> read;
    std::vector<plan::Stage> stages;
    {
      const Stage stage(stages, "check the initrds meanwhile");
      for (const bytes::OpenFile& initrd : initrds) {
        read.push_back(read_file(initrd, [](bytes::View contents) {
          return image::read_initrd(contents, image::InitrdDepth::full);
        }));
      }
    }
    return ReadInitrds{std::move(read), stages.front()};
  });
}

/// Beside the initrds, a kernel that was unpacked once needs not be unpacked again.
std::uint64_t payload_to_keep(const plan::SystemFacts& facts, plan::Method method) {
  const bool may_go_direct =
      facts.machine == "x86_64" && (method == plan::Method::automatic || method == plan::Method::direct);
  return may_go_direct ? facts.memory_available.value_or(0) / 4 : 0;
}

/// Nothing is prepared while the machine is away: at a reboot the initrd is left as it is.
plan::InitrdForm initrd_form(const Options& options) {
  const bool is_reboot = options.command == Command::event && options.event == policy::Event::reboot;
  return options.initrd_as_is || is_reboot ? plan::InitrdForm::as_is : plan::InitrdForm::unpacked_if_worth;
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

ReadInitrds finish(const Session& session, const plan::Files& files, std::future<ReadInitrds>& reading) {
  const std::string path = files.initrds.empty() ? "" : files.initrds.front().path;
  const report::Progress progress(session.console.err, session.console.err_is_terminal, "Checking " + path);
  return reading.get();
}

}  // namespace

plan::LoadPlan make_plan(const Session& session, OpenedChoice opened, const plan::SystemFacts& facts) {
  const report::Console& console = session.console;
  plan::Files& files = opened.files;
  const plan::Method method = wanted_method(session, opened.choice);
  std::vector<plan::Stage> stages;
  std::future<ReadInitrds> read_initrds = begin_reading(files.initrds);
  {
    const report::Progress progress(console.err, console.err_is_terminal, "Checking " + files.kernel.path);
    const Stage stage(stages, "check the kernel");
    files.read_kernel = read_file(files.kernel, [&](bytes::View contents) {
      return image::read_kernel(contents, {payload_to_keep(facts, method)});
    });
  }
  // How much memory a crash kernel needs depends on its initrd, and so does whether one is unpacked here.
  const plan::InitrdForm form = initrd_form(session.options);
  std::optional<ReadInitrds> read;
  if (opened.choice.on_panic || form == plan::InitrdForm::unpacked_if_worth) {
    read = finish(session, files, read_initrds);
    stages.push_back(read->stage);
    files.read_initrds = std::move(read->initrds);
  }
  plan::LoadPlan plan = [&] {
    const report::Progress progress(console.err, console.err_is_terminal, "Preparing " + files.kernel.path);
    const Stage stage(stages, "prepare the kernel");
    const plan::Platform platform = read_platform(session, facts, method);
    return plan::make_plan(opened.choice, std::move(files), facts,
                           {method, &platform, host::random_bits, form});
  }();
  plan.stages = std::move(stages);
  if (!read) {
    read = finish(session, plan.files, read_initrds);
    plan.stages.push_back(read->stage);
    plan::add_read_initrds(plan, std::move(read->initrds));
  }
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
