#include "app/opened_choice.h"

#include <algorithm>
#include <utility>

#include "app/boot_menu.h"
#include "app/gentoo_files.h"
#include "app/kernels_here.h"
#include "app/missing_kernel.h"
#include "app/read_unified.h"
#include "choice/command_line.h"
#include "host/block_devices.h"
#include "host/mount_table.h"
#include "host/root_file_system.h"
#include "text/error.h"

namespace kexec_load::app {

namespace {

using text::Error;
using text::ErrorKind;

std::vector<choice::ChosenFile> initrds_beside(const Session& session, const std::string& kernel) {
  const auto candidates = choice::initrd_candidates(kernel);
  const auto found = std::find_if(candidates.begin(), candidates.end(), [&](const std::string& candidate) {
    return session.files.exists(candidate);
  });
  if (found == candidates.end()) {
    return {};
  }
  return {choice::ChosenFile{*found, {}}};
}

/// The file, by whichever name it was chosen.
std::optional<bytes::OpenFile> open_file(const Session& session, bootmenu::BootFiles* boot_files,
                                         const choice::ChosenFile& file) {
  return file.on_boot_disk ? boot_files->open(*file.on_boot_disk) : session.files.open(file.name);
}

/// How root is mounted matters only where the command line does not say it.
choice::RunningSystem running_system(const Session& session, const config::Settings& settings,
                                     const plan::SystemFacts& facts) {
  choice::RunningSystem running{facts.command_line, {}};
  if (settings.dialect == config::Dialect::gentoo &&
      choice::parameter(facts.command_line.value_or(""), "root").empty()) {
    host::BlockDevices devices(session.files, session.probe);
    running.root = host::root_file_system(
        host::MountTable::parse(session.files.read_text("/proc/self/mountinfo").value_or("")), devices);
  }
  return running;
}

/// The part of an opened file that one of its PE sections is.
bytes::OpenFile section_of(const bytes::OpenFile& file, const std::string& name, bytes::View contents) {
  bytes::OpenFile part = file;
  part.contents = contents;
  part.section = name;
  part.path += " (" + name + ")";
  return part;
}

/// Puts the kernel that a unified kernel image holds in its place, and its microcode before all initrds. A
/// crash kernel has an initrd of its own.
void take_kernel_out(OpenedChoice& opened, const image::Uki& uki) {
  const bytes::OpenFile whole = opened.files.kernel;
  config::Setting<std::string>& line = opened.choice.command_line;
  if (opened.choice.unified && line.value.empty()) {
    line = {uki.command_line, whole.path + " (.cmdline)"};
  }
  opened.files.kernel = section_of(whole, ".linux", uki.linux);
  opened.choice.initrd_beside_kernel = false;
  if (!uki.microcode.empty() && !opened.choice.on_panic) {
    opened.files.initrds.push_back(section_of(whole, ".ucode", uki.microcode));
  }
}

/// Opens what was chosen; that the kernel is missing is answered in plain words. A boot loader would go on
/// without an initrd that is missing; a kernel that needs it would not, so that is an error.
std::optional<std::string> open_files(const Session& session, bootmenu::BootFiles* boot_files,
                                      OpenedChoice& opened) {
  choice::KernelChoice& choice = opened.choice;
  auto kernel = open_file(session, boot_files, choice.kernel.value);
  if (!kernel) {
    return missing_kernel(choice.kernel, kernels_here(session), "/boot or /");
  }
  opened.files.kernel = *kernel;
  const auto uki = read_unified(*kernel);
  if (uki) {
    take_kernel_out(opened, *uki);
  }
  if (choice.initrd_beside_kernel) {
    choice.initrds = {initrds_beside(session, opened.files.kernel.resolved_path), "beside the kernel"};
  }
  for (const choice::ChosenFile& file : choice.initrds.value) {
    auto initrd = open_file(session, boot_files, file);
    if (!initrd) {
      throw Error(ErrorKind::image, choice.initrds.origin + ": there is no initrd " + file.name);
    }
    opened.files.initrds.push_back(std::move(*initrd));
  }
  if (uki && !uki->initrd.empty() && !choice.on_panic) {
    opened.files.initrds.push_back(section_of(*kernel, ".initrd", uki->initrd));
  }
  return std::nullopt;
}

/// As the boot loader does it: an entry whose kernel is missing makes room for the next fallback.
OpenedChoice open_from_menu(const Session& session, const config::Settings& settings,
                            const plan::SystemFacts& facts) {
  const choice::Overrides& overrides = session.options.overrides;
  const BootMenu boot = read_boot_menu(session, facts);
  std::vector<std::string> missing;
  for (const choice::MenuChoice& entry : choice::entries_to_try(boot.menu, boot.name, overrides.entry)) {
    OpenedChoice opened{
        choice::choose(settings, overrides, {facts.command_line, {}}, {&entry, {}, {}}), {}, missing, {}};
    if (auto failure = open_files(session, boot.files.get(), opened)) {
      missing.push_back(std::move(*failure));
      continue;
    }
    if (!overrides.entry) {
      opened.one_shot = boot.one_shot;
    }
    return opened;
  }
  throw Error(ErrorKind::image, missing.front());
}

OpenedChoice open_chosen(const Session& session, bootmenu::BootFiles* boot_files,
                         choice::KernelChoice choice) {
  OpenedChoice opened{std::move(choice), {}, {}, {}};
  if (const auto missing = open_files(session, boot_files, opened)) {
    throw Error(ErrorKind::image, *missing);
  }
  return opened;
}

}  // namespace

OpenedChoice open_chosen_files(const Session& session, choice::KernelChoice choice) {
  return open_chosen(session, nullptr, std::move(choice));
}

OpenedChoice open_choice(const Session& session, const config::Settings& settings,
                         const plan::SystemFacts& facts) {
  const choice::Overrides& overrides = session.options.overrides;
  if (choice::wants_menu(settings, overrides)) {
    return open_from_menu(session, settings, facts);
  }
  choice::Found found;
  std::unique_ptr<bootmenu::BootFiles> boot_files;
  if (overrides.running) {
    found.kernel = running_kernel(session, facts);
  } else if (settings.dialect == config::Dialect::gentoo && !overrides.kernel) {
    GentooFiles files = find_gentoo_files(session, settings, facts);
    found.kernel = std::move(files.kernel);
    found.initrds = std::move(files.initrds);
    boot_files = std::move(files.boot_files);
  }
  return open_chosen(session, boot_files.get(),
                     choice::choose(settings, overrides, running_system(session, settings, facts), found));
}

}  // namespace kexec_load::app
