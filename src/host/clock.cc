#include "host/clock.h"

#include <fcntl.h>
#include <unistd.h>
#include <utmpx.h>

#include <array>
#include <cerrno>
#include <ctime>
#include <thread>
#if defined(__x86_64__)
#include <x86intrin.h>
#endif

#include "host/told.h"
#include "host/unique_fd.h"

namespace kexec_load::host {

namespace {

using history::nanoseconds;

nanoseconds read(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

std::optional<std::uint64_t> ticks() {
#if defined(__x86_64__)
  return __rdtsc();
#else
  return std::nullopt;
#endif
}

}  // namespace

void LinuxClock::wait(history::nanoseconds time) {
  std::this_thread::sleep_for(time);
}

history::Clocks LinuxClock::now() {
  return {read(CLOCK_REALTIME), read(CLOCK_BOOTTIME), read(CLOCK_MONOTONIC), ticks()};
}

std::optional<nanoseconds> LinuxClock::init_began() {
  const UniqueFd log(::open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  std::optional<nanoseconds> first;
  // A read gives one record; EPIPE says that the next ones were overwritten, EAGAIN that there is no more.
  for (std::array<char, 8192> record{}; log.valid() && !first;) {
    const ssize_t size = ::read(log.get(), record.data(), record.size());
    if (size == 0 || (size < 0 && errno != EPIPE && errno != EINTR)) {
      break;
    }
    first = size > 0 ? init_time({record.data(), static_cast<std::size_t>(size)}) : std::nullopt;
  }
  return first;
}

std::optional<nanoseconds> LinuxClock::way_down_began() {
  struct utmpx wanted {};
  wanted.ut_type = RUN_LVL;
  ::setutxent();
  const struct utmpx* const found = ::getutxid(&wanted);
  std::optional<nanoseconds> began;
  // Its "process" is the earlier runlevel and the present one, a byte each.
  if (const int runlevel = found == nullptr ? 0 : found->ut_pid & 0xff; runlevel == '0' || runlevel == '6') {
    began = std::chrono::seconds(found->ut_tv.tv_sec) + std::chrono::microseconds(found->ut_tv.tv_usec);
  }
  ::endutxent();
  return began;
}

std::optional<nanoseconds> init_time(std::string_view record) {
  // "6,345,1234567,-;Run /init as init process"
  constexpr std::string_view kBegin = "Run ";
  constexpr std::string_view kEnd = " as init process";
  const std::size_t header = record.find(';');
  if (header == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view message = record.substr(header + 1, record.find('\n', header) - header - 1);
  const std::string_view fields = record.substr(0, header);
  const std::size_t sequence = fields.find(',');
  const std::size_t time = sequence == std::string_view::npos ? sequence : fields.find(',', sequence + 1);
  if (!message.starts_with(kBegin) || !message.ends_with(kEnd) || time == std::string_view::npos) {
    return std::nullopt;
  }
  const auto microseconds = number<std::int64_t>(fields.substr(time + 1));
  // User space may write to the log, too; what it writes has another facility than the kernel's.
  const auto priority = number<unsigned>(fields.substr(0, sequence));
  const bool by_kernel = priority && *priority >> 3U == 0;
  return by_kernel && microseconds ? std::optional<nanoseconds>(std::chrono::microseconds(*microseconds))
                                   : std::nullopt;
}

}  // namespace kexec_load::host
