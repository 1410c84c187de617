#include "app/crash_plan.h"

#include <string_view>
#include <utility>

#include "app/checked_plan.h"
#include "app/system_substitutions.h"
#include "choice/command_line.h"
#include "choice/crash_command_line.h"
#include "choice/crash_kernel.h"
#include "config/kdump.h"
#include "config/kdump_tools.h"
#include "host/crash_facts.h"
#include "plan/crash_reservation.h"
#include "text/error.h"

namespace kexec_load::app {

namespace {

using config::CrashConfiguration;
using config::CrashDialect;
using config::CrashSettings;
using config::Setting;
using text::Error;
using text::ErrorKind;

/// What Red Hat's packages reserve on a machine of usual size (kdump-utils, kdump-lib.sh,
/// kdump_get_arch_recommend_crashkernel).
constexpr std::uint64_t kUsualReservation = std::uint64_t{256} << 20U;

std::optional<text::Source> trusted_source(const Session& session, const std::string& path) {
  auto text = session.files.read_trusted_text(path);
  return text ? std::optional(text::Source(path, std::move(*text))) : std::nullopt;
}

CrashConfiguration read(const text::Source& file, const plan::SystemFacts& facts,
                        config::Substitutions& substitutions) {
  return file.name().ends_with("kdump-tools") ? config::read_kdump_tools(file, substitutions)
                                              : config::read_kdump(file, facts.machine, substitutions);
}

CrashConfiguration read_named(const Session& session, const std::string& path, const plan::SystemFacts& facts,
                              config::Substitutions& substitutions) {
  const auto file = trusted_source(session, path);
  if (!file) {
    throw Error(ErrorKind::configuration, path + ": there is no such file");
  }
  CrashConfiguration configuration = read(*file, facts, substitutions);
  configuration.settings.source = path + ", by --config";
  return configuration;
}

std::string running_line(const plan::SystemFacts& facts) {
  if (!facts.command_line) {
    throw Error(
        ErrorKind::configuration,
        "/proc/cmdline is not there, and the crash kernel's command line is to be made of it: give the "
        "whole line with --append");
  }
  return *facts.command_line;
}

Setting<std::string> configured_line(const Session& session, const CrashSettings& settings,
                                     const plan::SystemFacts& facts) {
  const bool own = !settings.command_line.value.empty();
  const std::string running = own ? "" : running_line(facts);
  return {settings.dialect == CrashDialect::debian
              ? choice::debian_crash_line(settings, running)
              : choice::red_hat_crash_line(settings, running,
                                           host::read_crash_surroundings(session.files, facts)),
          own ? settings.command_line.origin : "/proc/cmdline, as the settings change it"};
}

/// As with any load, but a crash kernel reserves no memory for another one.
Setting<std::string> crash_line(const Session& session, const CrashSettings& settings,
                                const plan::SystemFacts& facts) {
  const choice::Overrides& overrides = session.options.overrides;
  if (overrides.reuse_command_line) {
    const std::string reused =
        choice::without_parameter(choice::reusable_command_line(running_line(facts)), "crashkernel");
    return {choice::with_parameters(reused, overrides.append.value_or("")), "--reuse-cmdline"};
  }
  return overrides.append ? Setting<std::string>{*overrides.append, "--append"}
                          : configured_line(session, settings, facts);
}

choice::CrashFiles configured_files(const Session& session, const CrashSettings& settings,
                                    const plan::SystemFacts& facts) {
  const choice::CrashPlaces places = host::read_crash_places(session.files, facts);
  return settings.dialect == CrashDialect::debian ? choice::debian_crash_files(settings, places)
                                                  : choice::red_hat_crash_files(settings, places);
}

}  // namespace

CrashConfiguration read_crash_configuration(const Session& session, const plan::SystemFacts& facts) {
  SystemSubstitutions substitutions(session.files, facts);
  if (session.options.config) {
    return read_named(session, *session.options.config, facts, substitutions);
  }
  for (const std::string_view name : {config::kKdumpFile, config::kKdumpToolsFile}) {
    if (const auto file = trusted_source(session, std::string(name))) {
      CrashConfiguration configuration = read(*file, facts, substitutions);
      configuration.settings.source = name;
      return configuration;
    }
  }
  CrashConfiguration configuration = config::read_kdump(std::nullopt, facts.machine, substitutions);
  configuration.settings.source = "no " + std::string(config::kKdumpFile) + ": the defaults";
  return configuration;
}

OpenedChoice open_crash_choice(const Session& session, const CrashSettings& settings,
                               const plan::SystemFacts& facts) {
  const choice::Overrides& overrides = session.options.overrides;
  choice::KernelChoice choice;
  choice.on_panic = true;
  choice.command_line = crash_line(session, settings, facts);
  if (overrides.kernel) {
    choice.kernel = {{*overrides.kernel, {}}, "--kernel"};
  } else {
    choice::CrashFiles files = configured_files(session, settings, facts);
    choice.kernel = std::move(files.kernel);
    choice.initrds = std::move(files.initrds);
  }
  if (overrides.initrds) {
    choice.initrds = {choice::by_paths(*overrides.initrds), "--initrd"};
  }
  return open_chosen_files(session, std::move(choice));
}

plan::LoadPlan make_crash_plan(const Session& session, const CrashSettings& settings,
                               const plan::SystemFacts& facts) {
  try {
    return make_plan(session, open_crash_choice(session, settings, facts), facts);
  } catch (const Error& error) {
    if (facts.crash_reservation != 0 || error.kind() == ErrorKind::reservation) {
      throw;
    }
    throw plan::no_reservation(kUsualReservation,
                               ". How much it is exactly cannot be told yet: " + std::string(error.what()));
  }
}

}  // namespace kexec_load::app
