#include "image/bzimage_integrity.h"

#include <libdeflate.h>

#include <array>
#include <charconv>

#include "compress/decoder.h"
#include "image/pe.h"
#include "text/error.h"

namespace kexec_load::image {

namespace {

[[noreturn]] void fail_damaged(const std::string& how) {
  throw text::Error(text::ErrorKind::image, "the kernel is damaged: " + how);
}

/// The CRC-32 (RFC 1952, section 8) of everything up to and with the CRC that was appended (which lacks the
/// final inversion).
constexpr std::uint32_t kCrcOfSoundImage = 0xffffffff;

/// By libdeflate, since a reboot may wait for it: zlib takes twenty times as long.
class Crc {
 public:
  void add(bytes::View piece) { value_ = libdeflate_crc32(value_, piece.data(), piece.size()); }
  void add_zeros(std::size_t count) {
    constexpr std::array<std::uint8_t, 8> kZeros{};
    add({kZeros.data(), count});
  }
  [[nodiscard]] std::uint32_t value() const { return value_; }

 private:
  std::uint32_t value_ = 0;
};

/// Counts those fields of the PE header as zero that signing has changed since the CRC was made.
std::uint32_t checksum(bytes::View image, const std::optional<PeFile>& pe) {
  constexpr std::size_t kChecksum = 4;
  constexpr std::size_t kDirectoryEntry = 8;
  Crc crc;
  std::uint64_t at = 0;
  const auto zero = [&](std::uint64_t offset, std::size_t size) {
    crc.add(image.sub(at, offset - at));
    crc.add_zeros(size);
    at = offset + size;
  };
  if (pe) {
    zero(pe->checksum_offset, kChecksum);
    if (pe->certificate_entry_offset != 0) {
      zero(pe->certificate_entry_offset, kDirectoryEntry);
    }
  }
  crc.add(image.from(at));
  return crc.value();
}

/// Signatures lie behind the image; a file that ends before they do is cut off.
void check_certificates(bytes::View file, const std::optional<PeFile>& pe) {
  if (pe && pe->certificates_size != 0 && !file.contains(pe->certificates_offset, pe->certificates_size)) {
    throw text::Error(text::ErrorKind::image,
                      "the kernel is cut off: its signature should end at byte " +
                          std::to_string(pe->certificates_offset + pe->certificates_size) +
                          ", and the file has " + std::to_string(file.size()));
  }
}

/// The CRC went away in 6.15 ("x86/boot: Drop CRC-32 checksum and the build tool that generates it"). A
/// kernel that does not tell its version is taken for one that should have it.
bool should_have_checksum(std::string_view version) {
  unsigned major = 0;
  unsigned minor = 0;
  const char* end = version.data() + version.size();
  const auto [dot, error] = std::from_chars(version.data(), end, major);
  if (error != std::errc() || dot == end || *dot != '.' ||
      std::from_chars(dot + 1, end, minor).ec != std::errc()) {
    return true;
  }
  return major < 6 || (major == 6 && minor < 15);
}

void check_payload(bytes::View stream, const BzImageFacts& facts, const KernelReading& reading,
                   std::optional<bytes::Buffer>* payload) {
  const bool keep = payload != nullptr && facts.unpacked_size <= reading.keep_payload_up_to;
  const auto writer = keep ? reading.new_buffer(facts.unpacked_size) : nullptr;
  compress::Decoded decoded;
  try {
    decoded = compress::decode(stream, facts.unpacked_size, [&](bytes::View piece) {
      if (keep) {
        writer->append(piece);
      }
      return true;
    });
  } catch (const text::Error& error) {
    throw error.within("the kernel is damaged");
  }
  if (decoded.produced != facts.unpacked_size) {
    fail_damaged("its payload unpacks to " + std::to_string(decoded.produced) + " bytes, and " +
                 std::to_string(facts.unpacked_size) + " are declared");
  }
  if (decoded.consumed != stream.size()) {
    fail_damaged("its payload ends behind its compressed data");
  }
  if (keep) {
    *payload = writer->finish();
  }
}

}  // namespace

Integrity check_integrity(bytes::View file, const BzImageFacts& facts, std::string_view version,
                          const KernelReading& reading, std::optional<bytes::Buffer>* payload) {
  const bytes::View image = file.sub(0, facts.image_size);
  const std::optional<PeFile> pe = read_pe(image);
  check_certificates(file, pe);
  if (checksum(image, pe) == kCrcOfSoundImage) {
    return Integrity::checksum;
  }
  const bytes::View stream = file.sub(facts.payload_offset, facts.payload_size);
  const bool has_wrong_checksum = should_have_checksum(version);
  if (facts.compression == compress::Compression::none) {
    fail_damaged("its payload is of no known compression");
  }
  if (has_wrong_checksum && !compress::has_checksum(stream)) {
    fail_damaged("its checksum is wrong");
  }
  check_payload(stream, facts, reading, payload);
  return has_wrong_checksum ? Integrity::wrong_checksum : Integrity::payload;
}

}  // namespace kexec_load::image
