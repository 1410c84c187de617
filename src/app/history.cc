#include "app/history.h"

#include <exception>
#include <utility>

#include "history/start.h"
#include "host/facts.h"
#include "host/journal_file.h"
#include "host/state.h"
#include "report/history_report.h"

namespace kexec_load::app {

namespace {

using history::Departure;
using history::Run;
using policy::Event;

/// Has `change` made to the run that is this system, which is added where it is new. False: nothing was
/// changed, for whatever reason.
template <typename Change>
bool note(const Session& session, host::FileSystem::Until until, Change change) {
  try {
    history::Journal journal = host::read_journal(session.files);
    const Run now = host::running_system(session.files, session.clock);
    if (now.boot_id.empty()) {
      return false;
    }
    Run* run = journal.find(now.boot_id);
    if (!change(run != nullptr ? *run : journal.add(now), now)) {
      return false;
    }
    host::write_journal(session.files, journal, until);
    return true;
  } catch (const std::exception& error) {
    session.console.detail(std::string("the history cannot be kept: ") + error.what());
    return false;
  }
}

/// The kernel that the machine will go to by kexec; empty: it goes by firmware.
std::string kernel_to_come(const Session& session) {
  host::State state(session.files);
  if (!host::read_facts(session.files).image_loaded || state.cold_reboot_asked() || state.stopped()) {
    return "";
  }
  const auto record = state.loaded();
  return record && !record->version.empty() ? record->version : "unknown";
}

/// A boot goes on, or a way down was called off.
void note_presence(const Session& session, bool is_up) {
  note(session, host::FileSystem::Until::on_disk, [&](Run& run, const Run& now) {
    run.last = now.last;
    run.departure.reset();
    if (!run.init) {
      run.init = session.clock.init_began();
    }
    if (is_up && !run.services) {
      run.services = now.last.up;
    }
    return true;
  });
}

/// The first word of a way down counts. Nobody waits for the disk: its file system is still to be unmounted.
bool note_departure(const Session& session, Departure::Kind kind) {
  return note(session, host::FileSystem::Until::written, [&](Run& run, const Run& now) {
    if (run.departure) {
      return false;
    }
    run.departure =
        Departure{kind, host::departure_asked(session.files, session.clock, now.last.wall), now.last, ""};
    return true;
  });
}

void note_kernel_to_come(const Session& session) {
  note(session, host::FileSystem::Until::written, [&](Run& run, const Run& /*now*/) {
    const std::string loaded = kernel_to_come(session);
    const bool is_new = run.departure && run.departure->loaded != loaded;
    if (is_new) {
      run.departure->loaded = loaded;
    }
    return is_new;
  });
}

}  // namespace

void note_event(const Session& session, Event event) {
  if (event == Event::start || event == Event::booted) {
    note_presence(session, event == Event::booted);
  } else if (event == Event::reboot || event == Event::halt) {
    note_departure(session, event == Event::halt ? Departure::Kind::halt : Departure::Kind::reboot);
  }
}

void note_outcome(const Session& session, Event event) {
  if (event == Event::reboot) {
    note_kernel_to_come(session);
  }
}

JumpNote::JumpNote(const Session& session) : session_(session) {
  if (session.files.read_link("/proc/1/exe").value_or("").ends_with("/systemd-shutdown")) {
    return;
  }
  is_noted_ = note_departure(session, Departure::Kind::reboot);
  if (is_noted_) {
    note_kernel_to_come(session);
  }
}

JumpNote::~JumpNote() {
  if (is_noted_) {
    note(session_, host::FileSystem::Until::written, [](Run& run, const Run& /*now*/) {
      run.departure.reset();
      return true;
    });
  }
}

ExitStatus run_history(const Session& session) {
  const history::Journal journal = host::read_journal(session.files);
  if (journal.damaged) {
    session.console.warn(std::string(host::kJournalFile) +
                         " is damaged: the history begins anew with the next boot");
  }
  const std::vector<history::Start> starts = history::starts(journal);
  session.console.out << (session.options.json ? report::history_json(starts)
                                               : report::history_text(starts, session.console));
  return kDone;
}

}  // namespace kexec_load::app
