#include "image/payload.h"

#include "compress/decoder.h"
#include "text/error.h"

namespace kexec_load::image {

std::vector<std::uint8_t> unpack_payload(bytes::View file, const BzImageFacts& facts) {
  const bytes::View stream = file.sub(facts.payload_offset, facts.payload_size);
  std::vector<std::uint8_t> content;
  content.reserve(facts.unpacked_size);  // some 60 MB: the memory must never be there twice
  try {
    compress::decode(stream, facts.unpacked_size, [&](bytes::View piece) {
      content.insert(content.end(), piece.begin(), piece.end());
      return true;
    });
  } catch (const text::Error& error) {
    throw error.within("the kernel's payload cannot be unpacked");
  }
  if (content.size() != facts.unpacked_size) {
    throw text::Error(text::ErrorKind::image, "the kernel's payload unpacks to " +
                                                  std::to_string(content.size()) + " bytes, and " +
                                                  std::to_string(facts.unpacked_size) + " are declared");
  }
  return content;
}

}  // namespace kexec_load::image
