// What the image cache's prepared.json says, but for its digest: what is understood is written as it was
// read.
#include <cstddef>
#include <cstdint>
#include <string>

#include "host/image_cache_index.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kexec_load::host;
  const auto index = read_cached_image(std::string(data, data + size));
  if (index) {
    const std::string text = cache_index_text(*index);
    const auto again = read_cache_index(text);
    if (!again || cache_index_text(*again) != text) {
      __builtin_trap();
    }
  }
  return 0;
}
