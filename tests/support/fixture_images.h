#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "compress/compression.h"
#include "image/setup_header.h"
#include "support/compressors.h"

/// Kernels and initrds built in code: small, but valid in everything that kexec-load looks at, with knobs to
/// break each field. A knob that is not touched gives a sound file.
namespace kexec_load::fixture {

constexpr const char* kBanner =
    "6.1.0-40-amd64 (debian-kernel@lists.debian.org) #1 SMP Debian 6.1.153-1 (2025-09-20)";

/// One PT_LOAD of an ELF kernel.
struct Segment {
  std::uint64_t offset = 0x1000;
  std::uint64_t vaddr = 0xffffffff81000000;
  std::uint64_t paddr = 0x1000000;
  std::uint64_t file_size = 0x1000;
  std::uint64_t memory_size = 0x2000;
  std::uint64_t align = 0x1000;
};

/// A section header of an ELF kernel.
struct Section {
  std::string name;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::uint32_t type = 1;   // SHT_PROGBITS
  std::uint64_t flags = 2;  // SHF_ALLOC
};

/// A vmlinux: ELF64 (or ELF32) headers, its segments, and "Linux version BANNER" in the first of them.
struct ElfKernel {
  std::string banner = kBanner;
  bool is_64bit = true;
  std::uint16_t machine = 62;  // EM_X86_64
  std::uint16_t type = 2;      // ET_EXEC
  std::uint64_t entry = 0x1000000;
  bool wants_interpreter = false;  ///< with a PT_INTERP, as programs have
  std::vector<Segment> segments = {{}, {0x2000, 0xffffffff81002000, 0x1002000, 0x1000, 0x1000, 0x1000}};
  std::vector<Section> sections = {};  ///< their headers are the file's last bytes, as objcopy leaves them
};
Bytes elf_kernel(const ElfKernel& kernel = {});

/// The relocation table that stands behind an x86-64 kernel's ELF file: each list with a zero before it.
Bytes relocation_table(const std::vector<std::vector<std::uint32_t>>& lists);

/// A kernel that can be relocated: in its first page words of every kind that the table names. The words are
/// addresses of the kernel as it was linked, the inverse one the distance to a per-CPU variable at 0x40.
struct RelocatableKernel {
  static constexpr std::uint64_t kWord64 = 0xffffffff81000200;
  static constexpr std::uint64_t kInverse32 = 0xffffffff81000300;
  static constexpr std::uint64_t kWord32 = 0xffffffff81000400;
  static constexpr std::size_t kFileOffset = 0x1000;  ///< of 0xffffffff81000000
  bool has_inverse_list = true;
};
/// The ELF file and its table: what a bzImage's payload holds.
Bytes relocatable_kernel(const RelocatableKernel& kernel = {});

/// A bzImage: setup part with header, PE header and version string, protected-mode part with the payload,
/// CRC-32.
struct BzImage {
  std::string banner = kBanner;
  compress::Compression compression = compress::Compression::gzip;
  Bytes unpacked = elf_kernel();  ///< what the payload holds
  Bytes payload;                  ///< the compressed stream itself, in place of compression and unpacked
  bool has_checksum = true;       ///< false: as kernels from 6.15 on, zeros in its place
  Bytes signature;  ///< as of Secure Boot: behind the image, with PE checksum and certificate entry set
  std::function<void(image::SetupHeader&)> change;  ///< changes the header before the CRC-32 is made over it
};
Bytes bz_image(const BzImage& kernel = {});

/// Changes a finished bzImage's header; its CRC-32 stays as it was.
void edit_header(Bytes& bzimage, const std::function<void(image::SetupHeader&)>& change);
/// Makes the CRC-32 at the end of an unsigned bzImage fit again.
void fit_checksum(Bytes& bzimage);

/// One entry of a cpio archive.
struct CpioEntry {
  std::string name;
  std::string content;
  std::uint32_t mode = 0100644;
};
enum class Trailer { with, without };
/// A newc archive; `magic` 070702 gives every entry its checksum.
Bytes cpio(const std::vector<CpioEntry>& entries, Trailer trailer = Trailer::with,
           const std::string& magic = "070701");
/// An initrd's main archive: /init and two directories.
Bytes init_archive();
/// The archive that early microcode comes in, as initramfs-tools and dracut put it in front.
Bytes microcode_archive();

/// One behind the other, each but the last filled up with zeros to a multiple of `alignment`.
Bytes join(const std::vector<Bytes>& parts, std::size_t alignment = 4);

/// A PE file with these sections and no setup header: with ".linux" a unified kernel image.
Bytes pe_file(const std::vector<std::string>& sections);

/// A PE file with these sections' contents, as objcopy and ukify make one: each begins at a multiple of 512.
struct SectionContent {
  std::string name;
  Bytes content;
};
Bytes uki(const std::vector<SectionContent>& sections);
/// A text as a section's content.
Bytes bytes_of(const std::string& text);

}  // namespace kexec_load::fixture
