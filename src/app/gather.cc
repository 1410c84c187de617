#include "app/gather.h"

#include <algorithm>

#include "app/system_substitutions.h"
#include "plan/advice.h"
#include "report/progress.h"
#include "text/error.h"

namespace kexec_load::app {

namespace {

using text::Error;
using text::ErrorKind;

void add_source(const Session& session, const std::string& path, std::vector<text::Source>& sources) {
  if (auto text = session.files.read_trusted_text(path)) {
    sources.emplace_back(path, std::move(*text));
  }
}

std::vector<text::Source> configuration_sources(const Session& session) {
  std::vector<text::Source> sources;
  if (session.options.config) {
    add_source(session, *session.options.config, sources);
    if (sources.empty()) {
      throw Error(ErrorKind::configuration, *session.options.config + ": there is no such file");
    }
    return sources;
  }
  add_source(session, std::string(config::kDebianFile), sources);
  const std::string directory(config::kDebianSnippets);
  for (const std::string& name : session.files.list(directory)) {
    const std::string path = std::string(directory).append("/").append(name);
    if (config::is_run_parts_name(name)) {
      add_source(session, path, sources);
    } else {
      session.console.detail(path + ": left out, as run-parts does with such a name");
    }
  }
  return sources;
}

/// "; there are: /boot/vmlinuz-6.1.0-40-amd64, …", or that there are none.
std::string existing_kernels(const Session& session) {
  std::string existing;
  for (const std::string directory : {"/boot", "/"}) {
    for (const std::string& name : choice::kernel_names(session.files.list(directory))) {
      const std::string path = (directory == "/" ? "" : directory) + "/" + name;
      // A link that leads nowhere is no kernel.
      if (session.files.exists(path)) {
        existing += (existing.empty() ? "" : ", ") + path;
      }
    }
  }
  return existing.empty() ? "; no kernel was found in /boot or /" : "; the kernels here are: " + existing;
}

std::vector<std::string> initrds_beside(const Session& session, const std::string& kernel) {
  const auto candidates = choice::initrd_candidates(kernel);
  const auto found = std::find_if(candidates.begin(), candidates.end(), [&](const std::string& candidate) {
    return session.files.exists(candidate);
  });
  return found == candidates.end() ? std::vector<std::string>() : std::vector{*found};
}

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

}  // namespace

config::DebianConfiguration read_configuration(const Session& session, const plan::SystemFacts& facts) {
  SystemSubstitutions substitutions(session.files, facts);
  return config::read_debian(configuration_sources(session), substitutions);
}

OpenedChoice open_choice(const Session& session, const config::Settings& settings,
                         const plan::SystemFacts& facts) {
  OpenedChoice opened{choice::choose(settings, session.options.overrides, facts.command_line), {}};
  choice::KernelChoice& choice = opened.choice;
  auto kernel = session.files.open(choice.kernel.value);
  if (!kernel) {
    throw Error(ErrorKind::image, choice.kernel.origin + ": there is no kernel " + choice.kernel.value +
                                      existing_kernels(session));
  }
  opened.files.kernel = std::move(*kernel);
  if (choice.initrd_beside_kernel) {
    choice.initrds = {initrds_beside(session, opened.files.kernel.resolved_path), "beside the kernel"};
  }
  for (const std::string& path : choice.initrds.value) {
    auto initrd = session.files.open(path);
    if (!initrd) {
      throw Error(ErrorKind::image, choice.initrds.origin + ": there is no initrd " + path);
    }
    opened.files.initrds.push_back(std::move(*initrd));
  }
  return opened;
}

plan::LoadPlan make_plan(const Session& session, OpenedChoice opened, const plan::SystemFacts& facts) {
  const report::Console& console = session.console;
  plan::Files& files = opened.files;
  const auto reading = [&](const bytes::OpenFile& file, auto read) {
    const report::Progress progress(console.err, console.err_is_terminal, "Checking " + file.path);
    try {
      return read(file.contents);
    } catch (const Error& error) {
      throw error.within(file.path);
    }
  };
  files.read_kernel =
      reading(files.kernel, [](bytes::View contents) { return image::read_kernel(contents); });
  for (const bytes::OpenFile& initrd : files.initrds) {
    files.read_initrds.push_back(reading(
        initrd, [](bytes::View contents) { return image::read_initrd(contents, image::InitrdDepth::full); }));
  }
  plan::LoadPlan plan = plan::make_plan(opened.choice, std::move(files), facts);
  if (opened.choice.initrd_beside_kernel && plan.files.initrds.empty()) {
    plan.warnings.push_back(
        "no initrd was found beside " + plan.files.kernel.resolved_path +
        ": the kernel starts without one (--initrd FILE names one, --initrd '' says that it is meant so)");
  }
  const std::vector<std::string> advice = plan::advise(plan, look_around(session, plan));
  plan.warnings.insert(plan.warnings.end(), advice.begin(), advice.end());
  return plan;
}

}  // namespace kexec_load::app
