/// Compares a kernel that its own decompressor has put into memory with the same kernel unpacked, laid out
/// and relocated by kexec-load. MEMORY is the memory from the kernel's place on, before its first
/// instruction.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>

#include "bytes/endian.h"
#include "image/payload.h"
#include "image/relocation.h"
#include "image/vmlinux.h"

namespace {

using namespace kexec_load;

std::vector<std::uint8_t> contents(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// How far the decompressor moved the kernel's addresses, by the first of the words that it changed.
std::uint64_t offset_in(bytes::View memory, bytes::View payload, const image::Vmlinux& kernel,
                        const image::RelocationTable& table) {
  const std::uint64_t place = 0xffffffff00000000 + table.words64.at<bytes::Le32>(0) - image::kKernelMap;
  const auto segment = std::find_if(kernel.segments.begin(), kernel.segments.end(), [&](const auto& each) {
    return place >= each.address && place < each.address + each.size;
  });
  const std::uint64_t before = payload.at<bytes::Le64>(segment->offset + place - segment->address);
  return memory.at<bytes::Le64>(place - kernel.begin) - before;
}

bool same(bytes::View memory, bytes::View payload, const image::Vmlinux& kernel,
          const image::Piece& segment) {
  const bytes::View there = memory.sub(segment.address - kernel.begin, segment.size);
  const bytes::View here = payload.sub(segment.offset, segment.size);
  const auto [differs, ours] =
      std::mismatch(there.data(), there.data() + there.size(), here.data(), here.data() + here.size());
  if (differs != there.data() + there.size()) {
    std::cout << "they differ at " << std::hex << segment.address + (differs - there.data()) << ": "
              << unsigned{*differs} << " is there, " << unsigned{*ours} << " is ours\n";
    return false;
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 3) {
    std::cerr << "Usage: compare KERNEL MEMORY\n";
    return 2;
  }
  const std::vector<std::uint8_t> file = contents(argv[1]);
  const std::vector<std::uint8_t> memory = contents(argv[2]);
  const auto read = image::read_kernel(bytes::View(file));
  const bytes::Buffer payload = image::unpack_payload(bytes::View(file), read.image.bzimage.value());
  const image::Vmlinux kernel = image::lay_out(payload.view());
  const auto table = image::read_relocations(payload.view(), kernel).value();
  const std::uint64_t offset = offset_in(bytes::View(memory), payload.view(), kernel, table);
  image::relocate(payload.bytes(), kernel, table, offset);
  std::uint64_t compared = 0;
  for (const image::Piece& segment : kernel.segments) {
    if (!same(bytes::View(memory), payload.view(), kernel, segment)) {
      return 1;
    }
    compared += segment.size;
  }
  std::cout << compared << " bytes with " << table.count() << " relocations by " << std::hex << offset
            << " are the same\n";
  return offset == 0 ? 1 : 0;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
