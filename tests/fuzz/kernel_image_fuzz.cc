#include <algorithm>

#include "exact_copy.h"
#include "image/kernel_image.h"
#include "text/error.h"

using namespace kexec_load;

namespace {

void check(bytes::View file, const image::ReadKernel& read) {
  const bytes::View kernel = read.unwrapped.empty() ? file : bytes::View(read.unwrapped);
  const auto printable = [](const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
  };
  fuzz::require(printable(read.image.banner) && printable(read.image.version));
  fuzz::require(read.image.bzimage.has_value() == (read.image.format == image::KernelFormat::bzimage));
  if (const auto& facts = read.image.bzimage) {
    fuzz::require(facts->image_size <= kernel.size() && facts->setup_size <= facts->image_size);
    fuzz::require(kernel.contains(facts->payload_offset, facts->payload_size));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = fuzz::exact_copy(data, size);
  const bytes::View file(input);
  try {
    check(file, image::read_kernel(file));
  } catch (const text::Error&) {  // what most inputs are for
  }
  return 0;
}
