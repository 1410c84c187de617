#include "host/late_replacement.h"

#include "host/mount_table.h"
#include "text/error.h"

namespace kexec_load::host {

namespace {

using text::Error;
using text::ErrorKind;

/// Writable while it lives.
class WritableMount {
 public:
  WritableMount(Mounter& mounter, std::string point) : mounter_(mounter), point_(std::move(point)) {
    mounter_.remount(point_, true);
  }
  WritableMount(const WritableMount&) = delete;
  WritableMount& operator=(const WritableMount&) = delete;
  ~WritableMount() {
    try {
      close();
    } catch (const Error&) {
      // Another error is on its way already, which tells more.
    }
  }

  void close() {
    if (!closed_) {
      closed_ = true;
      mounter_.remount(point_, false);
    }
  }

 private:
  Mounter& mounter_;
  std::string point_;
  bool closed_ = false;
};

std::string name_of(const plan::FileLocation& location) {
  return location.system_path.empty() ? location.node + ":" + location.volume_path : location.system_path;
}

bool still_mounted(FileSystem& system, const plan::FileLocation& location) {
  const auto status = location.system_path.empty() ? std::nullopt : system.look_at(location.system_path);
  return status && status->identity.device == location.device;
}

Replacement replace_mounted(FileSystem& system, Mounter& mounter, const plan::FileLocation& location,
                            const std::string& before, const std::string& after) {
  const Replacement first = system.replace(location.system_path, before, after);
  if (first != Replacement::read_only) {
    return first;
  }
  const auto table = MountTable::parse(system.read_text("/proc/self/mountinfo").value_or(""));
  const Mount* const mount = table.mount_of(location.system_path);
  if (mount == nullptr) {
    return first;
  }
  WritableMount writable(mounter, mount->point);
  const Replacement second = system.replace(location.system_path, before, after);
  writable.close();
  return second;
}

Replacement replace_unmounted(Mounter& mounter, const plan::FileLocation& location, const std::string& before,
                              const std::string& after) {
  if (location.node.empty() || location.volume_path.empty()) {
    return Replacement::missing;
  }
  return mounter.open_for_writing(location.node, location.type)->replace(location.volume_path, before, after);
}

}  // namespace

void replace_late(FileSystem& system, Mounter& mounter, const plan::FileLocation& location,
                  const std::string& before, const std::string& after) {
  const Replacement result = still_mounted(system, location)
                                 ? replace_mounted(system, mounter, location, before, after)
                                 : replace_unmounted(mounter, location, before, after);
  const char* const why = result == Replacement::missing   ? "it is not there any more"
                          : result == Replacement::differs ? "it was changed meanwhile"
                                                           : "its file system is read-only";
  if (result != Replacement::done) {
    throw Error(ErrorKind::system, name_of(location) + ": not replaced: " + why);
  }
}

}  // namespace kexec_load::host
