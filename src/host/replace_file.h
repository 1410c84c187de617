#pragma once

#include <string>

#include "host/file_system.h"
#include "host/unique_fd.h"

namespace kexec_load::host {

/// FileSystem::replace for a file of an open directory. Errors call it `path`.
Replacement replace_file(const UniqueFd& directory, const std::string& name, const std::string& path,
                         const std::string& before, const std::string& after);

}  // namespace kexec_load::host
