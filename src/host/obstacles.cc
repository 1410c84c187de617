#include "host/obstacles.h"

#include <cerrno>

#include "host/errno_name.h"

namespace kexec_load::host {

namespace {

using text::Error;
using text::ErrorKind;

std::string call_name(Call call) {
  switch (call) {
    case Call::load:
      return "kexec_file_load";
    case Call::load_memory:
      return "kexec_load";
    case Call::unload:
      return "kexec_file_load (unload)";
    case Call::jump:
      return "reboot (LINUX_REBOOT_CMD_KEXEC)";
    case Call::restart:
      return "reboot (LINUX_REBOOT_CMD_RESTART)";
    case Call::crash_load:
      return "kexec_file_load (for a panic)";
    case Call::crash_unload:
      return "kexec_file_load (unload, for a panic)";
  }
  return "";
}

constexpr const char* kNoKexec =
    "this kernel was built without kexec (CONFIG_KEXEC_FILE): reboots go by firmware with it";

/// EPERM has many fathers: these are the ones that cannot be seen beforehand.
std::string likely_cause_of_eperm(const plan::SystemFacts& facts) {
  if (facts.lockdown == "integrity" || facts.lockdown == "confidentiality") {
    return "the kernel is locked down (" + facts.lockdown +
           ", as Secure Boot does) and did not accept this image: load the distribution's own signed kernel";
  }
  return "a security module or a container forbids it: look at dmesg";
}

std::string cause_of_load(int error, const plan::SystemFacts& facts) {
  switch (error) {
    case EPERM:
      return likely_cause_of_eperm(facts);
    case EACCES:
      return "a security module forbids to read the kernel: look at dmesg";
    case EKEYREJECTED:
      return "the kernel's signature was not accepted: it is signed with a key that this machine does not "
             "trust, or it was "
             "changed; load the distribution's own signed kernel, or enrol the key (mokutil)";
    case ENOKEY:
    case ENODATA:
      return "this system loads signed kernels only, and this one has no signature it knows: load the "
             "distribution's own "
             "signed kernel";
    case EBADMSG:
      return "the kernel's signature is damaged: reinstall its package";
    case ENOEXEC:
      return "the running kernel does not know this kind of kernel image";
    case EINVAL:
      return "the running kernel found something wrong with the image or the command line: look at dmesg";
    case EADDRNOTAVAIL:
      return "the running kernel found no place in memory for the image: make the initrd smaller";
    case ENOMEM:
      return "too little memory: stop services that use much of it, or make the initrd smaller";
    case EBUSY:
      return "another program has been loading or unloading an image all the time: try again";
    case EFBIG:
      return "a file is larger than the kernel reads";
    case EIO:
      return "a disk error: look at dmesg";
    case ETXTBSY:
      return "a file is being written: try again when the upgrade is done";
    default:
      return "look at dmesg for what the kernel says";
  }
}

std::string cause_of_jump(int error) {
  return error == EINVAL ? "no image is loaded: load one first" : "look at dmesg for what the kernel says";
}

}  // namespace

std::optional<Error> known_obstacle(Call call, const plan::SystemFacts& facts) {
  if (!facts.may_reboot) {
    return Error(ErrorKind::permission, "only root may do this (CAP_SYS_BOOT is missing): use sudo or su");
  }
  if (!facts.has_kexec) {
    return Error(ErrorKind::system, kNoKexec);
  }
  if (call == Call::jump) {
    return std::nullopt;
  }
  if (facts.load_disabled) {
    return Error(ErrorKind::permission,
                 "kernel.kexec_load_disabled is 1, so this kernel neither loads nor unloads images until it "
                 "is rebooted: look for it in /etc/sysctl.conf and /etc/sysctl.d; Alpine's kernels need "
                 "kexec_load_disabled=0 on their command line");
  }
  const bool crash = call == Call::crash_load || call == Call::crash_unload;
  if ((crash ? facts.crash_loads_left : facts.loads_left) == 0) {
    return Error(ErrorKind::permission,
                 std::string("kernel.kexec_load_limit_") + (crash ? "panic" : "reboot") +
                     " is 0: as many images were loaded since boot as this system allows");
  }
  return std::nullopt;
}

Error explain(Call call, int error, const plan::SystemFacts& facts) {
  const std::string what = call_name(call) + " failed (" + errno_name(error) + "): ";
  if (error == ENOSYS) {
    return {ErrorKind::system, what + kNoKexec};
  }
  if (call == Call::jump || call == Call::restart) {
    return {ErrorKind::system, what + cause_of_jump(error)};
  }
  const bool permission =
      error == EPERM || error == EACCES || error == EKEYREJECTED || error == ENOKEY || error == ENODATA;
  return {permission ? ErrorKind::permission : ErrorKind::system, what + cause_of_load(error, facts)};
}

}  // namespace kexec_load::host
