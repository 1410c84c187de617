#include "plan/crash_reservation.h"

#include "plan/crash_estimate.h"
#include "plan/memory_need.h"

namespace kexec_load::plan {

namespace {

using text::Error;
using text::ErrorKind;

std::string mebibytes(std::uint64_t bytes) {
  return std::to_string((bytes + (1U << 20U) - 1) >> 20U);
}

std::string parameter(std::uint64_t bytes) {
  return "crashkernel=" + mebibytes(bytes) +
         "M to the kernel's command line (GRUB_CMDLINE_LINUX in /etc/default/grub, then update-grub or "
         "grub2-mkconfig) and reboot";
}

}  // namespace

Error no_reservation(std::uint64_t wanted, const std::string& remark) {
  return {ErrorKind::reservation,
          "no memory is reserved for a crash kernel: add " + parameter(wanted) + remark};
}

void require_reservation(const LoadPlan& plan, const SystemFacts& facts) {
  const CrashEstimate estimate = crash_estimate(plan.files);
  if (facts.crash_reservation == 0) {
    throw no_reservation(estimate.total, "");
  }
  const std::uint64_t need = memory_need(plan).segments;
  if (need > facts.crash_reservation) {
    throw Error(ErrorKind::system,
                "too little memory is reserved for a crash kernel: it takes " + mebibytes(need) +
                    " MiB to load, and " + mebibytes(facts.crash_reservation) +
                    " MiB are reserved: instead of the present value add " + parameter(estimate.total));
  }
}

}  // namespace kexec_load::plan
