#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "plan/load_plan.h"

namespace kexec_load::app {

/// Ends with its own life, and is one of `stages` then.
class Stage {
 public:
  Stage(std::vector<plan::Stage>& stages, std::string what) : stages_(stages), what_(std::move(what)) {}
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;
  ~Stage() { stages_.push_back({std::move(what_), std::chrono::steady_clock::now() - begin_}); }

 private:
  std::vector<plan::Stage>& stages_;
  std::string what_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace kexec_load::app
