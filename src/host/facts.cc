#include "host/facts.h"

#include <linux/capability.h>
#include <sys/utsname.h>

#include <algorithm>
#include <string_view>

#include "bytes/endian.h"
#include "bytes/view.h"
#include "host/told.h"
#include "plan/memory_map.h"

namespace kexec_load::host {

namespace {

std::string trimmed(std::string text) {
  text.erase(text.find_last_not_of(" \t\n") + 1);
  return text;
}

std::string word(FileSystem& files, const std::string& path) {
  return trimmed(told(files, path).value_or(""));
}

std::optional<std::uint64_t> kibibytes(std::string_view meminfo, std::string_view label) {
  const auto value = number<std::uint64_t>(labelled(meminfo, label));
  return value ? std::optional(*value * 1024) : std::nullopt;
}

bool may_reboot(std::string_view status) {
  const auto effective = number<std::uint64_t>(labelled(status, "CapEff:"), 16);
  return !effective || (*effective >> CAP_SYS_BOOT & 1U) != 0;
}

/// From the parameters that the kernel was started with (Documentation/arch/x86/zero-page.rst and boot.rst).
bool has_initrd(std::string_view boot_parameters) {
  constexpr std::size_t kRamdiskSize = 0x21c;  // ext_ramdisk_size counts beyond 4 GiB
  const bytes::View parameters(boot_parameters);
  return parameters.contains(kRamdiskSize, sizeof(bytes::Le32)) &&
         parameters.at<bytes::Le32>(kRamdiskSize) != 0;
}

/// "none [integrity] confidentiality" → "integrity".
std::string chosen_lockdown(std::string_view text) {
  const std::size_t open = text.find('[');
  const std::size_t close = text.find(']');
  return open < close && close != std::string_view::npos
             ? std::string(text.substr(open + 1, close - open - 1))
             : "";
}

/// Where distributions keep the configuration of a kernel.
bool enforces_signatures(FileSystem& files, const std::string& release) {
  for (const std::string& path : {"/boot/config-" + release, "/lib/modules/" + release + "/config"}) {
    if (told(files, path).value_or("").find("\nCONFIG_KEXEC_SIG_FORCE=y\n") != std::string::npos) {
      return true;
    }
  }
  return false;
}

/// kexec_crash_size counts the range below 4 GiB, too (since Linux 6.5), and is "busy" while anybody else
/// loads.
std::uint64_t crash_reservation(FileSystem& files) {
  const auto counted = number<std::uint64_t>(word(files, "/sys/kernel/kexec_crash_size"));
  if (counted == 0U) {
    return 0;  // as on most machines, whose resources need not be read
  }
  const auto range =
      plan::crash_kernel_range(plan::read_io_resources(told(files, "/proc/iomem").value_or("")));
  return range ? std::min(counted.value_or(range->size()), range->size()) : counted.value_or(0);
}

}  // namespace

plan::SystemFacts read_facts(FileSystem& files) {
  plan::SystemFacts facts;
  struct utsname names {};
  ::uname(&names);
  facts.machine = names.machine;
  facts.release = word(files, "/proc/sys/kernel/osrelease");
  if (const auto line = told(files, "/proc/cmdline")) {
    facts.command_line = trimmed(*line);
  }
  facts.started_with_initrd = has_initrd(told(files, "/sys/kernel/boot_params/data").value_or(""));
  const std::string loaded = word(files, "/sys/kernel/kexec_loaded");
  facts.has_kexec = !loaded.empty() || !files.exists("/sys/kernel");
  facts.image_loaded = loaded == "1";
  facts.panic_loaded = word(files, "/sys/kernel/kexec_crash_loaded") == "1";
  facts.crash_reservation = crash_reservation(files);
  facts.may_reboot = may_reboot(told(files, "/proc/self/status").value_or(""));
  facts.load_disabled = word(files, "/proc/sys/kernel/kexec_load_disabled") == "1";
  facts.loads_left = number<long>(word(files, "/proc/sys/kernel/kexec_load_limit_reboot"));
  facts.crash_loads_left = number<long>(word(files, "/proc/sys/kernel/kexec_load_limit_panic"));
  facts.lockdown = chosen_lockdown(word(files, "/sys/kernel/security/lockdown"));
  facts.signature_enforced = enforces_signatures(files, facts.release);
  facts.appraises_kernels =
      told(files, "/sys/kernel/security/ima/policy").value_or("").find("KEXEC_KERNEL_CHECK") !=
      std::string::npos;
  const std::string meminfo = told(files, "/proc/meminfo").value_or("");
  facts.memory_total = kibibytes(meminfo, "MemTotal:");
  facts.memory_available = kibibytes(meminfo, "MemAvailable:");
  return facts;
}

}  // namespace kexec_load::host
