#include "plan/load_plan.h"

#include <algorithm>

#include "plan/crash_reservation.h"
#include "plan/memory_need.h"
#include "plan/signature_policy.h"
#include "plan/way.h"
#include "text/error.h"

namespace kexec_load::plan {

namespace {

using text::Error;
using text::ErrorKind;

/// COMMAND_LINE_SIZE of every architecture is at most this; a kernel that does not tell its limit gets this
/// one.
constexpr std::size_t kLongestCommandLine = 4095;

/// x86's kexec_file_load wants room for "elfcorehdr=0x…" and the NUL besides the line itself, for a crash
/// kernel's sake (arch/x86/kernel/kexec-bzimage64.c, MAX_ELFCOREHDR_STR_LEN is 30).
constexpr std::size_t kX86FileLoadReserve = 31;

/// Newer kernels want as much again for "dmcryptkeys=0x…" before a crash kernel's line, and a failed load of
/// one costs the one loaded before (kexec-bzimage64.c, MAX_DMCRYPTKEYS_STR_LEN).
constexpr std::size_t kX86CrashReserve = 31;

/// Position 1 is the first character: an administrator counts so.
void require_printable(const config::Setting<std::string>& line) {
  const auto bad = std::find_if(line.value.begin(), line.value.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
  if (bad != line.value.end()) {
    throw Error(ErrorKind::configuration, line.origin + ": the command line has a control character (code " +
                                              std::to_string(static_cast<unsigned char>(*bad)) +
                                              ") at position " +
                                              std::to_string(bad - line.value.begin() + 1) +
                                              ": a kernel command line is one line of text");
  }
}

void require_fitting(const LoadPlan& plan, const std::string& machine) {
  std::size_t limit = plan.files.read_kernel.image.command_line_limit.value_or(kLongestCommandLine);
  if (plan.method == Method::file && machine == "x86_64") {
    limit -= std::min(limit, kX86FileLoadReserve + (plan.on_panic ? kX86CrashReserve : 0));
  }
  if (plan.command_line.size() > limit) {
    throw Error(ErrorKind::configuration, plan.origin.at("cmdline") + ": the command line has " +
                                              std::to_string(plan.command_line.size()) +
                                              " characters, and kexec takes " + std::to_string(limit) +
                                              " for this kernel" +
                                              ": shorten it; it would be cut off otherwise");
  }
}

/// x86-64's kexec_file_load knows bzImages with a 64-bit entry only (arch/x86/kernel/kexec-bzimage64.c,
/// bzImage64_probe).
void require_file_loadable(const bytes::OpenFile& file, const image::KernelImage& kernel,
                           const std::string& machine) {
  if (machine != "x86_64") {
    return;
  }
  if (kernel.format == image::KernelFormat::elf) {
    throw Error(ErrorKind::image,
                file.path +
                    ": an uncompressed ELF kernel (vmlinux): on x86-64 kexec_file_load takes bzImages only; "
                    "name the bzImage that was built with it (vmlinuz)");
  }
  if (!kernel.entry_64bit) {
    throw Error(ErrorKind::image,
                file.path +
                    ": this kernel cannot be entered in 64-bit mode, as kexec on x86-64 does: "
                    "name a 64-bit kernel");
  }
}

/// A file as it is, or a copy of the part of it that is meant.
Handover hand_over(const bytes::OpenFile& file) {
  if (file.section.empty()) {
    return {Handover::Kind::descriptor, file.descriptor, {}, {}};
  }
  return {Handover::Kind::memory,
          -1,
          {file.contents},
          file.path + " is taken out of the unified kernel image in memory"};
}

Handover hand_over_kernel(const Files& files) {
  if (files.read_kernel.unwrapped.empty()) {
    return hand_over(files.kernel);
  }
  return {Handover::Kind::memory,
          -1,
          {bytes::View(files.read_kernel.unwrapped)},
          "the kernel does not load a file that is " +
              std::string(compress::name(files.read_kernel.wrapping)) +
              " compressed as a whole: it is unwrapped in memory"};
}

Handover hand_over_initrds(const Files& files) {
  if (files.initrds.empty()) {
    return {};
  }
  if (files.initrds.size() == 1) {
    return hand_over(files.initrds.front());
  }
  Handover joined{Handover::Kind::memory,
                  -1,
                  {},
                  std::to_string(files.initrds.size()) + " initrds joined in memory, in order"};
  std::transform(files.initrds.begin(), files.initrds.end(), std::back_inserter(joined.pieces),
                 [](const bytes::OpenFile& file) { return file.contents; });
  return joined;
}

/// What follows from the method.
void complete(LoadPlan& plan, const SystemFacts& facts) {
  if (plan.method != Method::direct) {
    plan.files.read_kernel.payload.reset();
    plan.files.unpacked_initrds.clear();
  }
  if (plan.method == Method::file) {
    require_file_loadable(plan.files.kernel, plan.files.read_kernel.image, facts.machine);
    plan.kernel = hand_over_kernel(plan.files);
    plan.initrd = hand_over_initrds(plan.files);
  }
  require_fitting(plan, facts.machine);
  const MemoryNeed need = memory_need(plan);
  plan.memory_needed = need.segments;
  plan.memory_peak = need.peak;
  if (plan.on_panic) {
    require_reservation(plan, facts);
    require_acceptable_signature(plan.files.kernel, facts);
  }
  require_memory(need, facts);
}

void add_warnings(LoadPlan& plan, const bytes::OpenFile& file, const std::vector<std::string>& warnings) {
  std::transform(warnings.begin(), warnings.end(), std::back_inserter(plan.warnings),
                 [&](const std::string& warning) { return file.path + ": " + warning; });
}

}  // namespace

LoadPlan make_plan(const choice::KernelChoice& choice, Files files, const SystemFacts& facts,
                   const WayWanted& wanted) {
  require_printable(choice.command_line);
  image::require_architecture(files.read_kernel.image, facts.machine);

  LoadPlan plan;
  plan.on_panic = choice.on_panic;
  plan.files = std::move(files);
  plan.command_line = choice.command_line.value;
  plan.origin = {{"kernel", choice.kernel.origin},
                 {"initrds", choice.initrds.origin},
                 {"cmdline", choice.command_line.origin},
                 {"method", wanted.method == Method::automatic || choice.on_panic ? "default" : "--method"}};
  Way way = choose_way(plan, facts, wanted);
  plan.method = way.method;
  plan.method_is_free = wanted.method == Method::automatic;
  plan.method_reason = std::move(way.reason);
  plan.memory = std::move(way.memory);
  complete(plan, facts);
  add_warnings(plan, plan.files.kernel, plan.files.read_kernel.image.warnings);
  add_read_initrds(plan, std::move(plan.files.read_initrds));
  return plan;
}

void add_read_initrds(LoadPlan& plan, std::vector<image::Initrd> read) {
  plan.files.read_initrds = std::move(read);
  for (std::size_t i = 0; i < plan.files.read_initrds.size(); ++i) {
    add_warnings(plan, plan.files.initrds.at(i), plan.files.read_initrds[i].warnings);
  }
}

void use_file(LoadPlan& plan, const SystemFacts& facts, const std::string& reason) {
  plan.method = Method::file;
  plan.method_is_free = false;
  plan.method_reason = "kexec_file_load: " + reason;
  plan.memory.reset();
  complete(plan, facts);
}

}  // namespace kexec_load::plan
