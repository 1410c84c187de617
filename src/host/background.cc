#include "host/background.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

namespace kexec_load::host {

namespace {

constexpr int kNicest = 19;
/// ioprio_set(2): this process, and the idle class. Not every linux/ioprio.h that says so can be read by C++.
constexpr int kThisProcess = 1;
constexpr int kIdleClass = 3 << 13;
constexpr int kMostDescriptors = 1024;

/// Whatever of this is refused: the work goes on all the same.
void give_way() {
  const sched_param none{};
  ::sched_setscheduler(0, SCHED_IDLE, &none);
  ::setpriority(PRIO_PROCESS, 0, kNicest);
  ::syscall(SYS_ioprio_set, kThisProcess, 0, kIdleClass);
}

/// Somebody may wait for the end of a pipe, or for a lock, that this process would keep.
void close_inherited() {
  const int null = ::open("/dev/null", O_RDWR);
  if (null < 0) {
    ::_exit(1);
  }
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    ::dup2(null, descriptor);
  }
  constexpr unsigned kFirstOther = STDERR_FILENO + 1;
  if (::syscall(SYS_close_range, kFirstOther, ~0U, 0) != 0) {  // Linux 5.9
    for (int other = kFirstOther; other < kMostDescriptors; ++other) {
      ::close(other);
    }
  }
}

}  // namespace

void LinuxBackground::run(const std::vector<std::string>& arguments) {
  std::vector<char*> argv;
  static std::string name = "kexec-load";
  argv.push_back(name.data());
  std::transform(arguments.begin(), arguments.end(), std::back_inserter(argv),
                 [](const std::string& argument) { return const_cast<char*>(argument.c_str()); });
  argv.push_back(nullptr);
  // Two steps, so that it is init's child and nobody has to wait for it.
  const pid_t child = ::fork();
  if (child == 0) {
    if (::fork() != 0) {
      ::_exit(0);
    }
    ::setsid();
    if (::chdir("/") != 0) {
      ::_exit(1);
    }
    close_inherited();
    give_way();
    ::execv("/proc/self/exe", argv.data());
    ::_exit(1);
  }
  if (child > 0) {
    ::waitpid(child, nullptr, 0);
  }
}

void NoBackground::run(const std::vector<std::string>& /*arguments*/) {}

}  // namespace kexec_load::host
