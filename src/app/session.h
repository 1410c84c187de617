#pragma once

#include "app/options.h"
#include "host/background.h"
#include "host/clock.h"
#include "host/device_probe.h"
#include "host/file_system.h"
#include "host/init.h"
#include "host/kexec_calls.h"
#include "host/private_mount.h"
#include "report/console.h"

namespace kexec_load::app {

/// What one run of the program works with; tests put stand-ins in.
struct Session {
  const Options& options;
  host::FileSystem& files;
  host::KexecCalls& calls;
  host::Init& init;
  host::DeviceProbe& probe;
  host::Mounter& mounter;
  host::Clock& clock;
  host::Background& background;
  const report::Console& console;
};

}  // namespace kexec_load::app
