#include "host/detached_mount.h"

#include <fcntl.h>
#include <linux/mount.h>
#include <sys/syscall.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace kexec_load::host {

namespace {

UniqueFd fs_open(const std::string& type) {
  return UniqueFd(static_cast<int>(::syscall(SYS_fsopen, type.c_str(), FSOPEN_CLOEXEC)));
}

/// fsconfig(2): an option "name=value", or a flag where there is no '='.
bool configure(const UniqueFd& context, const std::string& option) {
  const std::size_t equals = option.find('=');
  if (equals == std::string::npos) {
    return ::syscall(SYS_fsconfig, context.get(), FSCONFIG_SET_FLAG, option.c_str(), nullptr, 0) == 0;
  }
  const std::string name = option.substr(0, equals);
  const std::string value = option.substr(equals + 1);
  return ::syscall(SYS_fsconfig, context.get(), FSCONFIG_SET_STRING, name.c_str(), value.c_str(), 0) == 0;
}

/// The kernel's own words: each read of a context's descriptor is a line "e message" (error, warning, info).
std::string messages_of(const UniqueFd& context) {
  std::string text;
  std::array<char, 1024> line{};
  for (;;) {
    const ssize_t size = ::read(context.get(), line.data(), line.size());
    if (size <= 2) {
      return text;
    }
    text.append(text.empty() ? "" : "; ").append(line.data() + 2, static_cast<std::size_t>(size - 2));
    while (text.ends_with('\n')) {
      text.pop_back();
    }
  }
}

DetachedMount failure(const UniqueFd& context, const std::string& what) {
  DetachedMount failed;
  failed.error = errno;
  failed.why = what + ": " + std::strerror(failed.error);
  if (context.valid()) {
    const std::string said = messages_of(context);
    failed.why += said.empty() ? "" : " (" + said + ")";
  }
  return failed;
}

}  // namespace

DetachedMount make_detached_mount(const std::string& node, const std::string& type,
                                  const std::vector<std::string>& options, bool read_only) {
  const UniqueFd context = fs_open(type);
  if (!context.valid()) {
    return failure(context, "fsopen(" + type + ")");
  }
  if (!configure(context, "source=" + node)) {
    return failure(context, "fsconfig(source=" + node + ")");
  }
  for (const std::string& option : options) {
    if (!configure(context, option)) {
      return failure(context, "fsconfig(" + option + ")");
    }
  }
  if (::syscall(SYS_fsconfig, context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0) {
    return failure(context, "mounting it");
  }
  const unsigned attributes =
      MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC | (read_only ? MOUNT_ATTR_RDONLY : 0U);
  DetachedMount mount;
  mount.root = UniqueFd(static_cast<int>(::syscall(SYS_fsmount, context.get(), FSMOUNT_CLOEXEC, attributes)));
  return mount.root.valid() ? std::move(mount) : failure(context, "fsmount()");
}

}  // namespace kexec_load::host
