/// What tests/bench/own_time takes off: unpacks a bzImage's payload, and every archive of an initrd beside
/// it, by the libraries and does nothing else.
#include <future>
#include <iostream>

#include "compress/decoder.h"
#include "host/linux_file_system.h"
#include "image/payload.h"
#include "text/error.h"

namespace {

using namespace kexec_load;

bytes::OpenFile open(const std::string& path) {
  auto file = host::LinuxFileSystem("/").open(path);
  if (!file) {
    throw text::Error(text::ErrorKind::configuration, path + ": no such file");
  }
  return *file;
}

/// The one stream that the file is.
std::uint64_t unpack_initrd(const bytes::View& file) {
  return compress::decode(file, std::uint64_t{8} << 30U, [](bytes::View) { return true; }).produced;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 3) {
    std::cerr << "Usage: unpack KERNEL INITRD\n";
    return 2;
  }
  const bytes::OpenFile kernel = open(argv[1]);
  const bytes::OpenFile initrd = open(argv[2]);
  auto unpacked_initrd = std::async(std::launch::async, [&] { return unpack_initrd(initrd.contents); });
  const auto read = image::read_kernel(kernel.contents, {.checked_before = true});
  const bytes::Buffer payload = image::unpack_payload(kernel.contents, read.image.bzimage.value());
  std::cout << payload.size() << " bytes of a kernel, " << unpacked_initrd.get() << " of an initrd\n";
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
