#pragma once

#include "text/error.h"

namespace kexec_load::app {

/// The numbers that the Linux Standard Base gives init scripts (LSB 5.0, Core, 22.2), so that ours pass them
/// on.
enum ExitStatus : int {
  kDone = 0,           ///< also: rightly did nothing
  kFailed = 1,         ///< the kernel or the system refused
  kUsage = 2,          ///< wrong command line
  kNotLoaded = 3,      ///< --status: no kernel is loaded
  kNotPermitted = 4,   ///< not root, or this system forbids it
  kNoImage = 5,        ///< kernel or initrd missing or unusable
  kNotConfigured = 6,  ///< the configuration is wrong
  kNoReservation = 7,  ///< no memory is reserved for a crash kernel (LSB: the program is not running)
};

constexpr ExitStatus exit_status(text::ErrorKind kind) {
  switch (kind) {
    case text::ErrorKind::usage:
      return kUsage;
    case text::ErrorKind::configuration:
      return kNotConfigured;
    case text::ErrorKind::image:
      return kNoImage;
    case text::ErrorKind::permission:
      return kNotPermitted;
    case text::ErrorKind::reservation:
      return kNoReservation;
    case text::ErrorKind::system:
      break;
  }
  return kFailed;
}

}  // namespace kexec_load::app
