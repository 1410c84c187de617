#include "app/run.h"

#include <unistd.h>
#include <csignal>
#include <cstring>
#include <iostream>

#include "app/actions.h"
#include "app/boot_menu.h"
#include "app/checked_plan.h"
#include "app/configuration.h"
#include "app/event.h"
#include "app/exit_status.h"
#include "app/opened_choice.h"
#include "host/facts.h"
#include "host/linux_file_system.h"
#include "host/state.h"
#include "report/menu_report.h"
#include "report/plan_report.h"
#include "report/status_report.h"
#include "text/error.h"

namespace kexec_load::app {

namespace {

using text::Error;

/// Reading a mapped file that someone has just cut short raises SIGBUS; nothing is loaded then, and nothing
/// is lost.
void on_bus_error(int /*signal*/) {
  constexpr const char* kMessage =
      "kexec-load: a file became shorter while it was read: try again when the upgrade is done\n";
  const ssize_t ignored = ::write(STDERR_FILENO, kMessage, std::strlen(kMessage));
  ::_exit(ignored < 0 ? kFailed : kNoImage);
}

/// A dry run tells what would make the load fail; that its caller is not root is no fault of the system.
void warn_of_obstacle(plan::LoadPlan& plan, plan::SystemFacts facts) {
  facts.may_reboot = true;
  if (const auto obstacle = host::known_obstacle(host::Call::load, facts)) {
    plan.warnings.push_back(std::string("this load would fail: ") + obstacle->what());
  }
}

ExitStatus run_load(const Session& session) {
  const Options& options = session.options;
  const plan::SystemFacts facts = host::read_facts(session.files);
  const auto [settings, warnings] = read_configuration(session, facts);
  plan::LoadPlan plan = make_plan(session, open_choice(session, settings, facts), facts);
  plan.warnings.insert(plan.warnings.begin(), warnings.begin(), warnings.end());
  if (options.dry_run) {
    warn_of_obstacle(plan, facts);
  }
  if (!options.json) {
    session.console.warn(plan.warnings);
  }
  if (options.dry_run) {
    session.console.out << (options.json
                                ? report::plan_json(plan, settings)
                                : report::plan_text(plan, settings, session.console.out_is_terminal));
    return kDone;
  }
  if (session.console.verbose) {
    session.console.err << report::plan_text(plan, settings, session.console.err_is_terminal);
  }
  // With LOAD_KEXEC=false a load is an administrator's own will, as one with options is.
  load(session, plan, facts, settings.load_kexec.value && !options.overrides.any() && !options.config);
  // Whoever loads by hand wants the next reboot to start it.
  host::State state(session.files);
  state.clear_stopped();
  state.clear_cold_reboot();
  session.console.out << "loaded " << described(plan) << '\n';
  return kDone;
}

ExitStatus run_list(const Session& session) {
  const report::Console& console = session.console;
  const BootMenu boot = read_boot_menu(session, host::read_facts(session.files));
  console.out << (session.options.json
                      ? report::menu_json(boot.menu, boot.name)
                      : report::menu_text(boot.menu, boot.name, console.verbose, console.out_is_terminal));
  return kDone;
}

ExitStatus run_unload(const Session& session) {
  const plan::SystemFacts facts = host::read_facts(session.files);
  require_possible(host::Call::unload, facts);
  if (!facts.image_loaded) {
    // No call: it would count against kernel.kexec_load_limit_reboot.
    host::State(session.files).clear_loaded();
    session.console.out << "no kernel was loaded\n";
    return kDone;
  }
  unload(session, facts);
  session.console.out << "unloaded\n";
  return kDone;
}

ExitStatus run_status(const Session& session) {
  const plan::SystemFacts facts = host::read_facts(session.files);
  host::State state(session.files);
  report::Status status;
  status.loaded = facts.image_loaded;
  status.panic_loaded = facts.panic_loaded;
  status.cold_reboot_asked = state.cold_reboot_asked();
  status.stopped = state.stopped();
  if (const auto record = state.loaded(); record && facts.image_loaded) {
    status.ours = true;
    status.kernel = record->kernel.path;
    status.version = record->version;
    status.command_line = record->command_line;
  }
  session.console.out << (session.options.json ? report::status_json(status) : report::status_text(status));
  return status.loaded ? kDone : kNotLoaded;
}

ExitStatus dispatch(const Session& session) {
  switch (session.options.command) {
    case Command::load:
      return run_load(session);
    case Command::unload:
      return run_unload(session);
    case Command::list:
      return run_list(session);
    case Command::status:
      return run_status(session);
    case Command::exec:
      jump(session, host::read_facts(session.files));
    case Command::event:
      return handle_event(session);
    case Command::help:
      session.console.out << help_text();
      return kDone;
    case Command::version:
      session.console.out << "kexec-load " KEXEC_LOAD_VERSION "\n";
      return kDone;
  }
  return kUsage;
}

/// Runs `work` and tells what it threw.
template <typename Work>
int reporting(const report::Console& console, Work work) {
  try {
    return work();
  } catch (const Error& error) {
    console.error(error.what());
    return exit_status(error.kind());
  } catch (const std::bad_alloc&) {
    console.error("too little memory");
    return kFailed;
  } catch (const std::exception& error) {
    console.error(error.what());
    return kFailed;
  }
}

/// The program keeps being killed out of a reboot's way: when the reader of its output goes, it goes on.
void install_signal_handlers() {
  struct sigaction action {};
  action.sa_handler = on_bus_error;
  ::sigaction(SIGBUS, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

}  // namespace

int run(const Session& session) {
  return reporting(session.console, [&] {
    const ExitStatus status = dispatch(session);
    return session.console.out.flush() ? status : kFailed;
  });
}

int run(int argc, const char* const* argv) {
  install_signal_handlers();
  report::Console console{std::cout, std::cerr, report::is_terminal(STDOUT_FILENO),
                          report::is_terminal(STDERR_FILENO)};
  return reporting(console, [&] {
    const Options options = parse_options({argv + 1, argv + argc});
    console.verbose = options.verbose;
    host::LinuxFileSystem files(options.root);
    host::LinuxKexecCalls calls;
    if (options.root != "/") {
      host::NoProbe probe;
      host::NoMounter mounter;
      return run({options, files, calls, probe, mounter, console});
    }
    host::BlkidProbe probe;
    host::LinuxMounter mounter;
    return run({options, files, calls, probe, mounter, console});
  });
}

}  // namespace kexec_load::app
