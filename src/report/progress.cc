#include "report/progress.h"

#include <algorithm>
#include <chrono>

namespace kexec_load::report {

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kPatience = std::chrono::seconds(1);
constexpr auto kRefresh = std::chrono::milliseconds(500);
constexpr std::uint64_t kAll = 100;
constexpr const char* kWipeLine = "\r\033[K";

std::string how_far(const bytes::Meter* meter) {
  const std::uint64_t total = meter == nullptr ? 0 : meter->total.load();
  return total == 0 ? "" : std::to_string(std::min(meter->done * 100 / total, kAll)) + " %, ";
}

}  // namespace

Progress::Progress(std::ostream& terminal, bool enabled, std::string step, const bytes::Meter* meter)
    : terminal_(terminal), step_(std::move(step)), meter_(meter) {
  if (enabled) {
    thread_ = std::thread([this] { show(); });
  }
}

Progress::~Progress() {
  if (!thread_.joinable()) {
    return;
  }
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    done_ = true;
  }
  done_changed_.notify_one();
  thread_.join();
}

void Progress::show() {
  const auto start = Clock::now();
  std::unique_lock<std::mutex> lock(mutex_);
  if (done_changed_.wait_for(lock, kPatience, [this] { return done_; })) {
    return;
  }
  do {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - start).count();
    terminal_ << kWipeLine << step_ << " ... " << how_far(meter_) << seconds << " s" << std::flush;
  } while (!done_changed_.wait_for(lock, kRefresh, [this] { return done_; }));
  terminal_ << kWipeLine << std::flush;
}

}  // namespace kexec_load::report
