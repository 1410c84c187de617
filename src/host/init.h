#pragma once

namespace kexec_load::host {

/// The program that is process 1, whichever it is.
class Init {
 public:
  Init() = default;
  Init(const Init&) = delete;
  Init& operator=(const Init&) = delete;
  virtual ~Init() = default;

  /// Has init reboot the machine, with all that belongs to a shutdown (shutdown -r now). Answers the errno of
  /// what failed; otherwise this program has become shutdown(8), and nothing is answered.
  virtual int reboot() = 0;
};

class LinuxInit : public Init {
 public:
  int reboot() override;
};

/// For a system below another root: this machine is not that system. Answers EPERM.
class NoInit : public Init {
 public:
  int reboot() override;
};

}  // namespace kexec_load::host
