#include "cli/program.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <stdexcept>

#include "host/unique_fd.h"

namespace kexec_load::test {

namespace {

using host::UniqueFd;

constexpr int kCannotStart = 127;

/// From here on the three calls answer `answer`, whatever is executed. False: there is no such filter on this
/// system, and the program must not be run.
bool answer_for_the_kernel(KernelAnswer answer) {
  const std::uint32_t verdict = answer.error ? SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(*answer.error)
                                             : static_cast<std::uint32_t>(SECCOMP_RET_KILL_PROCESS);
  std::array<sock_filter, 10> program = {{
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_kexec_load, 7, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_kexec_file_load, 6, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_reboot, 5, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[1])),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SIOCSIFFLAGS, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_RET | BPF_K, verdict),
  }};
  const sock_fprog filter = {static_cast<unsigned short>(program.size()), program.data()};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

struct Pipe {
  UniqueFd reader;
  UniqueFd writer;
};

Pipe open_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error("pipe2");
  }
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

Pipe open_terminal() {
  int master = -1;
  int slave = -1;
  if (::openpty(&master, &slave, nullptr, nullptr, nullptr) != 0) {
    throw std::runtime_error("openpty");
  }
  ::fcntl(master, F_SETFD, FD_CLOEXEC);
  ::fcntl(slave, F_SETFD, FD_CLOEXEC);
  return {UniqueFd(master), UniqueFd(slave)};
}

[[noreturn]] void become_program(const std::string& name, const std::vector<std::string>& arguments,
                                 KernelAnswer answer, int out, int err) {
  std::vector<char*> argv = {const_cast<char*>(name.c_str())};
  for (const std::string& argument : arguments) {
    argv.push_back(const_cast<char*>(argument.c_str()));
  }
  argv.push_back(nullptr);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  if (answer_for_the_kernel(answer)) {
    ::execv(KEXEC_LOAD_BINARY, argv.data());
  }
  ::_exit(kCannotStart);
}

/// Reads both until their writers are gone.
void read_both(int out, int err, Outcome& outcome) {
  std::array<pollfd, 2> open = {{{out, POLLIN, 0}, {err, POLLIN, 0}}};
  const std::array<std::string*, 2> text = {&outcome.out, &outcome.err};
  while (open[0].fd >= 0 || open[1].fd >= 0) {
    ::poll(open.data(), open.size(), -1);
    for (std::size_t i = 0; i < open.size(); ++i) {
      std::array<char, 4096> buffer{};
      const ssize_t count = open[i].revents != 0 ? ::read(open[i].fd, buffer.data(), buffer.size()) : 0;
      if (count > 0) {
        text[i]->append(buffer.data(), static_cast<std::size_t>(count));
      } else if (open[i].revents != 0) {
        open[i].fd = -1;  // the end; a terminal's is EIO
      }
    }
  }
}

}  // namespace

Outcome run_program(const std::vector<std::string>& arguments, KernelAnswer answer, bool on_terminal,
                    const std::string& name) {
  Pipe out = open_pipe();
  Pipe err = on_terminal ? open_terminal() : open_pipe();
  const pid_t child = ::fork();
  if (child == 0) {
    become_program(name, arguments, answer, out.writer.get(), err.writer.get());
  }
  out.writer = UniqueFd();
  err.writer = UniqueFd();
  Outcome outcome;
  read_both(out.reader.get(), err.reader.get(), outcome);
  int status = 0;
  ::waitpid(child, &status, 0);
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return outcome;
}

}  // namespace kexec_load::test
