#include "host/background.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/filesystem.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <thread>

namespace kexec_load::host {

namespace {

constexpr int kNicest = 19;
/// ioprio_set(2): one thread, and two classes. Not every linux/ioprio.h that says so can be read by C++.
constexpr int kOneThread = 1;
constexpr int kNoClass = 0;
constexpr int kIdleClass = 3 << 13;
constexpr int kMostDescriptors = 1024;
constexpr std::chrono::seconds kLongestEnd{5};
constexpr std::chrono::milliseconds kStep{5};

/// 0: the calling thread. Whatever of this is refused: the work goes on all the same.
void set_priority(pid_t thread, int policy, int nice, int io_class) {
  const sched_param none{};
  ::sched_setscheduler(thread, policy, &none);
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(thread), nice);
  ::syscall(SYS_ioprio_set, kOneThread, thread, io_class);
}

void let_all_threads_run(int process) {
  namespace fs = boost::filesystem;
  boost::system::error_code error;
  fs::directory_iterator threads("/proc/" + std::to_string(process) + "/task", error);
  for (; !error && threads != fs::directory_iterator(); threads.increment(error)) {
    set_priority(static_cast<pid_t>(std::strtol(threads->path().filename().c_str(), nullptr, 10)),
                 SCHED_OTHER, 0, kNoClass);
  }
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
    ::execv("/proc/self/exe", argv.data());
    ::_exit(1);
  }
  if (child > 0) {
    ::waitpid(child, nullptr, 0);
  }
}

void LinuxBackground::give_way() {
  set_priority(0, SCHED_IDLE, kNicest, kIdleClass);
}

bool LinuxBackground::end(int process) {
  let_all_threads_run(process);
  ::kill(process, SIGKILL);
  const auto latest = std::chrono::steady_clock::now() + kLongestEnd;
  while (::kill(process, 0) == 0) {
    if (std::chrono::steady_clock::now() > latest) {
      return false;
    }
    std::this_thread::sleep_for(kStep);
  }
  return true;
}

void NoBackground::run(const std::vector<std::string>& /*arguments*/) {}

bool NoBackground::end(int /*process*/) {
  return false;
}

}  // namespace kexec_load::host
