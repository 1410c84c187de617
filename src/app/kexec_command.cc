#include "app/kexec_command.h"

#include <cstring>
#include <string>

#include "app/actions.h"
#include "app/checked_plan.h"
#include "app/crash_actions.h"
#include "app/crash_plan.h"
#include "app/history.h"
#include "app/opened_choice.h"
#include "host/facts.h"
#include "host/state.h"
#include "report/plan_report.h"
#include "text/error.h"
#include "text/path.h"

namespace kexec_load::app {

namespace {

using Answer = KexecRequest::Answer;
using text::Error;
using text::ErrorKind;

/// kexec(8) has one type for each way to enter a kernel.
void require_type(const plan::LoadPlan& plan, const std::string& type) {
  const bool is_uki = plan.files.kernel.section == ".linux";
  const bool is_elf = plan.files.read_kernel.image.format == image::KernelFormat::elf;
  const std::string is = is_uki ? "uki" : is_elf ? "elf-x86_64" : "bzImage";
  if (type != is && !(is == "bzImage" && type == "bzImage64")) {
    throw Error(ErrorKind::image, "--type " + type + ": " + plan.files.kernel.path + " is of type " + is);
  }
}

plan::LoadPlan asked_plan(const Session& session, const KexecRequest& request,
                          const plan::SystemFacts& facts) {
  if (!session.options.overrides.kernel) {
    throw Error(ErrorKind::image, "no kernel is named; kexec --help shows the options");
  }
  // No configuration has a say in what kexec(8) is told to load.
  plan::LoadPlan plan = request.panic ? make_crash_plan(session, {}, facts)
                                      : make_plan(session, open_choice(session, {}, facts), facts);
  if (request.type) {
    require_type(plan, *request.type);
  }
  session.console.warn(plan.warnings);
  return plan;
}

void unload_what_is_loaded(const Session& session, const KexecRequest& request) {
  if (request.panic) {
    unload_crash_kernel_if_loaded(session);
  } else {
    unload_if_loaded(session);
  }
}

/// With --unload, too, what is loaded is given up only for a kernel that has passed every check.
void load_asked(const Session& session, const KexecRequest& request) {
  plan::LoadPlan plan = asked_plan(session, request, host::read_facts(session.files));
  if (request.unload) {
    unload_what_is_loaded(session, request);
  }
  const plan::SystemFacts facts = host::read_facts(session.files);
  if (request.panic) {
    load_crash_kernel(session, plan, facts, false);
  } else {
    load_by_hand(session, plan, facts, false);
  }
  session.console.detail("loaded " + described(plan));
}

KexecStatus tell(const Session& session, Answer answer) {
  const plan::SystemFacts facts = host::read_facts(session.files);
  switch (answer) {
    case Answer::help:
      session.console.out << kexec_help_text();
      return kKexecDone;
    case Answer::version:
      session.console.out << "kexec of kexec-load " KEXEC_LOAD_VERSION "\n";
      return kKexecDone;
    case Answer::reserved_memory:
      session.console.out << session.files.read_text("/sys/kernel/kexec_crash_size").value_or("0\n");
      return kKexecDone;
    case Answer::loaded:
      return !facts.has_kexec ? kKexecFailed : facts.image_loaded ? kKexecRefused : kKexecDone;
    case Answer::crash_image_loaded:
      return !facts.has_kexec ? kKexecFailed : facts.panic_loaded ? kKexecRefused : kKexecDone;
  }
  return kKexecRefused;
}

/// Both end this program where all goes well.
void leave(const Session& session, const KexecRequest& request) {
  const plan::SystemFacts facts = host::read_facts(session.files);
  if (!facts.image_loaded) {
    throw Error(ErrorKind::usage, "nothing is loaded that could be started");
  }
  if (request.jump) {
    // It is systemd's last step, too, whatever it was told; and unloading may have been forbidden.
    if (host::State(session.files).cold_reboot_asked()) {
      throw Error(ErrorKind::system, "a cold reboot was asked for: the loaded kernel is not started");
    }
    host::LastSteps before = request.before_jump;
    // The network is this machine's, also where the system is another one.
    before.interfaces_down = before.interfaces_down && session.options.root == "/";
    const JumpNote note(session);
    jump(session, facts, before);
  }
  if (const int error = session.init.reboot(); error != 0) {
    throw Error(ErrorKind::system, std::string("shutdown -r now: ") + std::strerror(error));
  }
}

}  // namespace

bool called_as_kexec(const std::string& program) {
  return text::base_name(program) == "kexec";
}

KexecStatus run_kexec(const Session& session, const KexecRequest& request) {
  if (request.answer) {
    return tell(session, *request.answer);
  }
  session.console.warn(request.warnings);
  if (session.options.dry_run) {
    const plan::LoadPlan plan = asked_plan(session, request, host::read_facts(session.files));
    session.console.out << report::plan_text(plan, session.console.out_is_terminal);
    return kKexecDone;
  }
  if (request.load) {
    load_asked(session, request);
  } else if (request.unload) {
    unload_what_is_loaded(session, request);
  }
  if (request.jump || request.reboot) {
    leave(session, request);
  }
  return kKexecDone;
}

KexecStatus kexec_status(ErrorKind kind) {
  return kind == ErrorKind::usage || kind == ErrorKind::reservation ? kKexecRefused : kKexecFailed;
}

}  // namespace kexec_load::app
