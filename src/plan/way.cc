#include "plan/way.h"

#include <algorithm>
#include <utility>

#include "plan/initrd_handover.h"
#include "plan/memory_need.h"
#include "plan/ready_kernel.h"
#include "text/error.h"
#include "text/size.h"

namespace kexec_load::plan {

namespace {

using text::Error;
using text::ErrorKind;
using text::mebibytes;

using Outcome = std::variant<Way, Refusal>;

/// One attempt to find out whether and how the kernel can be loaded.
class WayChooser {
 public:
  WayChooser(LoadPlan& plan, const SystemFacts& facts, const WayWanted& wanted)
      : on_panic_(plan.on_panic),
        files_(plan.files),
        read_(plan.files.read_kernel),
        kernel_file_(read_.unwrapped.empty() ? plan.files.kernel.contents : bytes::View(read_.unwrapped)),
        command_line_(plan.command_line),
        facts_(facts),
        wanted_(wanted),
        stages_(plan.stages) {}

  Way choose() {
    switch (wanted_.method) {
      case Method::direct:
        return required(direct());
      case Method::classic:
        return required(classic());
      case Method::file:
        return {Method::file, std::string(kFile), std::nullopt};
      case Method::automatic:
        break;
    }
    if (on_panic_) {
      return {Method::file, std::string(kFile), std::nullopt};
    }
    if (auto refusal = cannot_use_kexec_load()) {
      return {Method::file, std::string(kFile) + "; " + refusal->reason, std::nullopt};
    }
    return first_of_all();
  }

 private:
  static constexpr std::string_view kFile =
      "kexec_file_load: the running kernel reads and places the files itself";

  /// What keeps kexec_load(2) from being used at all.
  [[nodiscard]] std::optional<Refusal> cannot_use_kexec_load() const {
    const Platform* platform = wanted_.platform;
    if (on_panic_) {
      return Refusal{"a crash kernel is loaded by kexec_file_load only"};
    }
    if (facts_.machine != "x86_64") {
      return Refusal{"kexec_load is used on x86-64 only"};
    }
    if (facts_.lockdown == "integrity" || facts_.lockdown == "confidentiality") {
      return Refusal{"the running kernel is locked down (" + facts_.lockdown +
                     "), so it takes signed kernels by kexec_file_load only"};
    }
    if (platform == nullptr || platform->boot_parameters.empty() || platform->firmware_map.empty() ||
        platform->resources.empty()) {
      return Refusal{
          "the running kernel does not tell its boot parameters and memory map (/sys/kernel/boot_params, "
          "/sys/firmware/memmap, /proc/iomem)"};
    }
    if (platform->encrypted_guest) {
      return Refusal{"this is an encrypted virtual machine"};
    }
    return std::nullopt;
  }

  Way first_of_all() {
    Outcome first = direct();
    if (auto* way = std::get_if<Way>(&first)) {
      return std::move(*way);
    }
    const std::string why_not_direct = "not directly: " + std::get<Refusal>(first).reason;
    Outcome second = classic();
    if (auto* way = std::get_if<Way>(&second)) {
      way->reason += "; " + why_not_direct;
      return std::move(*way);
    }
    return {Method::file,
            std::string(kFile) + "; " + why_not_direct +
                "; not by kexec_load: " + std::get<Refusal>(second).reason,
            std::nullopt};
  }

  [[nodiscard]] Way required(Outcome outcome) const {
    if (auto* way = std::get_if<Way>(&outcome)) {
      return std::move(*way);
    }
    throw Error(ErrorKind::system, "--method " + std::string(name(wanted_.method)) +
                                       " cannot be used: " + std::get<Refusal>(outcome).reason);
  }

  Outcome direct() {
    if (auto refusal = cannot_use_kexec_load()) {
      return *refusal;
    }
    if (auto refusal = too_much_to_unpack()) {
      return *refusal;
    }
    auto ready = timed_ready_direct();
    if (auto* refusal = std::get_if<Refusal>(&ready)) {
      return *refusal;
    }
    auto& kernel = std::get<ReadyKernel>(ready);
    if (kernel.lost_kaslr && wanted_.method == Method::automatic) {
      return Refusal{"the kernel's relocation table is not understood, so it would run at a known address"};
    }
    if (unpacks_initrds(files_, facts_, wanted_.initrds)) {
      Outcome outcome = placed(Method::direct, kernel, timed_unpacked_initrds());
      if (std::holds_alternative<Way>(outcome)) {
        return outcome;
      }
      files_.unpacked_initrds.clear();
    }
    return placed(Method::direct, kernel, as_they_are(files_));
  }

  std::variant<ReadyKernel, Refusal> timed_ready_direct() {
    const StageTimer stage(stages_, read_.payload ? "relocate the kernel" : "unpack and relocate the kernel");
    return ready_direct(kernel_file_, read_, command_line_, *wanted_.platform, wanted_.random,
                        wanted_.new_buffer);
  }

  HandedInitrds timed_unpacked_initrds() {
    if (!files_.unpacked_initrds.empty()) {
      return unpacked(files_, wanted_.new_buffer);
    }
    const StageTimer stage(stages_, "unpack the initrds");
    return unpacked(files_, wanted_.new_buffer);
  }

  Outcome classic() {
    if (auto refusal = cannot_use_kexec_load()) {
      return *refusal;
    }
    auto ready = ready_classic(kernel_file_, read_.image, *wanted_.platform);
    if (auto* refusal = std::get_if<Refusal>(&ready)) {
      return *refusal;
    }
    return placed(Method::classic, std::get<ReadyKernel>(ready), as_they_are(files_));
  }

  /// The unpacked kernel is there twice for a moment: here, and where it waits for the jump. In a file, too,
  /// its pages are here as soon as they are relocated. Of what was unpacked before placed() knows all.
  [[nodiscard]] std::optional<Refusal> too_much_to_unpack() const {
    const auto& facts = read_.image.bzimage;
    if (!facts || read_.payload || !facts_.memory_available) {
      return std::nullopt;
    }
    const std::uint64_t needed = std::uint64_t{2} * facts->unpacked_size + bytes::total_size(files_.initrds);
    if (needed <= *facts_.memory_available) {
      return std::nullopt;
    }
    return Refusal{"too little memory to unpack the kernel: that takes " + mebibytes(needed) + ", and " +
                   mebibytes(*facts_.memory_available) + " are available"};
  }

  Outcome placed(Method method, const ReadyKernel& kernel, const HandedInitrds& initrds) {
    const StageTimer stage(stages_, "find places in memory");
    auto load = place(kernel, initrds.pieces, command_line_, *wanted_.platform, wanted_.random);
    if (auto* refusal = std::get_if<Refusal>(&load)) {
      return *refusal;
    }
    auto& memory = std::get<MemoryLoad>(load);
    memory.buffers.insert(memory.buffers.end(), initrds.buffers.begin(), initrds.buffers.end());
    const std::uint64_t segments = memory.segment_bytes();
    if (auto lack = lacks_memory({segments, segments + memory.buffer_bytes()}, facts_)) {
      return Refusal{std::move(*lack)};
    }
    return Way{method, "kexec_load: " + kernel.reason + (initrds.what.empty() ? "" : "; " + initrds.what),
               std::move(memory)};
  }

  bool on_panic_;
  Files& files_;
  image::ReadKernel& read_;
  bytes::View kernel_file_;
  const std::string& command_line_;
  const SystemFacts& facts_;
  const WayWanted& wanted_;
  std::vector<Stage>& stages_;
};

}  // namespace

Way choose_way(LoadPlan& plan, const SystemFacts& facts, const WayWanted& wanted) {
  return WayChooser(plan, facts, wanted).choose();
}

}  // namespace kexec_load::plan
