#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace kexec_load::plan {

/// Where time went, for people to read.
struct Stage {
  std::string what;
  std::chrono::nanoseconds time{};
};

/// A stage that ends with its own life, and is one of `stages` then.
class StageTimer {
 public:
  StageTimer(std::vector<Stage>& stages, std::string what) : stages_(stages), what_(std::move(what)) {}
  StageTimer(const StageTimer&) = delete;
  StageTimer& operator=(const StageTimer&) = delete;
  ~StageTimer() { stages_.push_back({std::move(what_), std::chrono::steady_clock::now() - begin_}); }

 private:
  std::vector<Stage>& stages_;
  std::string what_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace kexec_load::plan
