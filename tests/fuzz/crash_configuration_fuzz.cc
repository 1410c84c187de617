// A crash kernel's configuration and the command line that is made of it: the file's first line is the
// running kernel's line, the rest is read as Red Hat's and as Debian's file.
#include <cstddef>
#include <cstdint>
#include <string>

#include "choice/command_line.h"
#include "choice/crash_command_line.h"
#include "config/kdump.h"
#include "config/kdump_tools.h"
#include "text/error.h"

namespace {

class AnySystem : public kexec_load::config::Substitutions {
 public:
  std::string kernel_release() override { return "6.1.0"; }
  std::string machine() override { return "x86_64"; }
  std::optional<std::string> file_text(const std::string& path) override { return path; }
  std::optional<std::string> resolved_path(const std::string& path) override { return path; }
};

void require(bool condition) {
  if (!condition) {
    __builtin_trap();
  }
}

/// Without words of its own nothing that is always removed is left of the line, however it was quoted.
void check_line(kexec_load::config::CrashSettings settings, const std::string& running) {
  using namespace kexec_load;
  static_cast<void>(choice::red_hat_crash_line(settings, running, {"0", {"hpwdt"}, true}));
  static_cast<void>(choice::debian_crash_line(settings, running));
  settings.appended.value.clear();
  const std::string line = choice::red_hat_crash_line(settings, running, {});
  require(choice::parameter(line, "crashkernel").empty());
  require(choice::parameter(line, "root").empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kexec_load;
  const std::string all(data, data + size);
  const std::string running = all.substr(0, all.find('\n'));
  const std::string file = running.size() < all.size() ? all.substr(running.size() + 1) : "";
  AnySystem system;
  try {
    check_line(config::read_kdump(text::Source("fuzz", file), "x86_64", system).settings, running);
  } catch (const text::Error&) {
    // A refusal is an answer.
  }
  try {
    check_line(config::read_kdump_tools(text::Source("fuzz", file), system).settings, running);
  } catch (const text::Error&) {
    // Likewise.
  }
  return 0;
}
