#include "plan/signature_policy.h"

#include <string>

#include "image/pe.h"
#include "text/error.h"

namespace kexec_load::plan {

namespace {

bool is_signed(const bytes::OpenFile& kernel) {
  const auto pe = image::read_pe(kernel.contents);
  return pe && pe->certificates_size != 0;
}

/// Why a signature is asked for (kernel/kexec_file.c, kimage_validate_signature); empty: none is.
std::string policy(const SystemFacts& facts) {
  if (facts.signature_enforced) {
    return "this kernel was built to load signed kernels only (CONFIG_KEXEC_SIG_FORCE)";
  }
  const bool locked_down = facts.lockdown == "integrity" || facts.lockdown == "confidentiality";
  if (locked_down && !facts.appraises_kernels) {
    return "the kernel is locked down (" + facts.lockdown + ", as Secure Boot does)";
  }
  return {};
}

}  // namespace

void require_acceptable_signature(const bytes::OpenFile& kernel, const SystemFacts& facts) {
  const std::string asked_for_by = policy(facts);
  if (!asked_for_by.empty() && !is_signed(kernel)) {
    throw text::Error(text::ErrorKind::permission,
                      kernel.path + ": " + asked_for_by +
                          ", and this one has no signature: load the distribution's own signed kernel");
  }
}

}  // namespace kexec_load::plan
