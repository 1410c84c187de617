#include "app/prepare.h"

#include <algorithm>
#include <string>
#include <vector>

#include "app/actions.h"
#include "app/checked_plan.h"
#include "app/configuration.h"
#include "app/opened_choice.h"
#include "host/facts.h"
#include "host/image_cache.h"
#include "policy/policy.h"
#include "text/error.h"

namespace kexec_load::app {

namespace {

/// A file system that counts time in steps (FAT: two seconds) does not tell a file that was just written from
/// what is written over it in the same step.
constexpr std::chrono::seconds kLongestStep{3};
constexpr int kMostSteps = 5;
constexpr std::string_view kCrashDump = "/proc/vmcore";

/// Empty: the reboot does load it.
std::string why_nothing(const Session& session, const config::Settings& settings) {
  const auto& during_shutdown = settings.load_during_shutdown;
  if (settings.unload) {
    return "KNAME=\"-\" disables kexec";
  }
  if (!settings.load_kexec.value) {
    return "LOAD_KEXEC is not true";
  }
  if (!settings.use_cache.value) {
    return settings.use_cache.origin + ": USE_CACHE says no";
  }
  if (session.files.exists(std::string(kCrashDump))) {
    return "this is the system of a crash kernel";
  }
  const bool systemd = session.files.exists("/run/systemd/system");
  return policy::loads_at_start(
             during_shutdown.is_default() ? std::nullopt : std::optional(during_shutdown.value), systemd)
             ? "the kernel is loaded as soon as the machine is up"
             : "";
}

ExitStatus prepared_nothing(const Session& session, host::ImageCache& cache, const std::string& reason) {
  cache.clear();
  session.console.out << "nothing to prepare: " << reason << '\n';
  return kDone;
}

bool written_lately(const bytes::OpenFile& file, history::nanoseconds now) {
  const std::int64_t written = std::max(file.identity.modified_ns, file.identity.changed_ns);
  return written > (now - kLongestStep).count();
}

bool written_lately(const plan::Files& files, history::nanoseconds now) {
  return written_lately(files.kernel, now) ||
         std::any_of(files.initrds.begin(), files.initrds.end(),
                     [&](const bytes::OpenFile& initrd) { return written_lately(initrd, now); });
}

/// Opened at a time when a change to come shows in the files' times. Throws text::Error (kind image) where
/// that time does not come: the files are written again and again, or their times lie in the future.
OpenedChoice open_settled(const Session& session, const config::Settings& settings,
                          const plan::SystemFacts& facts) {
  OpenedChoice opened = open_choice(session, settings, facts);
  for (int steps = 0; written_lately(opened.files, session.clock.now().wall); ++steps) {
    if (steps == kMostSteps) {
      throw text::Error(text::ErrorKind::image, opened.files.kernel.path +
                                                    " or its initrd is still being written, or its time lies "
                                                    "in the future: try again later");
    }
    session.clock.wait(kLongestStep);
    opened = open_choice(session, settings, facts);
  }
  return opened;
}

ExitStatus prepare(const Session& session, host::ImageCache& cache) {
  const plan::SystemFacts facts = host::read_facts(session.files);
  const auto [settings, warnings] = read_configuration(session, facts);
  session.console.warn(warnings);
  end_preparation(session);
  if (const std::string reason = why_nothing(session, settings); !reason.empty()) {
    return prepared_nothing(session, cache, reason);
  }
  const std::shared_ptr<void> lock = cache.lock();
  // Not before it can be found by its lock: what is idle may get no turn until the machine is down.
  session.background.give_way();
  const plan::LoadPlan plan = make_plan(session, open_settled(session, settings, facts), facts, cache);
  session.console.warn(plan.warnings);
  const image::ReadKernel& kernel = plan.files.read_kernel;
  if (kernel.checked_before) {
    session.console.out << "prepared already: " << described(plan) << '\n';
    return kDone;
  }
  if (!kernel.payload || kernel.wrapping != compress::Compression::none) {
    return prepared_nothing(session, cache, "the kernel is not unpacked for a load: " + plan.method_reason);
  }
  if (changed_meanwhile(session, plan.files)) {
    throw text::Error(text::ErrorKind::image,
                      plan.files.kernel.path +
                          " or its initrd changed while it was prepared: try again when the upgrade is done");
  }
  cache.keep(plan.files);
  session.console.out << "prepared " << described(plan) << '\n';
  return kDone;
}

}  // namespace

void end_preparation(const Session& session) {
  const auto process = host::ImageCache(session.files, session.clock).preparing();
  if (process && !session.background.end(*process)) {
    session.console.warn("process " + std::to_string(*process) +
                         " still prepares a load, and may keep file systems from being unmounted");
  }
}

ExitStatus run_prepare(const Session& session) {
  host::ImageCache cache(session.files, session.clock);
  return prepare(session, cache);
}

void prepare_in_background(const Session& session) {
  if (session.options.no_cache || session.files.exists(std::string(kCrashDump))) {
    return;
  }
  std::vector<std::string> arguments{"--prepare"};
  const auto add = [&](const char* option, const std::optional<std::string>& value) {
    if (value) {
      arguments.insert(arguments.end(), {option, *value});
    }
  };
  add("--config", session.options.config);
  session.background.run(arguments);
}

}  // namespace kexec_load::app
