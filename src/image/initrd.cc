#include "image/initrd.h"

#include <algorithm>

#include "bytes/endian.h"
#include "compress/decoder.h"
#include "image/cpio.h"
#include "image/file_kind.h"
#include "text/error.h"

namespace kexec_load::image {

namespace {

using compress::Compression;

constexpr std::uint64_t kAlignment = 4;

[[noreturn]] void fail(const std::string& what) {
  throw text::Error(text::ErrorKind::image, what);
}

std::string place(const Archive& archive) {
  const bool plain = archive.compression == Compression::none;
  return "the initrd's " + (plain ? "cpio" : std::string(compress::name(archive.compression))) +
         " archive at byte " + std::to_string(archive.offset);
}

/// The kernel's xz decoder knows no check but CRC-32 (lib/xz/xz_dec_stream.c); xz's own default is CRC-64.
bool has_check_unknown_to_kernel(bytes::View stream) {
  constexpr std::uint64_t kStreamFlags = 7;
  constexpr int kCrc32 = 1;
  return compress::detect(stream) == Compression::xz && stream.contains(kStreamFlags, 1) &&
         (stream[kStreamFlags] & 0x0f) > kCrc32;
}

/// The kernel's loop over the joined archives (unpack_to_rootfs() in init/initramfs.c).
class InitrdReader {
 public:
  InitrdReader(bytes::View file, const InitrdReading& reading)
      : file_(file), depth_(reading.depth), left_(reading.most), meter_(reading.meter) {}

  Initrd read() {
    for (skip_zeros(); at_ < file_.size(); skip_zeros()) {
      if (read_archive() == Then::stop) {
        return std::move(initrd_);
      }
    }
    if (initrd_.archives.empty()) {
      fail_unknown();
    }
    initrd_.read_to_end = true;
    return std::move(initrd_);
  }

 private:
  /// Whether what follows is looked at.
  enum class Then { go_on, stop };

  void skip_zeros() {
    const bytes::View rest = file_.from(at_);
    const auto* first = std::find_if(rest.begin(), rest.end(), [](std::uint8_t byte) { return byte != 0; });
    at_ += static_cast<std::uint64_t>(first - rest.begin());
  }

  [[noreturn]] void fail_unknown() const {
    if (initrd_.archives.empty()) {
      fail("not an initrd: this is " + describe(file_));
    }
    fail("the initrd is damaged: at byte " + std::to_string(at_) +
         ", behind its archives, stands something else (" + describe(file_.from(at_)) + ")");
  }

  Then read_archive() {
    const bytes::View rest = file_.from(at_);
    Archive archive;
    archive.offset = at_;
    if (is_cpio(rest)) {
      require_alignment(archive);
      return read_plain(rest, archive);
    }
    archive.compression = compress::detect(rest);
    if (archive.compression != Compression::none) {
      if (!initrd_.archives.empty() && initrd_.archives.back().compression == Compression::none) {
        require_alignment(archive);
      }
      return read_compressed(rest, archive);
    }
    if (initrd_.archives.empty() && file_system(file_)) {
      return accept_file_system(*file_system(file_));
    }
    fail_unknown();
  }

  /// The kernel wants a plain archive, and whatever follows one, at a multiple of 4 ("broken padding").
  void require_alignment(const Archive& archive) const {
    if (at_ % kAlignment != 0) {
      fail(place(archive) + " is not where the kernel looks for it: that must be a multiple of 4");
    }
  }

  Then read_plain(bytes::View rest, Archive& archive) {
    CpioWalker walker(CpioWalker::At::trailer);
    try {
      archive.size = walker.feed(rest);
    } catch (const text::Error& error) {
      throw error.within(place(archive));
    }
    archive.unpacked_size = archive.size;
    archive.is_early_microcode = walker.has_early_microcode();
    return end_archive(walker, archive);
  }

  Then read_compressed(bytes::View rest, Archive& archive) {
    const std::vector<std::uint8_t> front = unpack_front(rest, archive);
    const bytes::View content(front);
    if (is_cpio(content)) {
      return read_compressed_cpio(rest, archive);
    }
    if (initrd_.archives.empty() && file_system(content)) {
      return accept_file_system(*file_system(content));
    }
    fail_unknown();
  }

  Then read_compressed_cpio(bytes::View rest, Archive& archive) {
    if (has_check_unknown_to_kernel(rest)) {
      initrd_.warnings.push_back(place(archive) +
                                 " has a check that the kernel does not know: make it with xz --check=crc32");
    }
    if (depth_ == InitrdDepth::quick) {
      archive.size = rest.size();
      initrd_.archives.push_back(archive);
      return Then::stop;
    }
    CpioWalker walker(CpioWalker::At::end);
    const compress::Decoded decoded = unpack(rest, archive, walker);
    archive.size = decoded.consumed;
    archive.unpacked_size = decoded.produced;
    return end_archive(walker, archive);
  }

  static std::vector<std::uint8_t> unpack_front(bytes::View rest, const Archive& archive) {
    try {
      return compress::decompress_front(rest, kFileSystemFront);
    } catch (const text::Error& error) {
      throw error.within(place(archive));
    }
  }

  compress::Decoded unpack(bytes::View rest, const Archive& archive, CpioWalker& walker) const {
    try {
      return compress::decode(
          rest, left_,
          [&](bytes::View piece) {
            if (walker.feed(piece) != piece.size()) {
              fail("after " + std::to_string(walker.position()) +
                   " bytes of it stands something that is no cpio entry");
            }
            return true;
          },
          meter_);
    } catch (const text::Error& error) {
      throw error.within(place(archive));
    }
  }

  Then end_archive(const CpioWalker& walker, const Archive& archive) {
    if (!walker.is_complete()) {
      fail(place(archive) + " is cut off");
    }
    if (!walker.has_trailer()) {
      initrd_.warnings.push_back(place(archive) + " has no end mark: it may be cut off");
    }
    if (*archive.unpacked_size > left_) {
      fail("the initrd holds more bytes than are allowed");
    }
    left_ -= *archive.unpacked_size;
    at_ += archive.size;
    initrd_.archives.push_back(archive);
    return Then::go_on;
  }

  Then accept_file_system(std::string_view name) {
    initrd_.warnings.push_back("this is an old-style initrd (a file system, " + std::string(name) +
                               "): only a kernel with RAM disks and root=/dev/ram0 takes it");
    return Then::stop;
  }

  bytes::View file_;
  InitrdDepth depth_;
  std::uint64_t left_;
  bytes::Meter* meter_;
  std::uint64_t at_ = 0;
  Initrd initrd_;
};

/// The archives without the boot configuration that bootconfig(8) appends to them: its bytes, their number
/// and sum (32 bit, little endian), and a magic word; up to three bytes of a boot loader's padding may follow
/// (init/main.c, get_boot_config_from_initrd; Documentation/admin-guide/bootconfig.rst).
bytes::View without_boot_configuration(bytes::View file) {
  constexpr std::string_view kMagic = "#BOOTCONFIG\n";
  constexpr std::uint64_t kNumbers = 8;
  for (std::uint64_t padding = 0; padding < 4; ++padding) {
    const std::uint64_t behind = padding + kMagic.size() + kNumbers;
    if (file.size() < behind || !file.from(file.size() - padding - kMagic.size()).starts_with(kMagic)) {
      continue;
    }
    const std::uint64_t numbers = file.size() - behind;
    const std::uint64_t size = file.at<bytes::Le32>(numbers);
    if (size > numbers) {
      throw text::Error(text::ErrorKind::image,
                        "the boot configuration behind the initrd is damaged: it says that it has " +
                            std::to_string(size) + " bytes, and there are " + std::to_string(numbers));
    }
    return file.sub(0, numbers - size);
  }
  return file;
}

}  // namespace

Initrd read_initrd(bytes::View file, const InitrdReading& reading) {
  const bytes::View archives = without_boot_configuration(file);
  Initrd initrd = InitrdReader(archives, reading).read();
  initrd.has_boot_configuration = archives.size() != file.size();
  return initrd;
}

Initrd read_initrd(bytes::View file, InitrdDepth depth) {
  return read_initrd(file, InitrdReading{.depth = depth});
}

}  // namespace kexec_load::image
