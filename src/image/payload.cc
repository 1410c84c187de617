#include "image/payload.h"

#include "compress/decoder.h"
#include "text/error.h"

namespace kexec_load::image {

bytes::Buffer unpack_payload(bytes::View file, const BzImageFacts& facts,
                             const bytes::NewBuffer& new_buffer) {
  const bytes::View stream = file.sub(facts.payload_offset, facts.payload_size);
  const auto writer = new_buffer(facts.unpacked_size);
  try {
    compress::decode(stream, facts.unpacked_size, [&](bytes::View piece) {
      writer->append(piece);
      return true;
    });
  } catch (const text::Error& error) {
    throw error.within("the kernel's payload cannot be unpacked");
  }
  bytes::Buffer content = writer->finish();
  if (content.size() != facts.unpacked_size) {
    throw text::Error(text::ErrorKind::image, "the kernel's payload unpacks to " +
                                                  std::to_string(content.size()) + " bytes, and " +
                                                  std::to_string(facts.unpacked_size) + " are declared");
  }
  return content;
}

}  // namespace kexec_load::image
