#pragma once

#include <optional>

#include "bytes/open_file.h"
#include "image/uki.h"
#include "text/error.h"

namespace kexec_load::app {

/// The parts of a unified kernel image; nullopt: the file is none. Throws text::Error that names the file
/// where it is broken.
inline std::optional<image::Uki> read_unified(const bytes::OpenFile& file) {
  try {
    return image::read_uki(file.contents);
  } catch (const text::Error& error) {
    throw error.within(file.path);
  }
}

}  // namespace kexec_load::app
