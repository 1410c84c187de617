#pragma once

#include "bytes/open_file.h"
#include "plan/system_facts.h"

namespace kexec_load::plan {

/// Throws text::Error (kind permission) where the running kernel accepts signed kernels only and this one has
/// no signature at all. Whether it accepts the signature only the load tells.
void require_acceptable_signature(const bytes::OpenFile& kernel, const SystemFacts& facts);

}  // namespace kexec_load::plan
