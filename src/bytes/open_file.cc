#include "bytes/open_file.h"

#include <numeric>

namespace kexec_load::bytes {

std::uint64_t total_size(const std::vector<OpenFile>& files) {
  return std::accumulate(files.begin(), files.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const OpenFile& each) { return sum + each.contents.size(); });
}

}  // namespace kexec_load::bytes
