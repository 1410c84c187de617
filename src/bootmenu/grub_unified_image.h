#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bootmenu/grub_session.h"
#include "image/uki.h"

namespace kexec_load::bootmenu::grub {

/// What is loaded when `name`, a unified kernel image, is chainloaded with these arguments. nullopt: it is
/// none, or not to be found. `notes` gets what it would be started without.
std::optional<Loaded> load_unified_image(Session& session, const std::string& name,
                                         const std::vector<std::string>& arguments,
                                         std::vector<std::string>& notes);

/// PRETTY_NAME of an image's os-release; nullopt: it has none.
std::optional<std::string> pretty_name(const image::Uki& uki);

}  // namespace kexec_load::bootmenu::grub
