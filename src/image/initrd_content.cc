#include "image/initrd_content.h"

#include <algorithm>

#include "compress/decoder.h"
#include "text/error.h"

namespace kexec_load::image {

namespace {

bytes::Buffer unpack(bytes::View stream, std::uint64_t size, const bytes::NewBuffer& new_buffer) {
  const auto writer = new_buffer(size);
  compress::decode(stream, size, [&](bytes::View piece) {
    writer->append(piece);
    return true;
  });
  bytes::Buffer content = writer->finish();
  if (content.size() != size) {
    throw text::Error(text::ErrorKind::image, "the initrd changed while it was read");
  }
  return content;
}

}  // namespace

bool can_be_unpacked(const Initrd& initrd) {
  return initrd.read_to_end && !initrd.archives.empty() && !initrd.has_boot_configuration &&
         std::all_of(initrd.archives.begin(), initrd.archives.end(),
                     [](const Archive& archive) { return archive.unpacked_size.has_value(); });
}

InitrdContent unpack_initrd(bytes::View file, const Initrd& initrd, const bytes::NewBuffer& new_buffer) {
  InitrdContent content;
  for (const Archive& archive : initrd.archives) {
    const bytes::View packed = file.sub(archive.offset, archive.size);
    if (archive.compression == compress::Compression::none) {
      content.archives.push_back(packed);
      continue;
    }
    content.unpacked.push_back(unpack(packed, archive.unpacked_size.value(), new_buffer));
    content.archives.push_back(content.unpacked.back().view());
  }
  return content;
}

}  // namespace kexec_load::image
