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

  /// Runs this program with other arguments. What becomes of it is not told.
  virtual void run(const std::vector<std::string>& arguments) = 0;
  /// This process goes on where and when the machine has nothing else to do.
  virtual void give_way() = 0;
  /// Ends such work of another process, which need not put anything in order, and waits until nothing of it
  /// is left: no open file, no mount. False: it did not come to its end in five seconds.
  virtual bool end(int process) = 0;
};

class LinuxBackground : public Background {
 public:
  /// In a process of its own session, without terminal or output.
  void run(const std::vector<std::string>& arguments) override;
  /// It gets what others leave of the processors (SCHED_IDLE, sched(7)) and the disks (the idle class,
  /// ioprio_set(2)).
  void give_way() override;
  /// On a busy machine what is idle would not even die: it gets its turn first.
  bool end(int process) override;
};

/// For a system below another root.
class NoBackground : public Background {
 public:
  void run(const std::vector<std::string>& arguments) override;
  void give_way() override {}
  bool end(int process) override;
};

}  // namespace kexec_load::host
