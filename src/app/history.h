#pragma once

#include "app/exit_status.h"
#include "app/session.h"
#include "policy/policy.h"

namespace kexec_load::app {

// The history, kept for --history only: that it cannot be written is told with --verbose and changes nothing.

/// An event has come, and nothing was done about it yet.
void note_event(const Session& session, policy::Event event);

/// What was done about it is known: at a reboot, whether a kernel is loaded.
void note_outcome(const Session& session, policy::Event event);

/// A jump that no event has told of, noted as long as it lives: one that comes back was none. Where systemd's
/// last program jumps, its stop was told, and nothing is looked at that could be a dead mount.
class JumpNote {
 public:
  explicit JumpNote(const Session& session);
  JumpNote(const JumpNote&) = delete;
  JumpNote& operator=(const JumpNote&) = delete;
  ~JumpNote();

 private:
  const Session& session_;
  bool is_noted_ = false;
};

ExitStatus run_history(const Session& session);

}  // namespace kexec_load::app
