#pragma once

#include <string>

#include "app/session.h"
#include "host/obstacles.h"
#include "plan/load_plan.h"
#include "plan/system_facts.h"

namespace kexec_load::app {

/// Throws text::Error where the call is known to fail.
void require_possible(host::Call call, const plan::SystemFacts& facts);

/// A dry run tells what would make the load fail; that its caller is not root is no fault of the system.
void warn_of_obstacle(host::Call call, plan::LoadPlan& plan, plan::SystemFacts facts);

/// Whether one of the files may have changed since it was opened.
bool changed_meanwhile(const Session& session, const plan::Files& files);

/// Loads and remembers what was loaded. Where the kernel refuses kexec_load and the method is free, `plan`
/// becomes one for kexec_file_load, and a warning says so. Throws text::Error; the image loaded before is
/// there then.
void load(const Session& session, plan::LoadPlan& plan, const plan::SystemFacts& facts,
          bool by_configuration);

/// Unloads and forgets. Throws text::Error.
void unload(const Session& session, const plan::SystemFacts& facts);

/// The same if an image is loaded; whether one was. Without one no call is made, which would count against
/// kernel.kexec_load_limit_reboot. Throws text::Error where it would be known to fail.
bool unload_if_loaded(const Session& session);

/// Loads what somebody asked for by hand: the next reboot shall start it, whatever was asked for before.
/// Throws text::Error.
void load_by_hand(const Session& session, plan::LoadPlan& plan, const plan::SystemFacts& facts,
                  bool by_configuration);

/// What the start of the loaded kernel changes on the disk, done before it: for an init that jumps itself.
/// Throws text::Error where it cannot be done, and the kernel must not be started.
void prepare_jump(const Session& session);

/// Starts the loaded kernel. It returns only by throwing text::Error.
[[noreturn]] void jump(const Session& session, const plan::SystemFacts& facts,
                       const host::LastSteps& before = {});

/// "kernel 6.1.0-40-amd64 (/boot/vmlinuz-6.1.0-40-amd64)"
std::string described(const plan::LoadPlan& plan);

}  // namespace kexec_load::app
