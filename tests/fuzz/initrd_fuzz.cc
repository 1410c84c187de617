#include "exact_copy.h"
#include "image/initrd.h"
#include "text/error.h"

using namespace kexec_load;

namespace {

constexpr std::uint64_t kMost = 16 << 20;

void check(bytes::View file, image::InitrdDepth depth) {
  try {
    const image::Initrd initrd = image::read_initrd(file, {depth, kMost});
    std::uint64_t end = 0;
    for (const image::Archive& archive : initrd.archives) {
      fuzz::require(archive.size > 0 && archive.offset >= end && file.contains(archive.offset, archive.size));
      fuzz::require(depth == image::InitrdDepth::quick || archive.unpacked_size.has_value());
      end = archive.offset + archive.size;
    }
  } catch (const text::Error&) {  // what most inputs are for
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = fuzz::exact_copy(data, size);
  check(bytes::View(input), image::InitrdDepth::quick);
  check(bytes::View(input), image::InitrdDepth::full);
  return 0;
}
