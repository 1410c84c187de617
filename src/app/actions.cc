#include "app/actions.h"

#include <algorithm>

#include "app/checked_plan.h"
#include "host/facts.h"
#include "host/late_replacement.h"
#include "host/state.h"
#include "report/plan_report.h"
#include "report/progress.h"
#include "text/error.h"

namespace kexec_load::app {

namespace {

using text::Error;
using text::ErrorKind;

/// The image is there, and that is what counts: a record that cannot be written is told and survived. Without
/// it the image counts as an administrator's.
void remember(const Session& session, const host::LoadedRecord& record) {
  try {
    host::State(session.files).set_loaded(record);
  } catch (const Error& error) {
    session.console.warn(std::string("the load cannot be recorded: ") + error.what());
  }
}

/// What the boot loader would do on the disk before it starts its one-shot entry. Where that cannot be done,
/// the loader itself has to start it: it would be started again and again otherwise.
void use_up(const Session& session, const plan::OneShot& one_shot) {
  try {
    host::replace_late(session.files, session.mounter, one_shot.block, one_shot.before, one_shot.after);
  } catch (const Error& error) {
    throw error.within(
        "the entry that was chosen for the next boot only (next_entry) cannot be used up, so the boot loader "
        "has to start it");
  }
}

/// The entry was not started after all: it is left to the boot loader.
void give_back(const Session& session, const plan::OneShot& one_shot) {
  try {
    host::replace_late(session.files, session.mounter, one_shot.block, one_shot.after, one_shot.before);
  } catch (const Error& error) {
    session.console.warn(
        std::string("the entry that was chosen for the next boot only (next_entry) is lost: ") +
        error.what());
  }
}

int apply(const Session& session, plan::LoadPlan& plan) {
  const plan::StageTimer stage(plan.stages, "load");
  const report::Progress progress(session.console.err, session.console.err_is_terminal,
                                  "Loading " + plan.files.kernel.path);
  return session.calls.apply(plan);
}

/// By the plan's way, or by kexec_file_load where that may follow: it asks for no less, since it checks more
/// than kexec_load does. Returns what the kernel answers.
int apply_some_way(const Session& session, plan::LoadPlan& plan, const plan::SystemFacts& facts) {
  const int error = apply(session, plan);
  if (error == 0 || !plan.memory || !plan.method_is_free) {
    return error;
  }
  const std::string refusal = host::explain(host::Call::load_memory, error, facts).what();
  session.console.warn(refusal + "; trying kexec_file_load");
  read_packed_initrds(plan.files);
  plan::use_file(plan, facts, refusal);
  return apply(session, plan);
}

void load_some_way(const Session& session, plan::LoadPlan& plan, const plan::SystemFacts& facts) {
  if (const int error = apply_some_way(session, plan, facts); error != 0) {
    throw host::explain(plan.memory ? host::Call::load_memory : host::Call::load, error, facts);
  }
}

}  // namespace

bool changed_meanwhile(const Session& session, const plan::Files& files) {
  return session.files.changed(files.kernel) ||
         std::any_of(files.initrds.begin(), files.initrds.end(),
                     [&](const auto& file) { return session.files.changed(file); });
}

void require_possible(host::Call call, const plan::SystemFacts& facts) {
  if (const auto obstacle = host::known_obstacle(call, facts)) {
    throw Error(*obstacle);
  }
}

void load(const Session& session, plan::LoadPlan& plan, const plan::SystemFacts& facts,
          bool by_configuration) {
  require_possible(host::Call::load, facts);
  // Should we be killed on the way, no record is better than that of another image.
  host::State state(session.files);
  const auto before = state.loaded();
  state.clear_loaded();
  try {
    load_some_way(session, plan, facts);
  } catch (const Error&) {
    // What was loaded before still is.
    if (before) {
      remember(session, *before);
    }
    throw;
  }
  if (changed_meanwhile(session, plan.files)) {
    unload(session, facts);
    throw Error(ErrorKind::image,
                plan.files.kernel.path +
                    " or its initrd changed while it was being loaded, so it was unloaded again: try again "
                    "when the upgrade is done");
  }
  remember(session, host::record_of(plan, by_configuration));
  session.console.detail(report::stages_text(plan.stages));
}

void unload(const Session& session, const plan::SystemFacts& facts) {
  require_possible(host::Call::unload, facts);
  if (const int error = session.calls.unload(); error != 0) {
    throw host::explain(host::Call::unload, error, facts);
  }
  host::State(session.files).clear_loaded();
}

bool unload_if_loaded(const Session& session) {
  const plan::SystemFacts facts = host::read_facts(session.files);
  require_possible(host::Call::unload, facts);
  if (!facts.image_loaded) {
    host::State(session.files).clear_loaded();
    return false;
  }
  unload(session, facts);
  return true;
}

void load_by_hand(const Session& session, plan::LoadPlan& plan, const plan::SystemFacts& facts,
                  bool by_configuration) {
  load(session, plan, facts, by_configuration);
  host::State state(session.files);
  state.clear_stopped();
  state.clear_cold_reboot();
}

void prepare_jump(const Session& session) {
  host::State state(session.files);
  auto record = state.loaded();
  if (record && record->one_shot && !record->one_shot_used_up) {
    use_up(session, *record->one_shot);
    record->one_shot_used_up = true;
    remember(session, *record);
  }
}

void jump(const Session& session, const plan::SystemFacts& facts, const host::LastSteps& before) {
  require_possible(host::Call::jump, facts);
  prepare_jump(session);
  const int error = session.calls.jump(before);
  if (auto record = host::State(session.files).loaded(); record && record->one_shot) {
    give_back(session, *record->one_shot);
    record->one_shot_used_up = false;
    remember(session, *record);
  }
  throw host::explain(host::Call::jump, error, facts);
}

void warn_of_obstacle(host::Call call, plan::LoadPlan& plan, plan::SystemFacts facts) {
  facts.may_reboot = true;
  if (const auto obstacle = host::known_obstacle(call, facts)) {
    plan.warnings.push_back(std::string("this load would fail: ") + obstacle->what());
  }
}

std::string described(const plan::LoadPlan& plan) {
  const std::string& version = plan.files.read_kernel.image.version;
  return "kernel " + (version.empty() ? "of unknown version" : version) + " (" +
         plan.files.kernel.resolved_path + ")";
}

}  // namespace kexec_load::app
