#pragma once

#include <optional>
#include <string>
#include <vector>

namespace kexec_load::test {

/// What the kernel seems to answer to kexec_load(2), kexec_file_load(2) and reboot(2). The real calls are
/// never made: a seccomp filter answers in the kernel's place. To take a network interface down kills.
struct KernelAnswer {
  /// nullopt: no such call may happen; the program is killed if it tries. 0: success.
  std::optional<int> error;
};

struct Outcome {
  int status = -1;  ///< the exit status, or 128 + the signal that ended the program
  std::string out;
  std::string err;
};

/// Runs the program under test (KEXEC_LOAD_BINARY). `on_terminal`: its standard error is a terminal. `name`:
/// what it is called by.
Outcome run_program(const std::vector<std::string>& arguments, KernelAnswer answer = {},
                    bool on_terminal = false, const std::string& name = KEXEC_LOAD_BINARY);

}  // namespace kexec_load::test
