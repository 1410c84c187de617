#include "app/crash_actions.h"

#include <optional>
#include <string>

#include "app/actions.h"
#include "app/checked_plan.h"
#include "app/opened_choice.h"
#include "host/facts.h"
#include "host/obstacles.h"
#include "host/state.h"
#include "report/progress.h"
#include "text/error.h"

namespace kexec_load::app {

namespace {

using host::Call;
using host::LoadedRecord;
using text::Error;
using text::ErrorKind;

constexpr const char* kLost =
    "NO CRASH KERNEL IS LOADED ANY MORE, and a panic will not be captured: the running kernel has given up "
    "the one that was loaded before";

/// The image is there, and that is what counts: a record that cannot be written is told and survived.
void remember(const Session& session, const LoadedRecord& record) {
  try {
    host::State(session.files).set_loaded_crash_kernel(record);
  } catch (const Error& error) {
    session.console.warn(std::string("the load cannot be recorded: ") + error.what());
  }
}

/// The plan that led to the record, if its files are still what they were.
plan::LoadPlan plan_of(const Session& session, const LoadedRecord& record, const plan::SystemFacts& facts) {
  choice::KernelChoice choice;
  choice.on_panic = true;
  choice.kernel = {{record.kernel.path, {}}, "loaded before"};
  choice.initrds.origin = "loaded before";
  for (const host::FileRecord& initrd : record.initrds) {
    choice.initrds.value.push_back({initrd.path, {}});
  }
  choice.command_line = {record.command_line, "loaded before"};
  plan::LoadPlan plan = make_plan(session, open_chosen_files(session, std::move(choice)), facts);
  if (!record.same_image(host::record_of(plan, record.by_configuration))) {
    throw Error(ErrorKind::image, record.kernel.path + " or its initrd is another file by now");
  }
  return plan;
}

/// Loads the earlier image again; what became of that, in plain words.
std::string bring_back(const Session& session, const std::optional<LoadedRecord>& before,
                       const plan::SystemFacts& facts) {
  if (!before) {
    return std::string(kLost) + ". It was another program's, so it has to be loaded by that one again";
  }
  try {
    if (const int error = session.calls.apply(plan_of(session, *before, facts)); error != 0) {
      throw host::explain(Call::crash_load, error, facts);
    }
  } catch (const Error& error) {
    return std::string(kLost) + ". It could not be loaded again: " + error.what();
  }
  remember(session, *before);
  return "the crash kernel that was loaded before, " + before->kernel.path + ", is loaded again";
}

int apply(const Session& session, const plan::LoadPlan& plan) {
  const report::Progress progress(session.console.err, session.console.err_is_terminal,
                                  "Loading " + plan.files.kernel.path);
  return session.calls.apply(plan);
}

/// What was loaded may be half of one file and half of another. The error to throw.
Error give_up(const Session& session, const std::string& kernel, const plan::SystemFacts& facts) {
  const std::string changed = kernel + " or its initrd changed while it was being loaded";
  try {
    unload_crash_kernel(session, facts);
  } catch (const Error& error) {
    return {ErrorKind::image, changed +
                                  ", and it cannot be unloaded again, so that a panic may start a damaged "
                                  "crash kernel: load it again when the upgrade is done\n" +
                                  error.what()};
  }
  return {ErrorKind::image, changed + ", so it was unloaded again: try again when the upgrade is done" +
                                (facts.panic_loaded ? std::string("\n") + kLost : "")};
}

}  // namespace

void load_crash_kernel(const Session& session, const plan::LoadPlan& plan, const plan::SystemFacts& facts,
                       bool by_configuration) {
  require_possible(Call::crash_load, facts);
  // Should we be killed on the way, no record is better than that of another image.
  host::State state(session.files);
  const auto before = state.loaded_crash_kernel();
  state.clear_loaded_crash_kernel();
  if (const int error = apply(session, plan); error != 0) {
    const Error failure = host::explain(Call::crash_load, error, facts);
    if (!facts.panic_loaded) {
      throw Error(failure);
    }
    if (host::read_facts(session.files).panic_loaded) {  // refused before it was given up
      if (before) {
        remember(session, *before);
      }
      throw Error(failure.kind(), std::string(failure.what()) + "\nthe one that was loaded before is kept");
    }
    throw Error(failure.kind(), std::string(failure.what()) + "\n" + bring_back(session, before, facts));
  }
  if (changed_meanwhile(session, plan.files)) {
    throw give_up(session, plan.files.kernel.path, facts);
  }
  remember(session, host::record_of(plan, by_configuration));
}

void unload_crash_kernel(const Session& session, const plan::SystemFacts& facts) {
  require_possible(Call::crash_unload, facts);
  if (const int error = session.calls.unload_crash_image(); error != 0) {
    throw host::explain(Call::crash_unload, error, facts);
  }
  host::State(session.files).clear_loaded_crash_kernel();
}

bool unload_crash_kernel_if_loaded(const Session& session) {
  const plan::SystemFacts facts = host::read_facts(session.files);
  require_possible(Call::crash_unload, facts);
  if (!facts.panic_loaded) {
    host::State(session.files).clear_loaded_crash_kernel();
    return false;
  }
  unload_crash_kernel(session, facts);
  return true;
}

}  // namespace kexec_load::app
