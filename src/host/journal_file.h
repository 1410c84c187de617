#pragma once

#include "history/journal.h"
#include "host/clock.h"
#include "host/file_system.h"

namespace kexec_load::host {

/// Where the history is kept from boot to boot.
constexpr const char* kJournalFile = "/var/lib/kexec-load/history.json";

/// Throws text::Error (kind system or permission) where the file is there and cannot be read.
history::Journal read_journal(FileSystem& files);
/// Replaces the file in one step. Throws text::Error.
void write_journal(FileSystem& files, const history::Journal& journal, FileSystem::Until until);

/// The running system as it is now, without what only its log and its services tell; its boot_id is empty
/// where the kernel does not tell one.
history::Run running_system(FileSystem& files, Clock& clock);

/// When the way down began, by the wall clock, as far as the init system tells; else `now`.
history::nanoseconds departure_asked(FileSystem& files, Clock& clock, history::nanoseconds now);

}  // namespace kexec_load::host
