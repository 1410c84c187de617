#include "choice/crash_command_line.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "choice/command_line.h"
#include "text/join.h"

namespace kexec_load::choice {

namespace {

/// The dump's place is in the crash initrd, and memory for a crash kernel in the crash kernel is none.
constexpr std::array<std::string_view, 11> kAlwaysRemoved = {
    "crashkernel", "panic_on_warn", "root",    "rd.lvm.lv",          "rd.luks.uuid",   "rd.dm.uuid",
    "rd.md.uuid",  "fcoe",          "netroot", "rd.iscsi.initiator", "iscsi_initiator"};

/// Debian's kdump-config takes these from the running kernel's line.
constexpr std::array<std::string_view, 4> kRemovedByDebian = {"crashkernel", "hugepages", "hugepagesz",
                                                              "abm"};

bool has_blank(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return std::isspace(c) != 0; });
}

std::string without_quotes(std::string text) {
  std::erase(text, '"');
  return text;
}

/// NAME or NAME=VALUE of a line, taken apart.
struct Parameter {
  std::string name;
  std::string value;
  bool has_value = false;

  /// Quotes go where the value needs them, wherever they stood.
  explicit Parameter(const std::string& word) {
    const std::string plain = without_quotes(word);
    const std::size_t equals = plain.find('=');
    name = plain.substr(0, equals);
    has_value = equals != std::string::npos;
    value = has_value ? plain.substr(equals + 1) : "";
  }

  [[nodiscard]] bool is_empty() const { return has_value && value.empty(); }

  [[nodiscard]] std::string text() const {
    if (has_blank(name)) {
      return '"' + name + (has_value ? "=" + value : "") + '"';
    }
    const std::string quote = has_blank(value) ? "\"" : "";
    return name + (has_value ? "=" + quote + value + quote : "");
  }
};

std::set<std::string> removed_names(const std::string& removed) {
  std::set<std::string> names(kAlwaysRemoved.begin(), kAlwaysRemoved.end());
  for (const std::string& word : split_command_line(removed)) {
    names.insert(Parameter(word).name);
  }
  return names;
}

/// The parameters of a line without those of these names and without those that are empty ("foo="). What
/// stands behind "--" is no parameter.
std::vector<std::string> kept_parameters(const std::vector<std::string>& words,
                                         const std::set<std::string>& removed) {
  std::vector<std::string> kept;
  for (const std::string& word : words) {
    const Parameter parameter(word);
    if (!parameter.is_empty() && !removed.contains(parameter.name)) {
      kept.push_back(parameter.text());
    }
  }
  return kept;
}

/// A panic before a watchdog's reset is of no help in a kernel that is there because of one.
void append_watchdog_parameters(const std::vector<std::string>& modules, std::vector<std::string>& words) {
  for (const std::string& module : modules) {
    words.push_back(module + ".pretimeout=0");
    if (module == "hpwdt") {
      words.push_back(module + ".kdumptimeout=0");
    }
  }
}

}  // namespace

std::string red_hat_crash_line(const config::CrashSettings& settings, std::string_view running,
                               const CrashSurroundings& surroundings) {
  const std::string& own = settings.command_line.value;
  std::vector<std::string> words = split_command_line(own.empty() ? running : std::string_view(own));
  const auto init_arguments = std::find(words.begin(), words.end(), "--");
  const std::vector<std::string> for_init(init_arguments, words.end());
  words.erase(init_arguments, words.end());

  std::vector<std::string> line = kept_parameters(words, removed_names(settings.removed.value));
  const std::vector<std::string> appended = split_command_line(settings.appended.value);
  line.insert(line.end(), appended.begin(), appended.end());
  if (!surroundings.boot_apic_id.empty()) {
    line.push_back("disable_cpu_apicid=" + surroundings.boot_apic_id);
  }
  append_watchdog_parameters(surroundings.watchdog_modules, line);
  if (surroundings.irqpoll_harms) {
    std::erase(line, "irqpoll");
  }
  line.emplace_back("rd.systemd.gpt_auto=no");
  line.insert(line.end(), for_init.begin(), for_init.end());
  return text::join(line);
}

std::string debian_crash_line(const config::CrashSettings& settings, std::string_view running) {
  std::string line = settings.command_line.value;
  if (line.empty()) {
    line = running;
    for (const std::string_view name : kRemovedByDebian) {
      line = without_parameter(line, name);
    }
  }
  return with_parameters(line, settings.appended.value);
}

}  // namespace kexec_load::choice
