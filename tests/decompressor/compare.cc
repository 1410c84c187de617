/// Compares a kernel that its own decompressor has put into memory with the same kernel unpacked, laid out
/// and relocated by kexec-load. MEMORY is the memory from the kernel's place on, before its first
/// instruction.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <numeric>

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

bytes::Buffer unpacked(const char* path) {
  const std::vector<std::uint8_t> file = contents(path);
  return image::unpack_payload(bytes::View(file),
                               image::read_kernel(bytes::View(file)).image.bzimage.value());
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

bool compare(const bytes::Buffer& payload, const image::Vmlinux& kernel, bytes::View memory) {
  const auto table = image::read_relocations(payload.view(), kernel).value();
  const std::uint64_t offset = offset_in(memory, payload.view(), kernel, table);
  image::relocate(payload.bytes(), kernel, table, offset);
  const auto is_same = [&](const image::Piece& segment) {
    return same(memory, payload.view(), kernel, segment);
  };
  if (offset == 0 || !std::all_of(kernel.segments.begin(), kernel.segments.end(), is_same)) {
    return false;
  }
  const auto bytes =
      std::accumulate(kernel.segments.begin(), kernel.segments.end(), std::uint64_t{0},
                      [](std::uint64_t sum, const auto& segment) { return sum + segment.size; });
  std::cout << bytes << " bytes with " << table.count() << " relocations by " << std::hex << offset
            << " are the same\n";
  return true;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2 && argc != 3) {
    std::cerr << "Usage: compare KERNEL [MEMORY]\n";
    return 2;
  }
  const bytes::Buffer payload = unpacked(argv[1]);
  const image::Vmlinux kernel = image::lay_out(payload.view());
  if (argc == 2) {
    std::cout << kernel.entry - kernel.begin << '\n';
    return 0;
  }
  const std::vector<std::uint8_t> memory = contents(argv[2]);
  return compare(payload, kernel, bytes::View(memory)) ? 0 : 1;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
