#pragma once

#include <string>

#include "host/file_system.h"
#include "host/private_mount.h"
#include "plan/one_shot.h"

namespace kexec_load::host {

/// Replaces a file's bytes at the very end of a shutdown, if they are still `before`: where its file system
/// is mounted read-only by then, it is made writable for this and read-only again; where it is not mounted,
/// it is mounted for this, attached nowhere. In any case it is clean afterwards. Throws text::Error (kind
/// system or permission) that says why not; the file is as it was then.
void replace_late(FileSystem& system, Mounter& mounter, const plan::FileLocation& location,
                  const std::string& before, const std::string& after);

}  // namespace kexec_load::host
