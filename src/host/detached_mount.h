#pragma once

#include <string>
#include <vector>

#include "host/unique_fd.h"

namespace kexec_load::host {

/// A mount that is attached nowhere.
struct DetachedMount {
  UniqueFd root;    ///< its root directory; invalid: it could not be made
  int error = 0;    ///< then the errno,
  std::string why;  ///< what could not be done, and what the kernel said of it
};

/// Options as mount(8) takes them behind -o: "ro", "subvolid=5". The mount itself refuses writing if
/// `read_only`, even where it shares the file system with one that does not.
DetachedMount make_detached_mount(const std::string& node, const std::string& type,
                                  const std::vector<std::string>& options, bool read_only);

}  // namespace kexec_load::host
