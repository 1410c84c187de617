#include "image/bzimage.h"

#include <algorithm>
#include <bit>

#include "compress/decoder.h"
#include "image/architecture.h"
#include "image/bzimage_integrity.h"
#include "image/file_kind.h"
#include "image/setup_header.h"
#include "text/error.h"

namespace kexec_load::image {

namespace {

constexpr std::uint64_t kSector = 512;
constexpr std::uint64_t kParagraph = 16;
constexpr std::uint64_t kUnpackedSizeField = 4;
/// No kernel comes near: a forged size must not make the check of the payload take minutes.
constexpr std::uint32_t kLargestUnpacked = 512U << 20;

[[noreturn]] void fail(const std::string& what) {
  throw text::Error(text::ErrorKind::image, what);
}

[[noreturn]] void fail_damaged(const std::string& how) {
  fail("the kernel is damaged: " + how);
}

std::string protocol_name(std::uint16_t protocol) {
  const std::string minor = std::to_string(protocol & 0xff);
  return std::to_string(protocol >> 8) + "." + (minor.size() < 2 ? "0" : "") + minor;
}

SetupHeader read_header(bytes::View file) {
  if (!file.contains(kSetupHeaderOffset, sizeof(SetupHeader))) {
    fail("the kernel is cut off within its setup header");
  }
  const auto header = file.at<SetupHeader>(kSetupHeaderOffset);
  if (header.boot_flag != kBootFlag) {
    fail_damaged("its boot flag is not 0xaa55");
  }
  if (header.version < kProtocolWithPayload) {
    fail("the kernel is too old: its boot protocol is " + protocol_name(header.version) +
         ", and 2.08 is needed (Linux 2.6.26)");
  }
  if ((header.loadflags & kLoadedHigh) == 0) {
    fail("this is a zImage, which only a boot loader can start; a bzImage is needed");
  }
  return header;
}

/// Where the parts lie: the fields of `facts` that are offsets and sizes.
void read_layout(bytes::View file, const SetupHeader& header, BzImageFacts& facts) {
  const unsigned sectors = header.setup_sects == 0 ? 4 : header.setup_sects;
  const std::uint64_t protected_size = header.syssize * kParagraph;
  facts.setup_size = (sectors + 1) * kSector;
  facts.image_size = facts.setup_size + protected_size;
  if (facts.image_size > file.size()) {
    fail("the kernel is cut off or its header is damaged: it should have " +
         std::to_string(facts.image_size) + " bytes, and the file has " + std::to_string(file.size()));
  }
  const std::uint64_t payload_end = std::uint64_t{header.payload_offset} + header.payload_length;
  if (header.payload_length <= kUnpackedSizeField || payload_end > protected_size) {
    fail_damaged("its payload lies outside of it");
  }
  facts.payload_offset = facts.setup_size + header.payload_offset;
  facts.payload_size = header.payload_length;
  facts.unpacked_size =
      file.at<bytes::Le32>(facts.payload_offset + header.payload_length - kUnpackedSizeField);
  if (facts.unpacked_size > kLargestUnpacked) {
    fail_damaged("its payload should unpack to " + std::to_string(facts.unpacked_size) + " bytes");
  }
  facts.compression = compress::detect(file.from(facts.payload_offset));
  if (facts.compression != compress::Compression::gzip) {  // gzip's own last field is that size
    facts.payload_size -= kUnpackedSizeField;
  }
}

void read_placement(const SetupHeader& header, BzImageFacts& facts) {
  facts.relocatable = header.relocatable_kernel != 0;
  facts.kernel_alignment = header.kernel_alignment;
  facts.initrd_addr_max = header.initrd_addr_max;
  if (facts.protocol >= kProtocolWithInitSize) {
    facts.pref_address = header.pref_address;
    facts.init_size = header.init_size;
    if (facts.init_size < facts.unpacked_size) {
      fail_damaged("it says that it needs " + std::to_string(facts.init_size) +
                   " bytes of memory, and unpacked it has " + std::to_string(facts.unpacked_size));
    }
  }
  if (facts.relocatable && !std::has_single_bit(facts.kernel_alignment)) {
    fail_damaged("its alignment is " + std::to_string(facts.kernel_alignment) + ", no power of two");
  }
  if (facts.protocol >= kProtocolWithXloadflags) {
    facts.xloadflags = header.xloadflags;
  }
}

/// The version string, which lies in the setup part; empty where the kernel has none.
std::string read_banner(bytes::View file, const SetupHeader& header, std::uint64_t setup_size) {
  if (header.kernel_version == 0) {
    return {};
  }
  const std::uint64_t at = std::uint64_t{header.kernel_version} + kSector;
  if (at >= setup_size) {
    fail_damaged("its version string lies outside of its setup part");
  }
  const std::string_view rest = file.sub(at, setup_size - at).text();
  const std::string_view banner = rest.substr(0, rest.find('\0'));
  const bool printable =
      std::all_of(banner.begin(), banner.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
  if (banner.size() == rest.size() || banner.empty() || !printable) {
    fail_damaged("where its version should stand is no text");
  }
  return std::string(banner);
}

/// Before protocol 2.12 the header does not tell 32 from 64 bits; the ELF file in the payload does.
std::string read_architecture(bytes::View file, const BzImageFacts& facts) {
  if (facts.protocol >= kProtocolWithXloadflags) {
    return (facts.xloadflags & kKernel64) != 0 ? "x86_64" : "i386";
  }
  constexpr std::size_t kUpToMachine = 20;
  const std::vector<std::uint8_t> front =
      compress::decompress_front(file.sub(facts.payload_offset, facts.payload_size), kUpToMachine);
  const bytes::View elf(front);
  if (!is_elf(elf) || front.size() < kUpToMachine) {
    fail_damaged("its payload is no ELF file");
  }
  return architecture_of_elf(elf.at<bytes::Le16>(18));
}

void take_over(Integrity integrity, BzImageFacts& facts, KernelImage& kernel) {
  facts.checksum_fits = integrity == Integrity::checksum;
  if (integrity == Integrity::wrong_checksum) {
    kernel.warnings.emplace_back(
        "the kernel's checksum does not fit, though its payload is whole: it was changed after it was built");
  }
}

}  // namespace

std::string bzimage_version(bytes::View file) {
  if (!has_setup_header(file)) {
    return {};
  }
  try {
    const SetupHeader header = read_header(file);
    BzImageFacts facts;
    read_layout(file, header, facts);
    const std::string banner = read_banner(file, header, facts.setup_size);
    return banner.substr(0, banner.find(' '));
  } catch (const text::Error&) {
    return {};  // whoever loads it says what is wrong
  }
}

KernelImage read_bzimage(bytes::View file, const KernelReading& reading,
                         std::optional<bytes::Buffer>* payload) {
  const SetupHeader header = read_header(file);
  BzImageFacts facts;
  facts.protocol = header.version;
  read_layout(file, header, facts);

  KernelImage kernel;
  kernel.format = KernelFormat::bzimage;
  kernel.banner = read_banner(file, header, facts.setup_size);
  kernel.version = kernel.banner.substr(0, kernel.banner.find(' '));
  read_placement(header, facts);
  if (!reading.checked_before) {
    take_over(check_integrity(file, facts, kernel.version, reading, payload), facts, kernel);
  }

  kernel.architecture = read_architecture(file, facts);
  kernel.memory_size = std::max(facts.init_size, facts.unpacked_size);
  kernel.command_line_limit = header.cmdline_size;
  kernel.entry_64bit = (facts.xloadflags & kKernel64) != 0;
  if (kernel.version.empty()) {
    kernel.warnings.emplace_back("the kernel does not say its version");
  }
  kernel.bzimage = facts;
  return kernel;
}

}  // namespace kexec_load::image
