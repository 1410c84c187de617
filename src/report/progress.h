#pragma once

#include <condition_variable>
#include <mutex>
#include <ostream>
#include <string>
#include <thread>

#include "bytes/meter.h"

namespace kexec_load::report {

/// Says on a terminal what the program is at, once that takes more than a second, and how far it is, where a
/// meter tells: "Checking /initrd.img ... 45 %, 3 s". The line is rewritten in place and wiped when the step
/// ends. Where there is no terminal nothing is written.
class Progress {
 public:
  Progress(std::ostream& terminal, bool enabled, std::string step, const bytes::Meter* meter = nullptr);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();

 private:
  void show();

  std::ostream& terminal_;
  std::string step_;
  const bytes::Meter* meter_;
  std::mutex mutex_;
  std::condition_variable done_changed_;
  bool done_ = false;
  std::thread thread_;
};

}  // namespace kexec_load::report
