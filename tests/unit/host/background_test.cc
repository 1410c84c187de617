#include "host/background.h"

#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <thread>

#include "host/linux_file_system.h"
#include "support/temporary_directory.h"

namespace kexec_load::host {

namespace {

const std::string kLock = "/cache/work.lock";

struct Root {
  test::TemporaryDirectory directory;
  LinuxFileSystem files{directory.path()};
};

/// A process that holds the lock at idle priority, computes, and does not want to end.
class IdleHolder {
 public:
  explicit IdleHolder(LinuxFileSystem& files) {
    std::array<int, 2> ready{};
    BOOST_REQUIRE(::pipe(ready.data()) == 0);
    process_ = ::fork();
    if (process_ == 0) {
      const auto held = files.lock(kLock);
      std::signal(SIGTERM, SIG_IGN);
      const sched_param none{};
      ::sched_setscheduler(0, SCHED_IDLE, &none);
      [[maybe_unused]] const ssize_t told = ::write(ready[1], "x", 1);
      for (;;) {
        [[maybe_unused]] volatile int work = 0;
      }
    }
    char byte = 0;
    BOOST_REQUIRE(::read(ready[0], &byte, 1) == 1);
    ::close(ready[0]);
    ::close(ready[1]);
    // As init does it, since it is not its parent that ends it.
    parent_ = std::thread([this] { ::waitpid(process_, &status_, 0); });
  }
  IdleHolder(const IdleHolder&) = delete;
  IdleHolder& operator=(const IdleHolder&) = delete;
  ~IdleHolder() {
    ::kill(process_, SIGKILL);
    parent_.join();
  }
  [[nodiscard]] int process() const { return process_; }

 private:
  pid_t process_ = 0;
  int status_ = 0;
  std::thread parent_;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(background, Root)

BOOST_AUTO_TEST_CASE(work_of_another_process_is_ended_and_its_lock_is_free) {
  directory.write("/cache/.keep", "");
  IdleHolder holder(files);
  BOOST_REQUIRE(files.lock_holder(kLock).has_value());
  BOOST_TEST(*files.lock_holder(kLock) == holder.process());
  BOOST_TEST(LinuxBackground().end(holder.process()));
  BOOST_TEST(!files.lock_holder(kLock));
  BOOST_TEST(files.lock(kLock) != nullptr);
}

BOOST_AUTO_TEST_CASE(what_has_ended_by_itself_is_no_failure) {
  const pid_t gone = ::fork();
  if (gone == 0) {
    ::_exit(0);
  }
  ::waitpid(gone, nullptr, 0);
  BOOST_TEST(LinuxBackground().end(gone));
}

BOOST_AUTO_TEST_CASE(a_lock_that_nobody_holds_has_no_holder) {
  BOOST_TEST(!files.lock_holder(kLock));
  directory.write(kLock, "");
  BOOST_TEST(!files.lock_holder(kLock));
  const auto ours = files.lock(kLock);
  BOOST_TEST(!files.lock_holder(kLock), "no other process does");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::host
