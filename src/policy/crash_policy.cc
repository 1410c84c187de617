#include "policy/crash_policy.h"

namespace kexec_load::policy {

namespace {

Decision on_start(const CrashSituation& situation) {
  if (situation.capturing) {
    return {Action::nothing, "this is the crash kernel itself: none is loaded"};
  }
  if (!situation.enabled) {
    const bool ours = situation.loaded == Loaded::ours_current || situation.loaded == Loaded::ours_stale;
    return {ours ? Action::unload : Action::nothing, "USE_KDUMP is not 1: no crash kernel is loaded"};
  }
  switch (situation.loaded) {
    case Loaded::none:
      return {Action::load, ""};
    case Loaded::ours_current:
      return {Action::nothing, "the crash kernel is loaded, and still what the configuration says"};
    case Loaded::ours_stale:
      return {Action::load, "the crash kernel's files or configuration have changed"};
    case Loaded::by_hand:
    case Loaded::by_hand_stale:
      break;
  }
  return {Action::nothing, "a crash kernel that was loaded by hand is kept"};
}

}  // namespace

Decision decide_crash(Event event, const CrashSituation& situation) {
  switch (event) {
    case Event::start:
      return on_start(situation);
    case Event::upgrade:
      return situation.enabled && situation.loaded == Loaded::ours_stale ? on_start(situation) : Decision{};
    case Event::stop:
      return situation.loaded == Loaded::none ? Decision{Action::nothing, "no crash kernel was loaded"}
                                              : Decision{Action::unload, ""};
    case Event::runlevel:
    case Event::halt:
    case Event::reboot:
    case Event::jump:
    case Event::last_step:
    case Event::coldreboot:
    case Event::coldreboot_cancelled:
    case Event::booted:
      break;
  }
  return {Action::nothing, ""};
}

}  // namespace kexec_load::policy
