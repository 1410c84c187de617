#pragma once

#include <string>
#include <vector>

namespace kexec_load::host {

/// Work that nobody waits for.
class Background {
 public:
  Background() = default;
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;
  virtual ~Background() = default;

  /// Runs this program with other arguments, where and when the machine has nothing else to do. What becomes
  /// of it is not told.
  virtual void run(const std::vector<std::string>& arguments) = 0;
};

/// A process of its own session, without terminal or output, that gets what others leave of the processors
/// (SCHED_IDLE, sched(7)) and the disks (the idle class, ioprio_set(2)).
class LinuxBackground : public Background {
 public:
  void run(const std::vector<std::string>& arguments) override;
};

/// For a system below another root.
class NoBackground : public Background {
 public:
  void run(const std::vector<std::string>& arguments) override;
};

}  // namespace kexec_load::host
