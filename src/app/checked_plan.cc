#include "app/checked_plan.h"

#include <future>
#include <utility>

#include "host/platform.h"
#include "plan/advice.h"
#include "plan/initrd_handover.h"
#include "report/progress.h"
#include "text/error.h"

namespace kexec_load::app {

namespace {

using text::Error;

plan::Surroundings look_around(const Session& session, const plan::LoadPlan& plan) {
  plan::Surroundings surroundings;
  const std::string& version = plan.files.read_kernel.image.version;
  surroundings.has_modules = version.empty() || session.files.exists("/lib/modules/" + version);
  const auto device = plan::root_device_file(plan.command_line);
  // Without a directory for such links (no udev) their absence says nothing.
  if (device && session.files.exists(device->substr(0, device->rfind('/'))) &&
      !session.files.exists(*device)) {
    surroundings.missing_root_device = device;
  }
  return surroundings;
}

template <typename Read>
auto read_file(const bytes::OpenFile& file, Read read) {
  try {
    return read(file.contents);
  } catch (const Error& error) {
    throw error.within(file.path);
  }
}

struct ReadInitrds {
  std::vector<image::Initrd> initrds;
  plan::Stage stage;
};

/// Reads them on another processor: that takes about as long as all the rest.
std::future<ReadInitrds> begin_reading(const std::vector<bytes::OpenFile>& initrds, bytes::Meter& meter) {
  meter.total = bytes::total_size(initrds);
  return std::async(std::launch::async, [initrds, &meter] {
    std::vector<image::Initrd> read;
    std::vector<plan::Stage> stages;
    {
      const plan::StageTimer stage(stages, "check the initrds meanwhile");
      for (const bytes::OpenFile& initrd : initrds) {
        read.push_back(read_file(initrd, [&](bytes::View contents) {
          return image::read_initrd(contents, {.depth = image::InitrdDepth::full, .meter = &meter});
        }));
      }
    }
    return ReadInitrds{std::move(read), stages.front()};
  });
}

/// The caller's, or else that of Gentoo's KEXEC_OPT_ARGS.
plan::Method wanted_method(const Session& session, const choice::KernelChoice& choice) {
  const plan::Method by_option = session.options.method;
  return by_option != plan::Method::automatic ? by_option
                                              : plan::method_named(choice.method.value).value_or(by_option);
}

/// What only a load by kexec_load needs to know.
plan::Platform read_platform(const Session& session, const plan::SystemFacts& facts, plan::Method method) {
  const bool is_needed = facts.machine == "x86_64" && method != plan::Method::file;
  return is_needed ? host::read_platform(session.files) : plan::Platform();
}

/// From the opened files to the plan, with what was prepared of them where that is there.
class PlanMaker {
 public:
  PlanMaker(const Session& session, OpenedChoice& opened, const plan::SystemFacts& facts,
            host::ImageCache& cache, PlanUse use)
      : session_(session),
        use_(use),
        opened_(opened),
        files_(opened.files),
        facts_(facts),
        cache_(cache),
        method_(wanted_method(session, opened.choice)) {}

  plan::LoadPlan make() {
    if (!use_prepared()) {
      read_initrds_ = begin_reading(files_.initrds, reading_);
      read_kernel();
    }
    if (needs_initrds_first()) {
      files_.read_initrds = finish_reading(files_);
    }
    plan::LoadPlan plan = plan_for(initrd_form());
    if (read_initrds_.valid()) {
      plan::add_read_initrds(plan, finish_reading(plan.files));
    } else if (!hands_unpacked(plan)) {
      read_packed_initrds(plan.files);
    }
    plan.stages = std::move(stages_);
    return plan;
  }

 private:
  [[nodiscard]] bool may_go_direct() const {
    return facts_.machine == "x86_64" && !opened_.choice.on_panic &&
           (method_ == plan::Method::automatic || method_ == plan::Method::direct);
  }

  [[nodiscard]] bool uses_cache() const {
    return may_go_direct() && !session_.options.no_cache && opened_.choice.use_cache;
  }

  bool use_prepared() {
    if (!uses_cache()) {
      return false;
    }
    std::vector<plan::Stage> stages;
    {
      const plan::StageTimer stage(stages, "take what was prepared");
      const auto found = cache_.use(files_);
      prepared_ = found == host::ImageCache::Found::prepared;
      // What is prepared next needs the room of what nothing can use any more.
      const bool outdated = found == host::ImageCache::Found::useless ||
                            (!prepared_ && session_.options.command == Command::prepare);
      if (outdated && !session_.options.dry_run) {
        cache_.clear();
      }
    }
    if (prepared_) {
      stages_ = std::move(stages);
    }
    return prepared_;
  }

  void read_kernel() {
    const report::Progress progress = showing("Checking " + files_.kernel.path, unpacking_);
    const plan::StageTimer stage(stages_, "check the kernel");
    // Beside the initrds, a kernel that was unpacked once needs not be unpacked again.
    const std::uint64_t keep = may_go_direct() ? facts_.memory_available.value_or(0) / 4 : 0;
    files_.read_kernel = read_file(files_.kernel, [&](bytes::View contents) {
      return image::read_kernel(contents, {keep, new_buffer()});
    });
  }

  [[nodiscard]] bool is_reboot() const {
    return session_.options.command == Command::event && session_.options.event == policy::Event::reboot;
  }

  /// Nothing is prepared while the machine is away: at a reboot the initrd is taken as it was prepared.
  [[nodiscard]] plan::InitrdForm initrd_form() const {
    if (session_.options.initrd_as_is) {
      return plan::InitrdForm::as_is;
    }
    if (is_reboot() || use_ == PlanUse::check || !files_.unpacked_initrds.empty()) {
      return plan::InitrdForm::as_prepared;
    }
    return session_.options.command == Command::prepare ? plan::InitrdForm::kept_if_worth
                                                        : plan::InitrdForm::unpacked_if_worth;
  }

  [[nodiscard]] bool hands_unpacked(const plan::LoadPlan& plan) const {
    return plan.method == plan::Method::direct && !session_.options.initrd_as_is &&
           !plan.files.unpacked_initrds.empty();
  }

  /// How much memory a crash kernel needs depends on its initrd, and so does whether one is unpacked here.
  [[nodiscard]] bool needs_initrds_first() const {
    const plan::InitrdForm form = initrd_form();
    return read_initrds_.valid() && (opened_.choice.on_panic || form == plan::InitrdForm::unpacked_if_worth ||
                                     form == plan::InitrdForm::kept_if_worth);
  }

  /// Nobody waits for a disk while the machine is away.
  [[nodiscard]] bytes::NewBuffer new_buffer() {
    const bool in_files = uses_cache() && !is_reboot() && use_ == PlanUse::load && !session_.options.dry_run;
    const auto changes = session_.options.command == Command::prepare ? host::UnnamedFile::Changes::to_memory
                                                                      : host::UnnamedFile::Changes::to_file;
    return bytes::metered(in_files ? cache_.new_buffer(changes) : bytes::memory_buffer, unpacking_);
  }

  /// What `direct` would have to unpack yet.
  [[nodiscard]] std::uint64_t bytes_to_unpack(plan::InitrdForm form) const {
    const auto& kernel = files_.read_kernel;
    const std::uint64_t payload =
        kernel.image.bzimage && !kernel.payload ? kernel.image.bzimage->unpacked_size : 0;
    return payload + (plan::unpacks_initrds(files_, facts_, form) && files_.unpacked_initrds.empty()
                          ? plan::unpacked_size(files_.read_initrds)
                          : 0);
  }

  [[nodiscard]] report::Progress showing(const std::string& step, const bytes::Meter& meter) const {
    const report::Console& console = session_.console;
    return {console.err, console.err_is_terminal, step, &meter};
  }

  plan::LoadPlan plan_for(plan::InitrdForm form) {
    unpacking_.done = 0;
    unpacking_.total = bytes_to_unpack(form);
    const report::Progress progress = showing("Preparing " + files_.kernel.path, unpacking_);
    const plan::Platform platform = timed_platform();
    plan::LoadPlan plan = plan::make_plan(opened_.choice, std::move(files_), facts_,
                                          {method_, &platform, host::random_bits, form, new_buffer()});
    stages_.insert(stages_.end(), plan.stages.begin(), plan.stages.end());
    return plan;
  }

  plan::Platform timed_platform() {
    const plan::StageTimer stage(stages_, "look at the machine");
    return read_platform(session_, facts_, method_);
  }

  std::vector<image::Initrd> finish_reading(const plan::Files& files) {
    const std::string path = files.initrds.empty() ? "" : files.initrds.front().path;
    const report::Progress progress = showing("Checking " + path, reading_);
    ReadInitrds read = read_initrds_.get();
    stages_.push_back(std::move(read.stage));
    return std::move(read.initrds);
  }

  const Session& session_;
  PlanUse use_;
  OpenedChoice& opened_;
  plan::Files& files_;
  const plan::SystemFacts& facts_;
  host::ImageCache& cache_;
  plan::Method method_;
  bool prepared_ = false;
  bytes::Meter reading_;                   ///< of the initrds
  bytes::Meter unpacking_;                 ///< of the kernel, and the initrds where that is done
  std::future<ReadInitrds> read_initrds_;  ///< valid until they are waited for
  std::vector<plan::Stage> stages_;
};

}  // namespace

void read_packed_initrds(plan::Files& files) {
  if (!files.packed_initrds_unread) {
    return;
  }
  for (const bytes::OpenFile& initrd : files.initrds) {
    read_file(initrd, [](bytes::View contents) {
      return image::read_initrd(contents, {.depth = image::InitrdDepth::full});
    });
  }
  files.packed_initrds_unread = false;
}

plan::LoadPlan make_plan(const Session& session, OpenedChoice opened, const plan::SystemFacts& facts,
                         host::ImageCache& cache, PlanUse use) {
  plan::LoadPlan plan = PlanMaker(session, opened, facts, cache, use).make();
  if (session.options.method == plan::Method::automatic && !opened.choice.method.value.empty()) {
    plan.origin["method"] = opened.choice.method.origin;
  }
  plan.warnings.insert(plan.warnings.begin(), opened.missing.begin(), opened.missing.end());
  plan.one_shot = std::move(opened.one_shot);
  if (opened.choice.initrd_beside_kernel && plan.files.initrds.empty()) {
    plan.warnings.push_back(
        "no initrd was found beside " + plan.files.kernel.resolved_path +
        ": the kernel starts without one (--initrd FILE names one, --initrd '' says that it is meant so)");
  }
  const std::vector<std::string> advice = plan::advise(plan, look_around(session, plan));
  plan.warnings.insert(plan.warnings.end(), advice.begin(), advice.end());
  return plan;
}

plan::LoadPlan make_plan(const Session& session, OpenedChoice opened, const plan::SystemFacts& facts,
                         PlanUse use) {
  host::ImageCache cache(session.files, session.clock);
  return make_plan(session, std::move(opened), facts, cache, use);
}

}  // namespace kexec_load::app
