#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/file_record.h"
#include "host/file_system.h"
#include "plan/load_plan.h"

namespace kexec_load::host {

/// What of a load is remembered, to tell later whether the image is still what the configuration says.
struct LoadedRecord {
  FileRecord kernel;
  std::vector<FileRecord> initrds;
  std::string command_line;
  std::string version;
  bool by_configuration = false;          ///< false: an administrator's options chose it
  std::optional<plan::OneShot> one_shot;  ///< to be used up on the disk when it is started
  bool one_shot_used_up = false;          ///< and this was done

  /// Whether both describe the same image.
  [[nodiscard]] bool same_image(const LoadedRecord& other) const;
};

LoadedRecord record_of(const plan::LoadPlan& plan, bool by_configuration);

/// The notes under /run/kexec-load (root only). They end with the running system, as /run does.
class State {
 public:
  explicit State(FileSystem& files) : files_(files) {}

  /// nullopt: nothing was recorded, or what is there is not ours to understand.
  std::optional<LoadedRecord> loaded();
  void set_loaded(const LoadedRecord& record);
  void clear_loaded();

  /// The same of the crash kernel.
  std::optional<LoadedRecord> loaded_crash_kernel();
  void set_loaded_crash_kernel(const LoadedRecord& record);
  void clear_loaded_crash_kernel();

  /// A reboot through firmware was asked for: by coldreboot, or by a flag file of old.
  bool cold_reboot_asked();
  void set_cold_reboot();
  void clear_cold_reboot();
  /// Removes the flag files of old, /no-kexec-reboot and /nokexec, and returns those that were there and
  /// stay.
  std::vector<std::string> take_old_flags();

  bool stopped();
  void set_stopped();
  void clear_stopped();

 private:
  std::optional<LoadedRecord> read(const std::string& path);
  void write(const std::string& path, const LoadedRecord& record);

  FileSystem& files_;
};

}  // namespace kexec_load::host
