// blscfg: menu entries out of the files in loader/entries (Fedora's commands/blscfg.c; commands/blsuki.c of
// GRUB 2.14). Both write a script for each entry, which then is executed like any other.
#include <optional>
#include <string_view>

#include "bootmenu/grub_bls_files.h"
#include "bootmenu/grub_bls_selection.h"
#include "bootmenu/grub_commands.h"
#include "bootmenu/grub_path.h"
#include "text/path.h"

namespace kexec_load::bootmenu::grub {

namespace {

constexpr const char* kDirectory = "/loader/entries/";

bool belongs_to_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// What GRUB makes of variables in a value: an own expansion, which puts a blank behind each variable, takes
/// one blank that follows it, and loses a single character that stands at the end. nullopt: nothing is left.
class ValueExpansion {
 public:
  explicit ValueExpansion(const Environment& environment) : environment_(environment) {}

  std::optional<std::string> expand(std::string_view value) {
    std::size_t start = 0;
    std::size_t end = 0;
    bool is_variable = false;
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (value[i] == '$') {
        if (start != end) {
          append(is_variable, value.substr(start, end - start + 1));
          if (!result_) {
            return std::nullopt;
          }
        }
        is_variable = true;
        start = i + 1;
      } else if (is_variable && !belongs_to_name(value[i])) {
        append(true, value.substr(start, end - start + 1));
        is_variable = false;
        start = value[i] == ' ' ? i + 1 : i;
      }
      end = i;
    }
    if (start != end) {
      append(is_variable, start < value.size() ? value.substr(start, end - start + 1) : std::string_view());
    }
    return result_;
  }

 private:
  void append(bool is_variable, std::string_view field) {
    if (!is_variable) {
      result_ = result_.value_or("") + std::string(field);
    } else if (const std::string* value = environment_.get(std::string(field))) {
      result_ = result_.value_or("") + *value + " ";
    }
  }

  const Environment& environment_;
  std::optional<std::string> result_;
};

std::optional<std::string> expand_value(const Environment& environment,
                                        const std::optional<std::string>& value) {
  return value ? ValueExpansion(environment).expand(*value) : std::nullopt;
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::size_t start = 0;
  for (std::size_t end = text.find(' '); end != std::string::npos; end = text.find(' ', start)) {
    words.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  words.push_back(text.substr(start));
  return words;
}

/// Writes the scripts of the entries.
class EntryWriter {
 public:
  EntryWriter(Session& session, BlsDialect dialect)
      : environment_(session.environment),
        dialect_(dialect),
        device_(dialect == BlsDialect::fedora ? "($root)" : "") {}

  [[nodiscard]] std::string script(const BlsFile& file) const {
    const std::string kernel = file.value("linux").value_or("");
    std::string text = before() + "linux " + device_ + kernel;
    if (const auto arguments = options(file)) {
      text += " " + *arguments;
    }
    text += "\n";
    if (const std::string files = initrds(file, kernel); !files.empty()) {
      text += "initrd" + files + "\n";
    }
    return text;
  }

 private:
  [[nodiscard]] std::string before() const {
    if (dialect_ == BlsDialect::gnu) {
      return is_true("blsuki_save_default") ? "savedefault\n" : "";
    }
    return std::string(is_true("save_default") ? "savedefault\n" : "") +
           "load_video\nset gfxpayload=keep\ninsmod gzio\n";
  }

  [[nodiscard]] bool is_true(const std::string& name) const {
    const std::string* value = environment_.get(name);
    return value != nullptr && (*value == "true" || (*value == "1" && dialect_ == BlsDialect::gnu));
  }

  [[nodiscard]] std::optional<std::string> options(const BlsFile& file) const {
    auto own = expand_value(environment_, file.value("options"));
    if (own || dialect_ == BlsDialect::gnu) {
      return own;
    }
    const std::string* otherwise = environment_.get("default_kernelopts");
    return otherwise == nullptr ? std::nullopt : expand_value(environment_, *otherwise);
  }

  [[nodiscard]] std::string initrds(const BlsFile& file, const std::string& kernel) const {
    const std::vector<std::string> own = file.values("initrd");
    std::string text;
    const std::string* early = environment_.get("early_initrd");
    if (early != nullptr && dialect_ == BlsDialect::fedora) {
      for (const std::string& name : words_of(*early)) {
        text += " " + device_ + std::string(text::with_slash(own.empty() ? kernel : own.front())) + name;
      }
    }
    for (const std::string& name : own) {
      text += " " + device_ + name;
    }
    return text;
  }

  const Environment& environment_;
  BlsDialect dialect_;
  std::string device_;
};

void add_entries(Interpreter& interpreter, const std::vector<BlsFile>& files, BlsDialect dialect,
                 const BlsSelection& selection) {
  Session& session = interpreter.session();
  const EntryWriter writer(session, dialect);
  const std::string wanted = session.variable("default");
  for (std::size_t i = 0; i < files.size(); ++i) {
    const BlsFile& file = files[i];
    const bool selected = selection.takes(wanted, file.id, file.value("title").value_or(""), i);
    // Fedora's GRUB remembers what it has added.
    const bool shown = dialect == BlsDialect::fedora && session.bls_shown.find(file.id) != nullptr;
    const std::optional<std::string> kernel = file.value("linux");
    if (!selected || shown || !kernel) {
      continue;
    }
    session.bls_shown.set(file.id, true);
    EntryDefinition entry;
    entry.title = file.value("title").value_or(*kernel);
    entry.id = file.id;
    entry.parameters = {entry.title};
    const auto more = file.values("grub_arg");
    entry.parameters.insert(entry.parameters.end(), more.begin(), more.end());
    entry.body =
        ScriptText::of_command(interpreter.text(), interpreter.command_offset(), writer.script(file));
    session.menus.back().push_back(std::move(entry));
  }
}

std::vector<BlsFile> read_directory(Interpreter& interpreter, const BootPath& directory, BlsDialect dialect) {
  std::vector<BlsFile> files = read_bls_files(interpreter.session().files, directory, dialect);
  interpreter.charge(files.size());
  if (files.empty()) {
    interpreter.note("there are no entries in " + directory.text());
  }
  return files;
}

Status run_fedora(Interpreter& interpreter, const std::vector<std::string>& arguments) {
  Session& session = interpreter.session();
  BlsSelection selection;
  BootPath directory{session.variable("root"), kDirectory};
  if (const std::string* own = session.environment.get("blsdir")) {
    directory.path = *own;
  }
  if (arguments.size() == 1) {
    const std::string& argument = arguments.front();
    if (const auto path = boot_path(argument, ""); path && argument.starts_with('(')) {
      directory = *path;
    } else if (argument == "default" || argument == "non-default") {
      (argument == "default" ? selection.with_others : selection.with_default) = false;
    } else {
      selection = {false, false, argument};
    }
  }
  std::vector<BlsFile> files = read_directory(interpreter, directory, BlsDialect::fedora);
  if (files.empty()) {
    files = read_directory(interpreter, {directory.device, std::string("/boot") + kDirectory},
                           BlsDialect::fedora);
  }
  add_entries(interpreter, files, BlsDialect::fedora, selection);
  return kOk;
}

Status run_gnu(Interpreter& interpreter, const Options& options) {
  Session& session = interpreter.session();
  const std::string path = options.value("path");
  std::vector<BlsFile> files;
  if (path.ends_with(".conf")) {
    const auto file = boot_path(path, session.variable("root"));
    const auto text = file ? session.files.read_text(*file) : std::nullopt;
    if (!text) {
      return kFileNotFound;
    }
    const std::string name(text::base_name(path));
    files.push_back(read_bls_file(name.substr(0, name.size() - 5), *text, BlsDialect::gnu));
  } else {
    const BootPath usual{session.variable("root"), kDirectory};
    files = read_directory(interpreter, boot_path(path, usual.device).value_or(usual), BlsDialect::gnu);
    if (files.empty() && options.has("enable-fallback")) {
      files = read_directory(interpreter, usual, BlsDialect::gnu);
    }
  }
  BlsSelection selection = bls_selection(options);
  if (selection.id.ends_with(".conf")) {
    selection.id.resize(selection.id.size() - 5);
  }
  add_entries(interpreter, files, BlsDialect::gnu, selection);
  return kOk;
}

Status run_blscfg(Interpreter& interpreter, const Invocation& invocation) {
  Status status = kOk;
  const auto options = Options::read(kBlsOptions, {}, invocation.arguments, status);
  if (!options) {
    return status;
  }
  Session& session = interpreter.session();
  session.fedora = session.fedora || !options->operands().empty();
  return session.fedora ? run_fedora(interpreter, options->operands()) : run_gnu(interpreter, *options);
}

constexpr NamedCommand kCommands[] = {{"blscfg", run_blscfg}, {"bls_import", run_blscfg}};

}  // namespace

std::span<const NamedCommand> bls_commands() {
  return kCommands;
}

}  // namespace kexec_load::bootmenu::grub
