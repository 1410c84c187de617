#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bytes/open_file.h"
#include "choice/kernel_choice.h"
#include "image/initrd.h"
#include "image/initrd_content.h"
#include "image/kernel_image.h"
#include "plan/memory_load.h"
#include "plan/method.h"
#include "plan/one_shot.h"
#include "plan/platform.h"
#include "plan/random.h"
#include "plan/stage.h"
#include "plan/system_facts.h"

namespace kexec_load::plan {

/// What one of the two files that kexec_file_load(2) takes is.
struct Handover {
  /// nothing: there is no such file; descriptor: the very file that was checked; memory: a memfd with
  /// `pieces` in it.
  enum class Kind { nothing, descriptor, memory };
  Kind kind = Kind::nothing;
  int descriptor = -1;
  std::vector<bytes::View> pieces;  ///< memory: joined in this order, each padded with zeros to 4 bytes
  std::string reason;               ///< why it is not the file itself, in plain words
};

/// Everything that the checks and the load need of the chosen files, opened once.
struct Files {
  bytes::OpenFile kernel;  ///< or its part of a unified kernel image, as initrds may be
  image::ReadKernel read_kernel;
  std::vector<bytes::OpenFile> initrds;
  /// One for each of `initrds`; of a kernel that is no crash kernel they may follow (add_read_initrds).
  std::vector<image::Initrd> read_initrds;
  /// Likewise, where they were unpacked to be handed over so; else empty. As read_kernel.payload, it is what
  /// was prepared before, or by the plan for `direct`.
  std::vector<image::InitrdContent> unpacked_initrds;
  /// What was prepared before stands for them, and proves nothing of the bytes of the files themselves.
  bool packed_initrds_unread = false;
};

/// Says completely what a load does: host applies it, report shows it, and a dry run is the plan shown and
/// not applied.
struct LoadPlan {
  bool on_panic = false;         ///< the crash kernel
  Method method = Method::file;  ///< never automatic
  bool method_is_free = false;   ///< no certain one was asked for: use_file() may follow where it fails
  std::string method_reason;
  Files files;
  std::string command_line;
  std::optional<MemoryLoad> memory;  ///< for the methods direct and classic
  Handover kernel;                   ///< for the method file, as `initrd`
  Handover initrd;
  std::uint64_t memory_needed = 0;            ///< bytes that the segments take
  std::uint64_t memory_peak = 0;              ///< bytes that must be free while the kernel loads
  std::map<std::string, std::string> origin;  ///< "kernel", "initrds", "cmdline" → where each was set
  std::vector<std::string> warnings;
  std::optional<OneShot> one_shot;
  std::vector<Stage> stages;  ///< of making it and carrying it out, in order; initrds are read beside others
};

/// How kexec_load(2) is given the initrds.
enum class InitrdForm {
  as_is,
  as_prepared,        ///< unpacked where they are so already, else as they are
  unpacked_if_worth,  ///< unpacked where that is worth it (initrd_handover.h)
  kept_if_worth,      ///< the same for a later load, which has to read them from the disk
};

/// Which way the load is to take, and what the ways by kexec_load(2) need to be planned.
struct WayWanted {
  Method method = Method::file;
  const Platform* platform = nullptr;                  ///< nullptr: nothing is known of it
  Random random = {};                                  ///< for direct
  InitrdForm initrds = InitrdForm::as_is;              ///< for direct
  bytes::NewBuffer new_buffer = bytes::memory_buffer;  ///< for direct: where what it unpacks is put
};

/// Checks everything that can be known before the system call. Throws text::Error: kind configuration for the
/// command line, image for the files, permission for their signatures, system for the memory or a method that
/// cannot be used, reservation where a crash kernel has none.
LoadPlan make_plan(const choice::KernelChoice& choice, Files files, const SystemFacts& facts,
                   const WayWanted& wanted = {});

/// Adds what the initrds turned out to be, one for each, where they were read while the plan was made.
void add_read_initrds(LoadPlan& plan, std::vector<image::Initrd> read);

/// Makes it a plan for kexec_file_load(2), after the kernel has refused kexec_load(2) for `reason`. Throws as
/// make_plan().
void use_file(LoadPlan& plan, const SystemFacts& facts, const std::string& reason);

}  // namespace kexec_load::plan
