#include "app/crash_commands.h"

#include <cstdint>
#include <limits>

#include "app/actions.h"
#include "app/checked_plan.h"
#include "app/crash_actions.h"
#include "app/crash_plan.h"
#include "host/facts.h"
#include "host/obstacles.h"
#include "host/state.h"
#include "plan/crash_estimate.h"
#include "policy/crash_policy.h"
#include "report/crash_report.h"
#include "report/plan_report.h"

namespace kexec_load::app {

namespace {

using policy::Action;
using policy::Loaded;

/// Of the configuration, the files' names and what fstat tells: the bytes were checked when they were loaded.
bool still_configured(const Session& session, const config::CrashSettings& settings,
                      const plan::SystemFacts& facts, const host::LoadedRecord& record) {
  plan::LoadPlan wanted;
  OpenedChoice opened = open_crash_choice(session, settings, facts);
  wanted.command_line = opened.choice.command_line.value;
  wanted.files = std::move(opened.files);
  return record.same_image(host::record_of(wanted, true));
}

/// Which image the kernel holds. What a service that is off would load is not looked for.
Loaded loaded_image(const Session& session, const config::CrashSettings& settings,
                    const plan::SystemFacts& facts) {
  if (!facts.panic_loaded) {
    return Loaded::none;
  }
  const auto record = host::State(session.files).loaded_crash_kernel();
  if (!record || !record->by_configuration) {
    return Loaded::by_hand;
  }
  const bool current = settings.enabled.value && still_configured(session, settings, facts, *record);
  return current ? Loaded::ours_current : Loaded::ours_stale;
}

void load_configured(const Session& session, const config::CrashSettings& settings,
                     const plan::SystemFacts& facts) {
  const plan::LoadPlan plan = make_crash_plan(session, settings, facts);
  session.console.warn(plan.warnings);
  load_crash_kernel(session, plan, facts, true);
  session.console.out << "loaded crash " << described(plan) << '\n';
}

bool needs_configuration(policy::Event event) {
  return event == policy::Event::start || event == policy::Event::upgrade;
}

policy::CrashSituation look(const Session& session, const plan::SystemFacts& facts,
                            const config::CrashSettings& settings, policy::Event event) {
  if (needs_configuration(event)) {
    return {loaded_image(session, settings, facts), settings.enabled.value,
            session.files.exists("/proc/vmcore")};
  }
  return {facts.panic_loaded ? Loaded::by_hand : Loaded::none, true, false};
}

}  // namespace

ExitStatus run_crash_load(const Session& session) {
  const Options& options = session.options;
  const plan::SystemFacts facts = host::read_facts(session.files);
  const auto [settings, warnings] = read_crash_configuration(session, facts);
  plan::LoadPlan plan = make_crash_plan(session, settings, facts);
  plan.warnings.insert(plan.warnings.begin(), warnings.begin(), warnings.end());
  if (options.dry_run) {
    warn_of_obstacle(host::Call::crash_load, plan, facts);
  }
  if (!options.json) {
    session.console.warn(plan.warnings);
  }
  const report::ShownSettings shown = report::shown(settings);
  const auto whole_plan = [&](bool coloured) {
    return report::plan_text(plan, coloured) + report::settings_text(shown, coloured);
  };
  if (options.dry_run) {
    session.console.out << (options.json ? report::plan_json(plan, shown)
                                         : whole_plan(session.console.out_is_terminal));
    return kDone;
  }
  if (session.console.verbose) {
    session.console.err << whole_plan(session.console.err_is_terminal);
  }
  load_crash_kernel(session, plan, facts,
                    settings.enabled.value && !options.overrides.any() && !options.config);
  session.console.out << "loaded crash " << described(plan) << '\n';
  return kDone;
}

ExitStatus run_crash_unload(const Session& session) {
  session.console.out << (unload_crash_kernel_if_loaded(session) ? "unloaded the crash kernel\n"
                                                                 : "no crash kernel was loaded\n");
  return kDone;
}

ExitStatus run_crash_status(const Session& session) {
  const plan::SystemFacts facts = host::read_facts(session.files);
  report::CrashStatus status;
  status.loaded = facts.panic_loaded;
  status.reserved = facts.crash_reservation;
  if (const auto record = host::State(session.files).loaded_crash_kernel(); record && status.loaded) {
    status.ours = true;
    status.kernel = record->kernel.path;
    status.version = record->version;
    status.command_line = record->command_line;
  }
  session.console.out << (session.options.json ? report::crash_status_json(status)
                                               : report::crash_status_text(status));
  return status.loaded ? kDone : kNotLoaded;
}

ExitStatus handle_crash_event(const Session& session) {
  const policy::Event event = session.options.event;
  const plan::SystemFacts facts = host::read_facts(session.files);
  config::CrashConfiguration configuration;
  if (needs_configuration(event)) {
    configuration = read_crash_configuration(session, facts);
    session.console.warn(configuration.warnings);
  }
  const policy::Decision decision =
      policy::decide_crash(event, look(session, facts, configuration.settings, event));
  if (!decision.message.empty()) {
    session.console.out << decision.message << '\n';
  }
  if (decision.action == Action::load) {
    load_configured(session, configuration.settings, facts);
  } else if (decision.action == Action::unload) {
    unload_crash_kernel(session, facts);
    session.console.out << "unloaded the crash kernel\n";
  }
  return kDone;
}

ExitStatus run_estimate(const Session& session) {
  const plan::SystemFacts facts = host::read_facts(session.files);
  const auto [settings, warnings] = read_crash_configuration(session, facts);
  session.console.warn(warnings);
  // The plan is only read for its sizes: it may be for a reservation that is not there yet.
  plan::SystemFacts later = facts;
  later.crash_reservation = std::numeric_limits<std::uint64_t>::max();
  const plan::LoadPlan plan = make_crash_plan(session, settings, later);
  const plan::CrashEstimate estimate = plan::crash_estimate(plan.files);
  session.console.out << (session.options.json
                              ? report::estimate_json(estimate, plan, facts.crash_reservation)
                              : report::estimate_text(estimate, plan, facts.crash_reservation));
  return kDone;
}

}  // namespace kexec_load::app
