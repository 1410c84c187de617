#include "app/event.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "app/actions.h"
#include "app/checked_plan.h"
#include "app/configuration.h"
#include "app/history.h"
#include "app/opened_choice.h"
#include "app/prepare.h"
#include "host/facts.h"
#include "host/image_cache.h"
#include "host/state.h"
#include "text/error.h"

namespace kexec_load::app {

namespace {

using policy::Action;
using policy::Event;
using policy::Loaded;
using text::Error;

/// One event from the situation to the deed.
class EventHandler {
 public:
  explicit EventHandler(const Session& session)
      : session_(session), facts_(host::read_facts(session.files)), state_(session.files) {
    if (!facts_.image_loaded) {
      state_.clear_loaded();  // somebody else unloaded it; what is loaded next is not ours
    }
  }

  /// The note comes first, since it holds even if we are killed before the deed is done; and the deed is done
  /// even if the note cannot be written.
  ExitStatus handle(Event event) {
    std::optional<Error> failure;
    try {
      write(policy::note_for(event));
    } catch (const Error& error) {
      failure = error;
    }
    if (goes_down(event)) {
      end_preparation(session_);
    }
    const ExitStatus status = decide_and_act(event);
    if (failure) {
      throw Error(*failure);
    }
    return status;
  }

 private:
  /// The system does, or this service alone.
  static bool goes_down(Event event) {
    return event == Event::reboot || event == Event::halt || event == Event::runlevel || event == Event::stop;
  }

  ExitStatus decide_and_act(Event event) {
    if (event != Event::start && event != Event::reboot && event != Event::upgrade) {
      const policy::Decision decision = policy::decide(event, look());
      carry_out(decision);
      return event == Event::last_step && decision.action != Action::let_init_jump ? kNotLoaded : kDone;
    }
    // Whatever is thrown here, out-of-memory too, must not end in the start of an image that is known to be
    // wrong.
    try {
      if (event == Event::reboot) {
        honour_old_flags();
      }
      carry_out(policy::decide(event, look_with_configuration(event)));
      return kDone;
    } catch (const Error& error) {
      return tell_failure(event, error.what(), exit_status(error.kind()));
    } catch (const std::exception& error) {
      return tell_failure(event, error.what(), kFailed);
    }
  }

  [[nodiscard]] policy::Situation look() {
    policy::Situation situation;
    situation.loaded = !facts_.image_loaded                                       ? Loaded::none
                       : loaded_ours()                                            ? Loaded::ours_current
                       : session_.options.event != Event::jump && by_hand_stale() ? Loaded::by_hand_stale
                                                                                  : Loaded::by_hand;
    situation.cold_reboot_asked = state_.cold_reboot_asked();
    situation.stopped_by_hand = state_.stopped();
    situation.systemd = session_.files.exists("/run/systemd/system");
    situation.init_needs_help = init_needs_help();
    situation.crash_kernel_runs = session_.files.exists("/proc/vmcore");
    situation.prepares =
        session_.options.event == Event::upgrade && host::ImageCache(session_.files, session_.clock).in_use();
    return situation;
  }

  /// Two of the inits that OpenRC has: Gentoo's inittab ends with "reboot -k", which starts whatever is
  /// loaded, also what may not be unloaded; and openrc-init, asked for kexec, stops for good where nothing
  /// is.
  [[nodiscard]] bool init_needs_help() {
    if (!session_.files.exists("/run/openrc")) {
      return false;
    }
    return facts_.image_loaded ||
           session_.files.read_link("/proc/1/exe").value_or("").ends_with("/openrc-init");
  }

  policy::Situation look_with_configuration(Event event) {
    policy::Situation situation = look();
    if (event == Event::reboot && (situation.cold_reboot_asked || situation.stopped_by_hand)) {
      return situation;  // firmware, whatever the configuration says
    }
    if (event == Event::upgrade && !facts_.image_loaded) {
      return situation;  // nothing that is loaded can be stale
    }
    config::Configuration configuration = read_configuration(session_, facts_);
    session_.console.warn(configuration.warnings);
    settings_ = std::move(configuration.settings);
    situation.load_kexec = settings_.load_kexec.value;
    if (!settings_.load_during_shutdown.is_default()) {
      situation.load_during_shutdown = settings_.load_during_shutdown.value;
    }
    situation.disabled = settings_.unload;
    if (situation.loaded == Loaded::ours_current && situation.load_kexec && !still_configured()) {
      situation.loaded = Loaded::ours_stale;
    }
    return situation;
  }

  [[nodiscard]] bool loaded_ours() {
    const auto record = state_.loaded();
    return facts_.image_loaded && record && record->by_configuration;
  }

  /// An administrator chose an image by our options, and one of its files is not what it was. That a file is
  /// not seen may mean that its file system is not mounted; a kernel that was removed has lost its modules,
  /// too, of whose directory depmod's files may remain.
  bool by_hand_stale() {
    const auto record = state_.loaded();
    if (!record || record->by_configuration) {
      return false;
    }
    const bool removed =
        !record->version.empty() && !session_.files.exists("/lib/modules/" + record->version + "/kernel");
    const auto differs = [&](const host::FileRecord& file) {
      const auto found = session_.files.look_at(file.path);
      return found ? found->identity != file.identity : removed;
    };
    return differs(record->kernel) || std::any_of(record->initrds.begin(), record->initrds.end(), differs);
  }

  /// Compares names and what fstat tells: the bytes were checked when they were loaded.
  bool still_configured() {
    plan::LoadPlan wanted;
    OpenedChoice opened = open_choice(session_, settings_, facts_);
    wanted.command_line = opened.choice.command_line.value;
    wanted.files = std::move(opened.files);
    wanted.one_shot = std::move(opened.one_shot);
    return state_.loaded()->same_image(host::record_of(wanted, true));
  }

  /// A flag of old becomes a note of ours, since only that one is gone after the reboot whatever happens.
  void honour_old_flags() {
    if (!state_.cold_reboot_asked()) {
      return;
    }
    state_.set_cold_reboot();
    for (const std::string& flag : state_.take_old_flags()) {
      session_.console.warn(flag +
                            " cannot be removed, so the reboot after this one will go by firmware too");
    }
  }

  /// Nothing that is loaded may be started: unloads it, and where that is forbidden tells the last step.
  void make_firmware_certain() {
    try {
      unload(session_, facts_);
    } catch (const Error& error) {
      session_.console.warn(std::string("the loaded image stays, but is not started: ") + error.what());
      state_.set_cold_reboot();
    }
  }

  ExitStatus tell_failure(Event event, const std::string& failure, ExitStatus status) {
    const std::string outcome =
        event == Event::reboot ? "rebooting by firmware"
        : event == Event::upgrade
            ? "what was loaded is unloaded: a reboot loads what is configured by then, or "
              "goes by firmware"
            : "until this is mended reboots go by firmware";
    session_.console.error(failure);
    session_.console.error(event == Event::start ? outcome : give_up_kexec(outcome));
    return status;
  }

  /// The load failed. An image of ours is known to be stale then; one that an administrator loaded is as good
  /// as before.
  std::string give_up_kexec(const std::string& outcome) {
    facts_ = host::read_facts(session_.files);
    if (facts_.image_loaded && !loaded_ours()) {
      return "the image that was loaded by hand is kept: it will be started";
    }
    if (facts_.image_loaded) {
      make_firmware_certain();
    }
    return outcome;
  }

  plan::LoadPlan configured_plan(PlanUse use) {
    plan::LoadPlan plan = make_plan(session_, open_choice(session_, settings_, facts_), facts_, use);
    session_.console.warn(plan.warnings);
    return plan;
  }

  void carry_out(const policy::Decision& decision) {
    say(decision.message);
    act(decision.action);
    if (session_.options.event == Event::start) {
      see_to_cache(decision.action);
    }
  }

  /// What a reboot will load is prepared; where it will not load, nothing is kept.
  void see_to_cache(Action action) {
    if (action == Action::check) {
      prepare_in_background(session_);
    } else {
      end_preparation(session_);
      host::ImageCache(session_.files, session_.clock).clear();
    }
  }

  void act(Action action) {
    switch (action) {
      case Action::nothing:
        break;
      case Action::check: {
        const plan::LoadPlan plan = configured_plan(PlanUse::check);
        require_possible(host::Call::load, facts_);
        say("reboots start " + described(plan));
        break;
      }
      case Action::prepare:
        prepare_in_background(session_);
        break;
      case Action::reload:
        // First of all: if we die on the way, the stale image must not be what the last step finds.
        make_firmware_certain();
        load_configured();
        break;
      case Action::load:
        load_configured();
        break;
      case Action::load_again: {
        const host::LoadedRecord record = state_.loaded().value();
        make_firmware_certain();
        load_again(record);
        break;
      }
      case Action::unload:
        make_firmware_certain();
        break;
      case Action::prepare_jump:
        prepare_init_for_jump();
        break;
      case Action::let_init_jump:
        break;
      case Action::jump:
        jump_or_help_init();
        break;
      case Action::restart:
        restart();
    }
  }

  void jump_or_help_init() {
    try {
      jump(session_, facts_);
    } catch (const Error& error) {
      if (!init_needs_help()) {
        throw;
      }
      session_.console.error(error.what());
      restart();
    }
  }

  /// Init jumps next, whatever we answer: whatever goes wrong, it is not to find a kernel then.
  void prepare_init_for_jump() {
    try {
      prepare_jump(session_);
    } catch (const std::exception& error) {
      session_.console.error(error.what());
      if (session_.calls.unload() != 0) {
        restart();
      }
    }
  }

  [[noreturn]] void restart() { throw host::explain(host::Call::restart, session_.calls.restart(), facts_); }

  void load_configured() {
    plan::LoadPlan plan = configured_plan(PlanUse::load);
    load(session_, plan, facts_, true);
    say("loaded " + described(plan) + (plan.files.read_kernel.checked_before ? ", prepared before" : ""));
  }

  /// What an administrator chose, from the same files as they are now.
  void load_again(const host::LoadedRecord& record) {
    Options options = session_.options;
    options.no_cache = options.no_cache || !settings_.use_cache.value;
    options.overrides = {};
    options.overrides.kernel = record.kernel.path;
    options.overrides.kernel_origin = "the kernel that was loaded by hand";
    options.overrides.append = record.command_line;
    options.overrides.initrds.emplace();
    for (const host::FileRecord& initrd : record.initrds) {
      // A unified kernel image brings its own.
      if (initrd.path != record.kernel.path) {
        options.overrides.initrds->push_back(initrd.path);
      }
    }
    const Session session{options,        session_.files,      session_.calls,
                          session_.init,  session_.probe,      session_.mounter,
                          session_.clock, session_.background, session_.console};
    plan::LoadPlan plan = make_plan(session, open_choice(session, {}, facts_), facts_);
    session.console.warn(plan.warnings);
    load(session, plan, facts_, false);
    say("loaded again, since its files have changed: " + described(plan));
  }

  void write(policy::Note note) {
    switch (note) {
      case policy::Note::keep:
        break;
      case policy::Note::set_stopped:
        state_.set_stopped();
        break;
      case policy::Note::set_cold_reboot:
        state_.set_cold_reboot();
        break;
      case policy::Note::clear_both:
        state_.clear_stopped();
        state_.clear_cold_reboot();
        break;
      case policy::Note::clear_cold_reboot:
        state_.clear_cold_reboot();
        break;
    }
  }

  /// Written at once: after a jump nobody would.
  void say(const std::string& message) {
    if (!message.empty()) {
      session_.console.out << message << std::endl;
    }
  }

  const Session& session_;
  plan::SystemFacts facts_;
  host::State state_;
  config::Settings settings_;
};

}  // namespace

ExitStatus handle_event(const Session& session) {
  const Event event = session.options.event;
  note_event(session, event);
  const ExitStatus status = EventHandler(session).handle(event);
  note_outcome(session, event);
  return status;
}

}  // namespace kexec_load::app
