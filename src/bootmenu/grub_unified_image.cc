#include "bootmenu/grub_unified_image.h"

#include "bootmenu/bls_unified.h"
#include "bootmenu/grub_path.h"
#include "bootmenu/key_value_lines.h"
#include "text/error.h"
#include "text/join.h"

namespace kexec_load::bootmenu::grub {

std::optional<Loaded> load_unified_image(Session& session, const std::string& name,
                                         const std::vector<std::string>& arguments,
                                         std::vector<std::string>& notes) {
  const auto where = boot_path(name, session.variable("root"));
  if (!where) {
    return std::nullopt;
  }
  try {
    const auto file = session.files.open(*where);
    if (!file || !image::read_uki(file->contents)) {
      return std::nullopt;
    }
  } catch (const text::Error&) {
    return std::nullopt;  // who loads it says what is wrong with it
  }
  Loaded loaded;
  loaded.linux = LinuxStart{{name, *where}, {}, text::join(arguments), true};
  loaded.not_loadable = unsupported_companions(session.files, *where, {where->device, "/"}, notes);
  return loaded;
}

std::optional<std::string> pretty_name(const image::Uki& uki) {
  for (const KeyValue& line : key_value_lines(uki.os_release, "=")) {
    if (line.key == "PRETTY_NAME") {
      return std::string(unquoted(line.value));
    }
  }
  return std::nullopt;
}

}  // namespace kexec_load::bootmenu::grub
