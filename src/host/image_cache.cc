#include "host/image_cache.h"

#include <algorithm>
#include <future>

#include "host/digest.h"
#include "host/image_cache_index.h"
#include "text/error.h"

namespace kexec_load::host {

namespace {

using text::Error;
using text::ErrorKind;
using Content = CacheIndex::Content;

const std::string kDirectory = "/var/cache/kexec-load";
const std::string kIndexName = "prepared.json";
const std::string kLockName = "prepared.lock";
constexpr std::uint64_t kMost = std::uint64_t{1} << 30;
/// What nobody has looked at for so long is made anew: disks forget.
constexpr std::chrono::hours kOldest{24 * 365};

std::string path_of(const std::string& name) {
  return std::string(kDirectory).append("/").append(name);
}

/// Without device and inode: btrfs numbers the one anew at each mount, FAT the other.
bytes::FileIdentity lasting(bytes::FileIdentity identity) {
  identity.device = 0;
  identity.inode = 0;
  return identity;
}

CacheIndex::Source source_of(const bytes::OpenFile& file) {
  return {{file.resolved_path, lasting(file.identity)}, file.section};
}

bool made_of(const CacheIndex& index, const plan::Files& files) {
  return index.kernel == source_of(files.kernel) &&
         std::equal(index.initrds.begin(), index.initrds.end(), files.initrds.begin(), files.initrds.end(),
                    [](const CacheIndex::Initrd& initrd, const bytes::OpenFile& file) {
                      return initrd.source == source_of(file);
                    });
}

void require_digest(const std::string& found, const std::string& wanted, const std::string& name) {
  if (found != wanted) {
    throw Error(ErrorKind::system, name + " is damaged");
  }
}

/// Throws text::Error where it is not what it was.
bytes::Buffer read_content(FileSystem& files, const Content& content) {
  auto buffer = files.map_private(path_of(content.digest), content.size);
  if (!buffer) {
    throw Error(ErrorKind::system, path_of(content.digest) + " is damaged");
  }
  require_digest(digest_of(buffer->view()), content.digest, path_of(content.digest));
  return std::move(*buffer);
}

/// Of what a load takes from the file of an initrd: its archives without compression where the others are
/// kept unpacked, else all of it.
std::string digest_of_taken(const image::Initrd& initrd, bytes::View file, bool unpacked) {
  if (!unpacked) {
    return digest_of(file);
  }
  Digest digest;
  for (const image::Archive& archive : initrd.archives) {
    if (archive.compression == compress::Compression::none) {
      digest.add(file.sub(archive.offset, archive.size));
    }
  }
  return digest.text();
}

/// A disk may lose bytes without a change of the file's times, and FAT may hide a change.
void require_same_bytes(const CacheIndex& index, const plan::Files& files) {
  require_digest(digest_of(files.kernel.contents), index.kernel_digest, files.kernel.path);
  for (std::size_t i = 0; i < files.initrds.size(); ++i) {
    const CacheIndex::Initrd& initrd = index.initrds[i];
    require_digest(digest_of_taken(initrd.read, files.initrds[i].contents, index.initrds_unpacked),
                   initrd.taken_digest, files.initrds[i].path);
  }
}

/// What unpack_initrd() would answer.
image::InitrdContent read_initrd_content(FileSystem& files, const CacheIndex::Initrd& initrd,
                                         bytes::View file) {
  image::InitrdContent content;
  for (const image::Archive& archive : initrd.read.archives) {
    if (archive.compression == compress::Compression::none) {
      content.archives.push_back(file.sub(archive.offset, archive.size));
    } else {
      content.unpacked.push_back(read_content(files, initrd.unpacked.at(content.unpacked.size())));
      content.archives.push_back(content.unpacked.back().view());
    }
  }
  return content;
}

std::vector<image::InitrdContent> read_initrd_contents(FileSystem& system, const CacheIndex& index,
                                                       const plan::Files& files) {
  std::vector<image::InitrdContent> contents;
  for (std::size_t i = 0; index.initrds_unpacked && i < files.initrds.size(); ++i) {
    contents.push_back(read_initrd_content(system, index.initrds[i], files.initrds[i].contents));
  }
  return contents;
}

void take(FileSystem& system, const CacheIndex& index, plan::Files& files) {
  // As large as both are, each has a processor of its own.
  auto payload = std::async(std::launch::async, [&] { return read_content(system, index.payload); });
  require_same_bytes(index, files);
  std::vector<image::InitrdContent> contents = read_initrd_contents(system, index, files);
  image::ReadKernel kernel = image::read_kernel(files.kernel.contents, {.checked_before = true});
  kernel.payload = payload.get();
  files.read_kernel = std::move(kernel);
  files.unpacked_initrds = std::move(contents);
  files.packed_initrds_unread = index.initrds_unpacked;
  files.read_initrds.clear();
  std::transform(index.initrds.begin(), index.initrds.end(), std::back_inserter(files.read_initrds),
                 [](const CacheIndex::Initrd& initrd) { return initrd.read; });
}

}  // namespace

/// A buffer in a file of the cache.
struct ImageCache::Piece {
  std::unique_ptr<UnnamedFile> file;
  UnnamedFile::Changes changes;
  Digest digest;
  bytes::Buffer buffer;
  [[nodiscard]] Content content() const { return {digest.text(), buffer.size()}; }
};

/// Where a file cannot take more, all goes on in memory.
class ImageCache::Writer : public bytes::BufferWriter {
 public:
  Writer(std::shared_ptr<Piece> piece, std::uint64_t size) : piece_(std::move(piece)), size_(size) {}

  void append(bytes::View bytes) override {
    if (memory_ == nullptr && !append_to_file(bytes)) {
      memory_ = bytes::memory_buffer(size_);
      memory_->append(piece_->file->map(piece_->changes).view());
    }
    if (memory_ != nullptr) {
      memory_->append(bytes);
    }
  }
  bytes::Buffer finish() override {
    return memory_ != nullptr ? memory_->finish() : piece_->buffer = piece_->file->map(piece_->changes);
  }

 private:
  bool append_to_file(bytes::View bytes) {
    try {
      piece_->file->append(bytes);
    } catch (const Error&) {
      return false;
    }
    if (piece_->changes == UnnamedFile::Changes::to_memory) {
      piece_->digest.add(bytes);
    }
    return true;
  }

  std::shared_ptr<Piece> piece_;
  std::uint64_t size_;
  std::unique_ptr<bytes::BufferWriter> memory_;
};

bytes::NewBuffer ImageCache::new_buffer(UnnamedFile::Changes changes) {
  return [this, changes](std::uint64_t size) -> std::unique_ptr<bytes::BufferWriter> {
    auto piece = std::make_shared<Piece>();
    piece->changes = changes;
    try {
      piece->file = files_.create_unnamed(kDirectory, size);
    } catch (const Error&) {
      return bytes::memory_buffer(size);
    }
    if (changes == UnnamedFile::Changes::to_memory) {
      pieces_.push_back(piece);
    }
    return std::make_unique<Writer>(std::move(piece), size);
  };
}

ImageCache::Found ImageCache::use(plan::Files& files) {
  std::optional<std::string> text;
  try {
    text = files_.read_trusted_text(path_of(kIndexName));
    if (!text) {
      return Found::nothing;
    }
    const auto index = read_cache_index(*text);
    if (!index || is_too_old(*index)) {
      return Found::useless;
    }
    if (!made_of(*index, files)) {
      return Found::nothing;
    }
    take(files_, *index, files);
    return Found::prepared;
  } catch (const Error&) {
    // Another one may have been prepared meanwhile, for whose contents those of this one went.
    return is_still(text) ? Found::useless : Found::nothing;
  } catch (const std::exception&) {  // no memory, no thread: the load is done without
    return Found::nothing;
  }
}

bool ImageCache::is_still(const std::optional<std::string>& index) {
  try {
    return files_.read_trusted_text(path_of(kIndexName)) == index;
  } catch (const std::exception&) {
    return true;
  }
}

/// Or from the future, which says no more.
bool ImageCache::is_too_old(const CacheIndex& index) {
  const auto now = std::chrono::duration_cast<std::chrono::seconds>(clock_.now().wall);
  return index.time > now || index.time < now - kOldest;
}

/// nullptr: it is in memory, since there was no room.
const ImageCache::Piece* ImageCache::piece_of(const bytes::Buffer& buffer) const {
  const auto found = std::find_if(pieces_.begin(), pieces_.end(), [&](const auto& piece) {
    return piece->buffer.view().data() == buffer.view().data();
  });
  return found == pieces_.end() ? nullptr : found->get();
}

bool ImageCache::can_keep_initrds(const plan::Files& files) const {
  std::uint64_t sum = files.read_kernel.payload.value().size();
  for (const image::InitrdContent& initrd : files.unpacked_initrds) {
    for (const bytes::Buffer& buffer : initrd.unpacked) {
      sum += buffer.size();
      if (piece_of(buffer) == nullptr || sum > kMost) {
        return false;
      }
    }
  }
  return !files.unpacked_initrds.empty();
}

void ImageCache::keep(const plan::Files& files) {
  CacheIndex index;
  std::vector<const Piece*> pieces;
  const auto content_of = [&](const bytes::Buffer& buffer) {
    pieces.push_back(piece_of(buffer));
    if (pieces.back() == nullptr) {
      throw Error(ErrorKind::system, kDirectory +
                                         ": there is no room for what was prepared, or no file system "
                                         "that can hold it");
    }
    return pieces.back()->content();
  };
  index.time = std::chrono::duration_cast<std::chrono::seconds>(clock_.now().wall);
  index.kernel = source_of(files.kernel);
  index.kernel_digest = digest_of(files.kernel.contents);
  index.payload = content_of(files.read_kernel.payload.value());
  index.initrds_unpacked = can_keep_initrds(files);
  for (std::size_t i = 0; i < files.initrds.size(); ++i) {
    const image::Initrd& read = files.read_initrds.at(i);
    index.initrds.push_back({source_of(files.initrds[i]),
                             digest_of_taken(read, files.initrds[i].contents, index.initrds_unpacked),
                             read,
                             {}});
    if (index.initrds_unpacked) {
      const std::vector<bytes::Buffer>& unpacked = files.unpacked_initrds.at(i).unpacked;
      std::transform(unpacked.begin(), unpacked.end(), std::back_inserter(index.initrds.back().unpacked),
                     content_of);
    }
  }
  if (index.bytes() > kMost) {
    throw Error(ErrorKind::system, kDirectory + ": what was prepared is larger than 1 GiB");
  }
  for (const Piece* piece : pieces) {
    piece->file->keep_as(piece->content().digest);
  }
  files_.write_private(path_of(kIndexName), cache_index_text(index), FileSystem::Until::written);
  std::vector<std::string> kept = index.names();
  kept.push_back(kIndexName);
  remove_all_but(kept);
}

void ImageCache::remove_all_but(const std::vector<std::string>& names) {
  for (const std::string& name : files_.list(kDirectory)) {
    // Of a preparation that was killed "….new" and ".prepared.json.PID" may be left.
    const bool ours =
        is_digest(std::string_view(name).substr(0, name.find('.'))) || name.find(kIndexName) <= 1;
    if (ours && std::find(names.begin(), names.end(), name) == names.end()) {
      files_.remove(path_of(name));
    }
  }
}

void ImageCache::clear() {
  remove_all_but({});
}

bool ImageCache::in_use() {
  return files_.exists(path_of(kLockName));
}

std::shared_ptr<void> ImageCache::lock() {
  return files_.lock(path_of(kLockName));
}

std::optional<int> ImageCache::preparing() {
  try {
    return files_.lock_holder(path_of(kLockName));
  } catch (const Error&) {
    return std::nullopt;
  }
}

/// By what can be told without reading them.
bool ImageCache::is_current(const CacheIndex& index) {
  const auto same = [&](const CacheIndex::Source& source) {
    const auto found = files_.look_at(source.file.path);
    return found && lasting(found->identity) == source.file.identity;
  };
  const std::vector<std::string> names = index.names();
  return same(index.kernel) &&
         std::all_of(index.initrds.begin(), index.initrds.end(),
                     [&](const CacheIndex::Initrd& initrd) { return same(initrd.source); }) &&
         std::all_of(names.begin(), names.end(),
                     [&](const std::string& name) { return files_.exists(path_of(name)); });
}

std::optional<PreparedImage> ImageCache::prepared() {
  try {
    const auto index = read_cache_index(files_.read_trusted_text(path_of(kIndexName)).value_or(""));
    return index && is_current(*index) ? std::optional(PreparedImage{index->kernel.file.path, index->bytes()})
                                       : std::nullopt;
  } catch (const Error&) {  // nobody but root may know
    return std::nullopt;
  }
}

}  // namespace kexec_load::host
