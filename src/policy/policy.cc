#include "policy/policy.h"

namespace kexec_load::policy {

namespace {

bool by_hand(Loaded loaded) {
  return loaded == Loaded::by_hand || loaded == Loaded::by_hand_stale;
}

Decision unload_if_loaded(const Situation& situation, std::string message) {
  return {situation.loaded == Loaded::none ? Action::nothing : Action::unload, std::move(message)};
}

Decision on_start(const Situation& situation) {
  if (situation.disabled) {
    return unload_if_loaded(situation, "KNAME=\"-\" disables kexec: reboots go by firmware");
  }
  if (!situation.load_kexec) {
    return {Action::nothing,
            by_hand(situation.loaded)
                ? "LOAD_KEXEC is not true, but an image was loaded by hand: a reboot will start it"
                : "LOAD_KEXEC is not true: reboots go by firmware"};
  }
  const bool load_now = loads_at_start(situation.load_during_shutdown, situation.systemd);
  switch (situation.loaded) {
    case Loaded::none:
      return {load_now ? Action::load : Action::check, ""};
    case Loaded::ours_current:
      return {Action::nothing, "the configured kernel is loaded already"};
    case Loaded::ours_stale:
      return {load_now ? Action::load : Action::check, ""};
    case Loaded::by_hand:
    case Loaded::by_hand_stale:
      break;
  }
  return {Action::nothing, "an image that was loaded by hand is kept"};
}

/// LOAD_KEXEC=false leaves alone what somebody loaded on purpose, but what we loaded for a LOAD_KEXEC=true of
/// earlier goes.
Decision reboot_without_kexec(const Situation& situation) {
  switch (situation.loaded) {
    case Loaded::ours_current:
    case Loaded::ours_stale:
      return {Action::unload, "LOAD_KEXEC is not true: rebooting by firmware"};
    case Loaded::by_hand:
      return {Action::nothing, "LOAD_KEXEC is not true, but an image was loaded by hand: it will be started"};
    case Loaded::by_hand_stale:
      return {Action::load_again, ""};
    case Loaded::none:
      break;
  }
  return {Action::nothing, "LOAD_KEXEC is not true: rebooting by firmware"};
}

Decision on_reboot(const Situation& situation) {
  if (situation.cold_reboot_asked) {
    return {situation.loaded == Loaded::none ? Action::nothing : Action::unload,
            "a cold reboot was asked for: rebooting by firmware"};
  }
  if (situation.stopped_by_hand) {
    return {situation.loaded == Loaded::none ? Action::nothing : Action::unload,
            "kexec was stopped by hand: rebooting by firmware"};
  }
  if (situation.crash_kernel_runs) {
    return unload_if_loaded(situation, "this is the system of a crash kernel: rebooting by firmware");
  }
  if (situation.disabled) {
    return unload_if_loaded(situation, "KNAME=\"-\" disables kexec: rebooting by firmware");
  }
  if (!situation.load_kexec) {
    return reboot_without_kexec(situation);
  }
  switch (situation.loaded) {
    case Loaded::none:
      return {Action::load, ""};
    case Loaded::ours_current:
      return {Action::nothing, "the configured kernel is loaded already"};
    case Loaded::ours_stale:
      return {Action::reload, ""};
    case Loaded::by_hand_stale:
      return {Action::load_again, ""};
    case Loaded::by_hand:
      break;
  }
  return {Action::nothing, "an image that was loaded by hand is kept: it will be started"};
}

/// Not even an emergency restart, which asks nobody, is to find a kernel that is not what it was.
Decision on_upgrade(const Situation& situation) {
  if (situation.loaded == Loaded::none) {
    return {situation.prepares ? Action::prepare : Action::nothing, ""};
  }
  const bool ours = situation.loaded == Loaded::ours_current || situation.loaded == Loaded::ours_stale;
  if (ours && (situation.disabled || !situation.load_kexec)) {
    return {Action::unload, "the configuration says no kexec any more: the loaded kernel is unloaded"};
  }
  if (situation.loaded == Loaded::ours_stale) {
    return {Action::reload, ""};
  }
  return {situation.loaded == Loaded::by_hand_stale ? Action::load_again : Action::nothing, ""};
}

/// `kexec` and `firmware` are what the last step is then.
Decision on_last_step(const Situation& situation, Action kexec, Action firmware) {
  if (situation.loaded == Loaded::none) {
    return {firmware, ""};
  }
  // Unloading may have been forbidden (kexec_load_disabled), so an image that is there proves nothing.
  if (situation.cold_reboot_asked || situation.stopped_by_hand) {
    return {firmware, "the loaded image is not started: restarting by firmware"};
  }
  return {kexec, "Will now restart with kexec"};
}

Decision on_jump(const Situation& situation) {
  // systemd was told before which way to go; only what cannot be unloaded is still to be kept from starting.
  if (situation.systemd) {
    Situation told = situation;
    told.stopped_by_hand = false;
    return situation.loaded == Loaded::none ? Decision{}
                                            : on_last_step(told, Action::prepare_jump, Action::restart);
  }
  return on_last_step(situation, Action::jump, situation.init_needs_help ? Action::restart : Action::nothing);
}

}  // namespace

Decision decide(Event event, const Situation& situation) {
  switch (event) {
    case Event::start:
      return on_start(situation);
    case Event::stop:
    case Event::runlevel:
      return unload_if_loaded(situation, "Not rebooting, so disabling");
    case Event::halt:
    case Event::coldreboot:
      return unload_if_loaded(situation, "");
    case Event::reboot:
      return on_reboot(situation);
    case Event::jump:
      return on_jump(situation);
    case Event::last_step:
      return on_last_step(situation, Action::let_init_jump, Action::nothing);
    case Event::upgrade:
      return on_upgrade(situation);
    case Event::coldreboot_cancelled:
    case Event::booted:
      break;
  }
  return {};
}

bool loads_at_start(std::optional<bool> load_during_shutdown, bool systemd) {
  return !load_during_shutdown.value_or(!systemd);
}

Note note_for(Event event) {
  switch (event) {
    case Event::start:
      return Note::clear_both;
    case Event::stop:
      return Note::set_stopped;
    case Event::coldreboot:
      return Note::set_cold_reboot;
    case Event::coldreboot_cancelled:
      return Note::clear_cold_reboot;
    case Event::runlevel:
    case Event::halt:
    case Event::reboot:
    case Event::jump:
    case Event::last_step:
    case Event::upgrade:
    case Event::booted:
      break;
  }
  return Note::keep;
}

std::string_view name(Event event) {
  switch (event) {
    case Event::start:
      return "start";
    case Event::stop:
      return "stop";
    case Event::runlevel:
      return "runlevel";
    case Event::halt:
      return "halt";
    case Event::reboot:
      return "reboot";
    case Event::jump:
      return "jump";
    case Event::last_step:
      return "last-step";
    case Event::upgrade:
      return "upgrade";
    case Event::coldreboot:
      return "coldreboot";
    case Event::coldreboot_cancelled:
      return "coldreboot-cancelled";
    case Event::booted:
      return "booted";
  }
  return "";
}

}  // namespace kexec_load::policy
