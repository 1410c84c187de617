#include "report/console.h"

#include <unistd.h>

#include <cstdlib>

namespace kexec_load::report {

namespace {

// ECMA-48 select graphic rendition.
constexpr std::string_view kBold = "\033[1m";
constexpr std::string_view kRed = "\033[1;31m";
constexpr std::string_view kYellow = "\033[1;33m";
constexpr std::string_view kPlain = "\033[0m";

std::string coloured(std::string_view text, std::string_view colour, bool wanted) {
  return wanted ? std::string(colour) + std::string(text) + std::string(kPlain) : std::string(text);
}

}  // namespace

void Console::warn(const std::string& warning) const {
  err << program << ": " << coloured("warning:", kYellow, err_is_terminal) << ' ' << warning << '\n';
}

void Console::warn(const std::vector<std::string>& warnings) const {
  for (const std::string& warning : warnings) {
    warn(warning);
  }
}

void Console::error(std::string_view text) const {
  err << coloured(std::string(program) + ":", kRed, err_is_terminal) << ' ' << text << '\n';
}

void Console::detail(const std::string& text) const {
  if (verbose) {
    err << program << ": " << text << '\n';
  }
}

bool is_terminal(int descriptor) {
  const char* term = std::getenv("TERM");  // NOLINT(concurrency-mt-unsafe): nothing changes the environment
  return ::isatty(descriptor) == 1 && std::getenv("NO_COLOR") == nullptr &&  // NOLINT(concurrency-mt-unsafe)
         (term == nullptr || std::string_view(term) != "dumb");
}

bool is_unicode() {
  for (const char* variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(variable);
    if (value != nullptr && *value != '\0') {
      const std::string_view locale(value);
      return locale.find("UTF-8") != std::string_view::npos || locale.find("utf8") != std::string_view::npos;
    }
  }
  return true;
}

std::string bold(const std::string& text, bool wanted) {
  return coloured(text, kBold, wanted);
}

}  // namespace kexec_load::report
