#include "choice/chosen_command_line.h"

#include "choice/command_line.h"
#include "text/error.h"

namespace kexec_load::choice {

namespace {

using Line = config::Setting<std::string>;

constexpr const char* kRunningLine = "/proc/cmdline";

Line reused(const RunningSystem& running) {
  if (!running.command_line) {
    throw text::Error(
        text::ErrorKind::configuration,
        std::string(kRunningLine) +
            ": it is not there, so the running kernel's command line is not known: mount /proc, or write "
            "the command line as APPEND (Gentoo: ROOTPART and KPARAM)");
  }
  return {reusable_command_line(*running.command_line), kRunningLine};
}

/// Who starts the running kernel again by hand wants to see it start.
Line reused_without_silence(const RunningSystem& running) {
  Line line = reused(running);
  line.value = without_word(without_word(line.value, "rhgb"), "quiet");
  line.origin += " without rhgb and quiet";
  return line;
}

void add(Line& line, const std::string& words, const std::string& origin) {
  if (!words.empty()) {
    line.value = with_parameters(line.value, words);
    line.origin += (line.origin.empty() ? "" : " and ") + origin;
  }
}

/// As Gentoo's script builds it: root=, then KPARAM; without KPARAM the running kernel's line stands before
/// them. There it has root= already, and a second one would only hide it.
Line gentoo_line(const config::Settings& settings, const RunningSystem& running) {
  const config::KexecArguments& arguments = settings.kexec_arguments.value;
  const std::string added =
      arguments.append + (arguments.append.empty() ? "" : " ") + settings.parameters.value;
  Line line{"", ""};
  if (settings.reuse_command_line.value || arguments.reuse_command_line ||
      settings.parameters.value.empty()) {
    line = reused(running);
  }
  if (!settings.root_device.value.empty()) {
    line.value = without_parameter(line.value, "root");
    add(line, "root=" + settings.root_device.value, settings.root_device.origin);
  } else if (parameter(line.value, "root").empty() && parameter(added, "root").empty()) {
    add(line, root_parameters(running), "the running system's root");
  }
  add(line, arguments.append, settings.kexec_arguments.origin);
  add(line, settings.parameters.value, settings.parameters.origin);
  return line;
}

}  // namespace

Line choose_command_line(const config::Settings& settings, const Overrides& overrides,
                         const RunningSystem& running, const MenuChoice* entry) {
  if (overrides.reuse_command_line || overrides.running) {
    Line line = overrides.running ? reused_without_silence(running) : reused(running);
    add(line, overrides.append.value_or(""), "--append");
    return line;
  }
  if (overrides.append) {
    return {*overrides.append, "--append"};
  }
  if (entry != nullptr) {
    return {entry->start.command_line, entry->origin};
  }
  if (settings.dialect == config::Dialect::gentoo) {
    return gentoo_line(settings, running);
  }
  return settings.append.value.empty() ? reused(running) : settings.append;
}

}  // namespace kexec_load::choice
