#include "app/kernels_here.h"

#include <algorithm>

#include "app/missing_kernel.h"
#include "image/bzimage.h"
#include "text/error.h"

namespace kexec_load::app {

std::vector<std::string> kernels_here(const Session& session) {
  std::vector<std::string> existing;
  for (const std::string directory : {"/boot", "/"}) {
    for (const std::string& name : choice::kernel_names(session.files.list(directory))) {
      std::string path = (directory == "/" ? "" : directory) + "/" + name;
      // A link that leads nowhere is no kernel.
      if (session.files.exists(path)) {
        existing.push_back(std::move(path));
      }
    }
  }
  return existing;
}

config::Setting<choice::ChosenFile> running_kernel(const Session& session, const plan::SystemFacts& facts) {
  const std::vector<std::string> kernels = kernels_here(session);
  const auto found = std::find_if(kernels.begin(), kernels.end(), [&](const std::string& path) {
    const auto file = session.files.open(path);
    return file && image::bzimage_version(file->contents) == facts.release;
  });
  if (found == kernels.end()) {
    throw text::Error(text::ErrorKind::image,
                      missing_kernel({{"of the running version, " + facts.release, {}}, "--running"}, kernels,
                                     "/boot or /"));
  }
  return {{*found, {}}, "--running"};
}

}  // namespace kexec_load::app
