// The configuration parser, as read_debian feeds it: one file, with a system that answers every substitution.
#include <cstddef>
#include <cstdint>
#include <string>

#include "choice/command_line.h"
#include "config/debian.h"
#include "text/error.h"

namespace {

class AnySystem : public kexec_load::config::Substitutions {
 public:
  std::string kernel_release() override { return "6.1.0"; }
  std::string machine() override { return "x86_64"; }
  std::optional<std::string> file_text(const std::string& path) override { return path + "\n\n"; }
  std::optional<std::string> resolved_path(const std::string& path) override { return path; }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kexec_load;
  AnySystem system;
  try {
    const std::string text(data, data + size);
    const auto read = config::read_debian({text::Source("fuzz", text)}, system);
    // Cleaning a command line twice is cleaning it once.
    const std::string once = choice::reusable_command_line(read.settings.append.value);
    if (choice::reusable_command_line(once) != once) {
      __builtin_trap();
    }
  } catch (const text::Error&) {
    // A refusal is an answer.
  }
  return 0;
}
