#include "image/file_kind.h"

#include <elf.h>

#include <algorithm>
#include <array>

#include "bytes/endian.h"
#include "compress/decoder.h"
#include "image/architecture.h"
#include "image/pe.h"
#include "text/error.h"

namespace kexec_load::image {

namespace {

using namespace std::string_view_literals;

struct Magic {
  std::uint64_t offset;
  std::string_view bytes;
  std::string_view name;
};

// More telling ones first: several kernels for EFI are PE files besides.
constexpr std::array kMagics{
    Magic{0x38, "ARMd"sv, "an arm64 kernel Image"},
    Magic{0x38, "RSC\x05"sv, "a RISC-V kernel Image"},
    Magic{0x04, "zimg"sv, "a compressed EFI kernel (zboot)"},
    Magic{0x24, "\x18\x28\x6f\x01"sv, "a 32-bit ARM kernel (zImage)"},
    Magic{0, "070701"sv, "a cpio archive"},
    Magic{0, "070702"sv, "a cpio archive"},
    Magic{0, "070707"sv, "a cpio archive of the old portable format"},
    Magic{0, "\xc7\x71"sv, "a cpio archive of the old binary format"},
    Magic{0, "\x04\x22\x4d\x18"sv,
          "an lz4 file in the new frame format, where the kernel knows the old one (lz4 -l)"},
    Magic{0, "\x27\x05\x19\x56"sv, "a U-Boot image"},
    Magic{0, "\xd0\x0d\xfe\xed"sv, "a device tree or a U-Boot FIT image"},
    Magic{0, "!<arch>\n"sv, "an ar archive or Debian package"},
    Magic{0, "PK\x03\x04"sv, "a zip archive"},
    Magic{0, "\xed\xab\xee\xdb"sv, "an RPM package"},
    Magic{257, "ustar"sv, "a tar archive"},
    Magic{0x8001, "CD001"sv, "an ISO 9660 image"},
};

// The same for file systems.
constexpr std::array kFileSystems{
    Magic{0, "hsqs"sv, "squashfs"},
    Magic{0, "-rom1fs-"sv, "romfs"},
    Magic{0, "\x45\x3d\xcd\x28"sv, "cramfs"},
    Magic{512, "\x45\x3d\xcd\x28"sv, "cramfs"},
    Magic{1024 + 0x38, "\x53\xef"sv, "ext"},
    Magic{1024 + 0x10, "\x7f\x13"sv, "minix"},
    Magic{1024 + 0x10, "\x8f\x13"sv, "minix"},
    Magic{1024 + 0x10, "h$"sv, "minix"},
    Magic{1024 + 0x10, "x$"sv, "minix"},
};

bool has(bytes::View file, const Magic& magic) {
  return file.contains(magic.offset, magic.bytes.size()) && file.from(magic.offset).starts_with(magic.bytes);
}

template <typename Table>
std::optional<std::string_view> find(const Table& table, bytes::View file) {
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const Magic& magic) { return has(file, magic); });
  return found == table.end() ? std::nullopt : std::optional(found->name);
}

std::string describe_elf(bytes::View file) {
  constexpr std::uint64_t kType = 16;
  constexpr std::uint64_t kMachine = 18;
  if (!file.contains(kMachine, 2)) {
    return "the first bytes of an ELF file";
  }
  const bool big_endian = file[EI_DATA] == ELFDATA2MSB;
  const auto number = [&](std::uint64_t at) {
    const int first = file[at];
    const int second = file[at + 1];
    return static_cast<std::uint16_t>(big_endian ? first << 8 | second : second << 8 | first);
  };
  const std::uint16_t type = number(kType);
  const std::string architecture = architecture_of_elf(number(kMachine));
  if (type == ET_CORE) {
    return "a core dump of " + architecture;
  }
  return (type == ET_REL ? "an ELF object or module for " : "an ELF program for ") + architecture;
}

std::string describe_pe(const PeFile& pe) {
  const bool unified = std::any_of(pe.sections.begin(), pe.sections.end(),
                                   [](const PeSection& section) { return section.name == ".linux"; });
  return unified ? "a unified kernel image (UKI)" : "an EFI or Windows program (PE)";
}

std::string describe_script(bytes::View file) {
  const std::string_view text = file.text();
  const std::string_view line = text.substr(0, std::min<std::size_t>(text.find('\n'), 128));
  return line.find("sh") == std::string_view::npos ? "a script" : "a shell script";
}

std::string describe_compressed(bytes::View file, compress::Compression compression) {
  const std::string name(compress::name(compression));
  try {
    const std::vector<std::uint8_t> front = compress::decompress_front(file, kFileSystemFront);
    const bytes::View content(front);
    if (compress::detect(content) != compress::Compression::none) {
      return name + "-compressed data, compressed twice";
    }
    std::string what = describe(content);
    const std::size_t article_end = what.find(' ') + 1;
    const bool has_article = what.starts_with("a ") || what.starts_with("an ");
    return (name.starts_with("xz") || name.starts_with("l") ? "an " : "a ") + name + "-compressed " +
           (has_article ? what.substr(article_end) : "file: " + what);
  } catch (const text::Error&) {
    return "damaged " + name + "-compressed data";
  }
}

bool is_text(bytes::View file) {
  const bytes::View front = file.sub(0, std::min<std::size_t>(file.size(), 512));
  return std::none_of(front.begin(), front.end(), [](std::uint8_t byte) {
    return (byte < 0x20 && byte != '\n' && byte != '\t' && byte != '\r') || byte >= 0x7f;
  });
}

bool is_zeros(bytes::View file) {
  const bytes::View front = file.sub(0, std::min<std::size_t>(file.size(), 4096));
  return std::all_of(front.begin(), front.end(), [](std::uint8_t byte) { return byte == 0; });
}

bool has_boot_flag(bytes::View file) {
  return has(file, {0x1fe, "\x55\xaa"sv, ""});
}

}  // namespace

bool has_setup_header(bytes::View file) {
  return has(file, {0x202, "HdrS"sv, ""});
}

bool is_elf(bytes::View file) {
  return file.starts_with(std::string_view(ELFMAG, SELFMAG));
}

bool is_cpio(bytes::View file) {
  return file.starts_with("070701") || file.starts_with("070702");
}

std::optional<std::string_view> file_system(bytes::View file) {
  return find(kFileSystems, file);
}

std::string describe(bytes::View file) {
  if (file.empty()) {
    return "an empty file";
  }
  if (has_setup_header(file)) {
    return "a Linux kernel (bzImage)";
  }
  if (is_elf(file)) {
    return describe_elf(file);
  }
  if (const auto name = find(kMagics, file)) {
    return std::string(*name);
  }
  if (const auto pe = read_pe(file)) {
    return describe_pe(*pe);
  }
  if (file.starts_with("#!")) {
    return describe_script(file);
  }
  if (const auto compression = compress::detect(file); compression != compress::Compression::none) {
    return describe_compressed(file, compression);
  }
  if (const auto name = file_system(file)) {
    return "an image of a file system (" + std::string(*name) + ")";
  }
  if (has_boot_flag(file)) {
    return "a boot sector or disk image";
  }
  if (is_zeros(file)) {
    return "a file of zeros";
  }
  return is_text(file) ? "a text file" : "unknown data";
}

}  // namespace kexec_load::image
