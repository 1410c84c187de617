// search, probe and loopback (commands/{search,search_wrap,probe}.c, disk/loopback.c).
#include <optional>

#include "bootmenu/grub_commands.h"
#include "bootmenu/grub_options.h"

namespace kexec_load::bootmenu::grub {

namespace {

std::string name_of(Property property) {
  return property == Property::fs_uuid ? "UUID" : property == Property::label ? "label" : "file";
}

/// Sets `variable` to the device that is found; without one GRUB prints it.
Status find_device(Interpreter& interpreter, Property property, const std::string& value,
                   const std::optional<std::string>& variable, const std::vector<std::string>& hints) {
  Session& session = interpreter.session();
  const std::optional<std::string> device = session.files.search(property, value, hints);
  if (!device) {
    interpreter.note("`search' finds no disk with the " + name_of(property) + " " + value);
    return kFileNotFound;
  }
  if (variable) {
    session.environment.set(*variable, *device);
  } else {
    session.print(" " + *device);
  }
  return kOk;
}

std::vector<std::string> hints_for(const GrubPlatform& platform, const Options& options) {
  std::vector<std::string> hints = options.values("hint");
  const std::string own = platform.platform == "pc"         ? "hint-bios"
                          : platform.platform == "efi"      ? "hint-efi"
                          : platform.platform == "ieee1275" ? "hint-ieee1275"
                          : platform.platform == "arc"      ? "hint-arc"
                                                            : "";
  for (const std::string& name : {own, std::string("hint-baremetal")}) {
    const auto more = options.values(name);
    hints.insert(hints.end(), more.begin(), more.end());
  }
  return hints;
}

Status run_search(Interpreter& interpreter, const Invocation& invocation) {
  using Value = Option::Value;
  static constexpr Option kOptions[] = {
      {"file", 'f', Value::none},
      {"label", 'l', Value::none},
      {"fs-uuid", 'u', Value::none},
      {"set", 's', Value::optional},
      {"no-floppy", 'n', Value::none},
      {"hint", 'h', Value::required},
      {"hint-ieee1275", 0, Value::required},
      {"hint-bios", 0, Value::required},
      {"hint-baremetal", 0, Value::required},
      {"hint-efi", 0, Value::required},
      {"hint-arc", 0, Value::required},
      {"efidisk-only", 0, Value::none},
      {"cryptodisk-only", 0, Value::none},
  };
  Status status = kOk;
  const auto options = Options::read(kOptions, {true, false}, invocation.arguments, status);
  if (!options) {
    return status;
  }
  std::size_t first = 0;  // hints for platforms that are not known yet
  while (first < options->operands().size() && options->operands()[first].starts_with("--hint-")) {
    ++first;
  }
  std::optional<std::string> variable;
  if (options->has("set")) {
    variable = options->has_value("set") ? options->value("set") : "root";
  }
  std::string wanted;
  if (first < options->operands().size()) {
    wanted = options->operands()[first];
  } else if (options->has_value("set")) {
    wanted = options->value("set");
    variable = "root";
  } else {
    return kBadArgument;
  }
  if (!options->has("label") && !options->has("fs-uuid") && !options->has("file")) {
    return kInvalidCommand;
  }
  const Property property = options->has("label")     ? Property::label
                            : options->has("fs-uuid") ? Property::fs_uuid
                                                      : Property::file;
  return find_device(interpreter, property, wanted, variable,
                     hints_for(interpreter.session().platform, *options));
}

/// search.file, search.fs_uuid and search.fs_label: NAME [VARIABLE] [HINTS]
Status run_bare_search(Interpreter& interpreter, const Invocation& invocation) {
  const auto& words = invocation.arguments;
  if (words.empty()) {
    return kBadArgument;
  }
  const Property property = invocation.name == "search.file"      ? Property::file
                            : invocation.name == "search.fs_uuid" ? Property::fs_uuid
                                                                  : Property::label;
  const auto hints_begin =
      words.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(words.size(), 2));
  return find_device(interpreter, property, words[0],
                     words.size() > 1 ? std::optional(words[1]) : std::nullopt, {hints_begin, words.end()});
}

Status run_probe(Interpreter& interpreter, const Invocation& invocation) {
  using Value = Option::Value;
  static constexpr Option kOptions[] = {
      {"set", 's', Value::required}, {"driver", 'd', Value::none},  {"partmap", 'p', Value::none},
      {"fs", 'f', Value::none},      {"fs-uuid", 'u', Value::none}, {"label", 'l', Value::none},
      {"part-uuid", 0, Value::none},
  };
  Status status = kOk;
  const auto options = Options::read(kOptions, {}, invocation.arguments, status);
  if (!options) {
    return status;
  }
  if (options->operands().empty()) {
    return kBadArgument;
  }
  std::string device = options->operands().front();
  if (device.size() >= 2 && device.front() == '(' && device.back() == ')') {
    device = device.substr(1, device.size() - 2);
  }
  std::optional<Property> property;
  if (options->has("part-uuid")) {
    property = Property::part_uuid;
  } else if (options->has("fs")) {
    property = Property::fs;
  } else if (options->has("fs-uuid")) {
    property = Property::fs_uuid;
  } else if (options->has("label")) {
    property = Property::label;
  }
  Session& session = interpreter.session();
  const auto answer = property ? session.files.probe(device, *property) : std::nullopt;
  if (!answer) {
    interpreter.note("what `probe' asks of " + device + " is not known");
    return property ? kFileNotFound : kBadArgument;
  }
  if (options->has("set")) {
    session.environment.set(options->value("set"), *answer);
  } else {
    session.print(*answer);
  }
  return kOk;
}

/// loopback DEVICE IMAGE: what is on that device is out of reach here.
Status run_loopback(Interpreter& interpreter, const Invocation& invocation) {
  static constexpr Option kOptions[] = {{"delete", 'd', Option::Value::none},
                                        {"decompress", 'D', Option::Value::none}};
  Status status = kOk;
  const auto options = Options::read(kOptions, {}, invocation.arguments, status);
  if (!options) {
    return status;
  }
  const auto& operands = options->operands();
  if (operands.empty() || (!options->has("delete") && operands.size() < 2)) {
    return kBadArgument;
  }
  if (options->has("delete")) {
    interpreter.session().disk_images.erase(operands[0]);
  } else {
    interpreter.session().disk_images.set(operands[0], operands[1]);
  }
  return kOk;
}

constexpr NamedCommand kCommands[] = {
    {"search", run_search},
    {"search.file", run_bare_search},
    {"search.fs_uuid", run_bare_search},
    {"search.fs_label", run_bare_search},
    {"probe", run_probe},
    {"loopback", run_loopback},
};

}  // namespace

std::span<const NamedCommand> device_commands() {
  return kCommands;
}

}  // namespace kexec_load::bootmenu::grub
