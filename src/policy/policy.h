#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kexec_load::policy {

/// What an init script reports.
enum class Event {
  start,                 ///< the service starts: at boot, or by hand
  stop,                  ///< stopped by hand while the machine goes on
  runlevel,              ///< change to a runlevel that neither reboots nor halts
  halt,                  ///< halt or poweroff
  reboot,                ///< a reboot has begun, file systems are still there
  jump,                  ///< the last step of a reboot by kexec: done by us, or by systemd right after this
  last_step,             ///< the same where systemd does it, and asks which way it goes
  upgrade,               ///< a kernel or an initrd was installed, made anew, or removed
  coldreboot,            ///< a reboot through firmware is asked for
  coldreboot_cancelled,  ///< and did not happen
  booted,                ///< every service that the boot starts is up
};

/// Which image the kernel holds.
enum class Loaded {
  none,
  ours_current,   ///< loaded by us from the configuration, and the files and the configuration still say the
                  ///< same
  ours_stale,     ///< loaded by us from the configuration, which or whose files have changed since
  by_hand,        ///< loaded by an administrator: with our options, or with another program
  by_hand_stale,  ///< with our options, from files that have changed since
};

struct Situation {
  Loaded loaded = Loaded::none;
  bool load_kexec = false;                     ///< LOAD_KEXEC
  std::optional<bool> load_during_shutdown{};  ///< LOAD_DURING_SHUTDOWN; nullopt: not set
  bool cold_reboot_asked = false;              ///< coldreboot, or a flag file of old
  bool stopped_by_hand = false;                ///< and not started since
  bool systemd =
      false;  ///< is init: it does the last step, and "systemctl kexec" goes only with a loaded image
  bool disabled = false;  ///< KNAME="-": nothing is to be loaded, whoever loaded it
  /// Left to itself, init would start a loaded image whatever was asked for, or not reboot at all.
  bool init_needs_help = false;
  /// This system was started by a panic: its memory is the reservation alone, its command line made for that.
  bool crash_kernel_runs = false;
  bool prepares = false;  ///< loads are prepared on this system: one was before
};

enum class Action {
  nothing,
  check,    ///< make the plan and say which kernel it is; load nothing, but prepare it in the background
  prepare,  ///< unpack in the background what a reboot will load, and keep it on the disk
  load,     ///< a failure leaves whatever is loaded
  reload,   ///< replace a stale image; on failure unload it, since what it would start is known to be wrong
  load_again,  ///< the same with the files and the command line that an administrator chose
  unload,
  jump,
  prepare_jump,  ///< what our own jump does beside it: init does the jump itself, at once
  let_init_jump,
  restart,  ///< by firmware, at once and in the place of init
};

/// What happens to the notes under /run.
enum class Note { keep, set_stopped, set_cold_reboot, clear_cold_reboot, clear_both };

struct Decision {
  Action action = Action::nothing;
  std::string
      message;  ///< one plain line for the console; empty: nothing to say before the action's own result
};

/// Kexec or firmware: the one place where it is decided. Every combination has an answer (docs/policy.md has
/// the table).
Decision decide(Event event, const Situation& situation);

/// Whether the configured kernel is loaded as soon as the service starts, and not at the reboot;
/// `load_during_shutdown` and `systemd` as in Situation.
bool loads_at_start(std::optional<bool> load_during_shutdown, bool systemd);

/// What an event leaves behind for later ones, whatever the situation is.
Note note_for(Event event);

/// "start", "stop", …, as --event takes them.
std::string_view name(Event event);

}  // namespace kexec_load::policy
