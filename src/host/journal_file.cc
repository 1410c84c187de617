#include "host/journal_file.h"

#include <algorithm>
#include <string>

#include "bytes/view.h"
#include "host/told.h"
#include "plan/jump_stamp.h"

namespace kexec_load::host {

namespace {

using history::nanoseconds;
using history::Way;

std::string line(FileSystem& files, const std::string& path) {
  std::string text = told(files, path).value_or("");
  text.erase(std::min(text.find('\n'), text.size()));
  return text;
}

/// x86: the high half is the loader's type (Documentation/arch/x86/boot.rst, type_of_loader: 0xd is kexec).
Way way(FileSystem& files) {
  constexpr unsigned kKexec = 0xd;
  if (files.exists("/proc/vmcore")) {
    return Way::panic;
  }
  const auto loader = number<unsigned>(line(files, "/proc/sys/kernel/bootloader_type"));
  return !loader ? Way::unknown : *loader >> 4U == kKexec ? Way::kexec : Way::firmware;
}

/// What the code that entered this kernel left in its boot parameters.
std::optional<std::uint64_t> jump_ticks(FileSystem& files) {
  const std::string directory = "/sys/kernel/boot_params/setup_data";
  for (const std::string& entry : files.list_all(directory)) {
    const std::string path = std::string(directory).append("/").append(entry);
    const std::string type = line(files, path + "/type");  // "0x9"
    if (type.starts_with("0x") && number<std::uint32_t>(type.substr(2), 16) == plan::kSetupJumpStamp) {
      const std::string data = told(files, path + "/data").value_or("");
      return plan::read_jump_stamp(bytes::View(std::string_view(data)));
    }
  }
  return std::nullopt;
}

}  // namespace

history::Journal read_journal(FileSystem& files) {
  return history::read_journal(files.read_text(kJournalFile).value_or(""));
}

void write_journal(FileSystem& files, const history::Journal& journal, FileSystem::Until until) {
  files.write_private(kJournalFile, history::journal_text(journal), until);
}

history::Run running_system(FileSystem& files, Clock& clock) {
  history::Run run;
  run.boot_id = line(files, "/proc/sys/kernel/random/boot_id");
  run.kernel = line(files, "/proc/sys/kernel/osrelease");
  run.way = way(files);
  run.first = clock.now();
  run.last = run.first;
  run.jump_ticks = jump_ticks(files);
  return run;
}

nanoseconds departure_asked(FileSystem& files, Clock& clock, nanoseconds now) {
  nanoseconds asked = std::min(clock.way_down_began().value_or(now), now);
  // OpenRC makes this directory when it begins to stop services, ours among the last of them.
  if (const auto stopping = files.look_at("/run/openrc/rc.stopping")) {
    asked = std::min(asked, nanoseconds(stopping->identity.modified_ns));
  }
  return asked;
}

}  // namespace kexec_load::host
