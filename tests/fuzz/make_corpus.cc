#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "image/vmlinux.h"
#include "support/fixture_images.h"

// Writes the seeds of the corpora kernel_image, initrd, decompress, relocation and uki: make_corpus
// DIRECTORY. Files that a fuzzer found are kept beside them and are not touched.

using namespace kexec_load;
using compress::Compression;
using fixture::Bytes;

namespace {

class Corpus {
 public:
  explicit Corpus(const std::filesystem::path& directory) : directory_(directory) {
    std::filesystem::create_directories(directory);
  }

  void add(const std::string& name, const Bytes& content) const {
    const std::string text(content.begin(), content.end());
    std::ofstream(directory_ / name, std::ios::binary) << text;
  }

 private:
  std::filesystem::path directory_;
};

/// The smallest ELF kernel that is one: a segment of 256 bytes.
Bytes small_elf() {
  fixture::ElfKernel kernel;
  kernel.segments = {{0x100, 0xffffffff81000000, 0x1000000, 0x100, 0x200, 1}};
  return fixture::elf_kernel(kernel);
}

void write_kernels(const Corpus& corpus) {
  fixture::BzImage kernel;
  kernel.unpacked = small_elf();
  kernel.has_checksum = false;  // fuzzers do not find a CRC-32: kernels without take them further
  kernel.banner = "6.16.3 (x) #1";
  for (const Compression each : fixture::all_compressions()) {
    kernel.compression = each;
    corpus.add("bzimage-" + std::string(compress::name(each)), fixture::bz_image(kernel));
  }
  kernel.change = [](image::SetupHeader& header) { header.version = 0x020b; };
  corpus.add("bzimage-protocol-2.11", fixture::bz_image(kernel));
  kernel.change = nullptr;
  kernel.has_checksum = true;
  kernel.signature = Bytes(64, 's');
  corpus.add("bzimage-signed", fixture::bz_image(kernel));
  corpus.add("elf", small_elf());
  fixture::ElfKernel elf;
  elf.is_64bit = false;
  elf.machine = 3;
  elf.segments = {{0x100, 0xc1000000, 0x1000000, 0x100, 0x200, 1}};
  corpus.add("elf-32bit", fixture::elf_kernel(elf));
  corpus.add("elf-gzip", fixture::pack(Compression::gzip, bytes::View(small_elf())));
  corpus.add("uki", fixture::pe_file({".linux", ".initrd"}));
  corpus.add("script", {'#', '!', '/', 'b', 'i', 'n', '/', 's', 'h', '\n'});
}

void write_initrds(const Corpus& corpus) {
  const Bytes init = fixture::init_archive();
  corpus.add("plain", init);
  corpus.add("plain-sums", fixture::cpio({{"init", "content"}}, fixture::Trailer::with, "070702"));
  corpus.add("plain-without-trailer", fixture::cpio({{"init", "content"}}, fixture::Trailer::without));
  corpus.add("joined-plain", fixture::join({fixture::microcode_archive(), init}, 512));
  for (const Compression each : fixture::all_compressions()) {
    const Bytes packed = fixture::pack(each, bytes::View(init));
    corpus.add("joined-" + std::string(compress::name(each)),
               fixture::join({fixture::microcode_archive(), packed, Bytes(4), init}));
  }
  Bytes ext(1200);
  ext[1080] = 0x53;
  ext[1081] = 0xef;
  corpus.add("ext", ext);
}

void write_streams(const Corpus& corpus) {
  const Bytes content = small_elf();
  for (const Compression each : fixture::all_compressions()) {
    corpus.add(std::string(compress::name(each)), fixture::pack(each, bytes::View(content)));
  }
  corpus.add("xz-crc64", fixture::pack_xz(bytes::View(content), 4));
  corpus.add("zstd-without-checksum", fixture::pack_zstd(bytes::View(content), false));
  corpus.add("gzip-bomb", fixture::gzip_bomb({}, 20 << 20));
}

void write_relocatable(const Corpus& corpus) {
  corpus.add("three-lists", fixture::relocatable_kernel());
  corpus.add("two-lists", fixture::relocatable_kernel({false}));
  corpus.add("no-table", small_elf());
  Bytes one_list = fixture::relocatable_kernel({false});
  one_list.resize(one_list.size() - 8);
  corpus.add("one-list", one_list);
  // So many words that not each is looked at.
  Bytes long_list = fixture::relocatable_kernel();
  long_list.resize(image::lay_out(bytes::View(long_list)).file_end);
  const auto word = static_cast<std::uint32_t>(fixture::RelocatableKernel::kWord64);
  const Bytes table = fixture::relocation_table({std::vector<std::uint32_t>(10'000, word), {}});
  long_list.insert(long_list.end(), table.begin(), table.end());
  corpus.add("long-list", long_list);
}

void write_unified_images(const Corpus& corpus) {
  const std::vector<fixture::SectionContent> sections = {
      {".osrel", fixture::bytes_of("PRETTY_NAME=\"Debian 12\"\nID=debian\nVERSION_ID=12\n")},
      {".cmdline", fixture::bytes_of("root=/dev/vda2 ro\n")},
      {".uname", fixture::bytes_of("6.1.0-40-amd64")},
      {".ucode", {'u'}},
      {".linux", {'k'}},
      {".initrd", {'i'}},
      {".dtb", {'d'}}};
  corpus.add("all-sections", fixture::uki(sections));
  corpus.add("kernel-only", fixture::uki({{".linux", {'k'}}}));
  corpus.add("empty-kernel", fixture::pe_file({".linux"}));
  corpus.add("profiles", fixture::uki({sections[0],
                                       sections[4],
                                       {".profile", fixture::bytes_of("ID=a\nTITLE=A\n")},
                                       {".profile", fixture::bytes_of("ID=b\n")},
                                       sections[1]}));
  corpus.add("addon", fixture::uki({sections[1]}));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: make_corpus DIRECTORY\n";
    return 2;
  }
  const std::filesystem::path directory = argv[1];
  write_kernels(Corpus(directory / "kernel_image"));
  write_initrds(Corpus(directory / "initrd"));
  write_streams(Corpus(directory / "decompress"));
  write_relocatable(Corpus(directory / "relocation"));
  write_unified_images(Corpus(directory / "uki"));
  return 0;
}
