#include "config/shell_file.h"

#include "config/shell_word.h"
#include "text/error.h"

namespace kexec_load::config {

namespace {

/// /etc/default/kexec takes a few hundred bytes; whatever is this large was not written by an administrator.
constexpr std::size_t kLargestFile = 1U << 20U;

class FileReader {
 public:
  FileReader(const text::Source& source, Variables& variables, Substitutions& substitutions)
      : source_(source), variables_(variables), words_(source, variables, substitutions) {}

  ShellFile read() {
    while (!words_.at_end()) {
      read_statement();
    }
    file_.warnings = std::move(words_.warnings());
    return std::move(file_);
  }

 private:
  /// An empty line, a comment, or assignments up to a newline or ';'.
  void read_statement() {
    words_.skip_blanks();
    const bool exporting = skip_export();
    while (!words_.at_end()) {
      words_.skip_blanks();
      if (words_.peek() == '#') {
        skip_comment();
      } else if (words_.peek() == '\n' || words_.peek() == ';') {
        words_.advance();
        return;
      } else if (!words_.at_end()) {
        read_assignment(exporting);
      }
    }
  }

  bool skip_export() {
    constexpr std::string_view kExport = "export";
    if (!words_.looking_at("export ") && !words_.looking_at("export\t")) {
      return false;
    }
    words_.advance(kExport.size());
    return true;
  }

  void skip_comment() {
    while (!words_.at_end() && words_.peek() != '\n') {
      words_.advance();
    }
  }

  void read_assignment(bool exporting) {
    const std::size_t start = words_.position();
    const std::string name = words_.read_name();
    if (name.empty() || (words_.peek() != '=' && !exporting)) {
      throw words_.error(start, explain_no_assignment(name));
    }
    if (words_.peek() != '=') {
      return;  // `export NAME` changes no value
    }
    words_.advance();
    const std::size_t value_start = words_.position();
    std::string value = words_.read_word();
    file_.assignments.push_back({name, value, source_.locate(start), value_start});
    variables_.set(name, std::move(value));
  }

  [[nodiscard]] std::string explain_no_assignment(const std::string& name) const {
    if (words_.peek() == '\r') {
      return "a carriage return: save the file with Unix line ends (dos2unix does it)";
    }
    if (!name.empty() && words_.looking_at(" =")) {
      return "no blank may stand before '=': write " + name + "=value";
    }
    return "this is not an assignment, and nothing here is executed: write NAME=value, with quotes around a "
           "value that has "
           "blanks";
  }

  const text::Source& source_;
  Variables& variables_;
  WordReader words_;
  ShellFile file_;
};

}  // namespace

std::optional<std::string> Variables::use(const std::string& name) {
  used_.insert(name);
  const auto found = values_.find(name);
  return found == values_.end() ? std::nullopt : std::optional(found->second);
}

ShellFile read_shell_file(const text::Source& source, Variables& variables, Substitutions& substitutions) {
  if (source.text().size() > kLargestFile) {
    throw text::Error(text::ErrorKind::configuration,
                      source.name() + ": larger than 1 MiB: this is no configuration file");
  }
  return FileReader(source, variables, substitutions).read();
}

}  // namespace kexec_load::config
