#include "image/kernel_image.h"

#include "compress/decoder.h"
#include "image/bzimage.h"
#include "image/elf_kernel.h"
#include "image/file_kind.h"
#include "text/error.h"

namespace kexec_load::image {

namespace {

/// Unpacked kernels have some 60 MB; what is greater by far is a decompression bomb.
constexpr std::uint64_t kLargestUnwrapped = std::uint64_t{512} << 20;
/// Of a compressed file so much is unpacked to see whether a kernel is inside, before all of it is.
constexpr std::size_t kFront = 4096;

[[noreturn]] void fail_not_a_kernel(bytes::View file) {
  throw text::Error(text::ErrorKind::image, "not a kernel: this is " + describe(file));
}

/// False: this is neither of the two formats.
bool read_bare(bytes::View file, const KernelReading& reading, ReadKernel& read) {
  if (has_setup_header(file)) {
    read.image = read_bzimage(file, reading, &read.payload);
    return true;
  }
  if (!is_elf(file)) {
    return false;
  }
  auto kernel = read_elf_kernel(file);
  if (kernel) {
    read.image = std::move(*kernel);
  }
  return kernel.has_value();
}

bool holds_kernel(bytes::View wrapped) {
  try {
    const std::vector<std::uint8_t> front = compress::decompress_front(wrapped, kFront);
    return has_setup_header(bytes::View(front)) || is_elf(bytes::View(front));
  } catch (const text::Error&) {  // describe() says it better
    return false;
  }
}

std::vector<std::uint8_t> unwrap(bytes::View wrapped) {
  try {
    return compress::decompress_all(wrapped, kLargestUnwrapped);
  } catch (const text::Error& error) {
    throw error.within("the kernel's file is damaged");
  }
}

/// uname -m says i486, i586, i686 for what ELF calls i386.
std::string_view without_model(std::string_view machine) {
  const bool is_x86_32 = machine.size() == 4 && machine.front() == 'i' && machine.substr(2) == "86";
  return is_x86_32 ? "i386" : machine;
}

}  // namespace

std::string_view name(KernelFormat format) {
  return format == KernelFormat::bzimage ? "bzImage" : "ELF";
}

ReadKernel read_kernel(bytes::View file, const KernelReading& reading) {
  ReadKernel read;
  read.checked_before = reading.checked_before;
  if (read_bare(file, reading, read)) {
    return read;
  }
  const compress::Compression wrapping = compress::detect(file);
  if (wrapping == compress::Compression::none || !holds_kernel(file)) {
    fail_not_a_kernel(file);
  }
  read.wrapping = wrapping;
  read.unwrapped = unwrap(file);
  if (!read_bare(bytes::View(read.unwrapped), reading, read)) {
    fail_not_a_kernel(file);
  }
  return read;
}

void require_architecture(const KernelImage& kernel, std::string_view machine) {
  if (kernel.architecture != without_model(machine)) {
    throw text::Error(text::ErrorKind::image, "the kernel is for " + kernel.architecture +
                                                  ", and this machine is " + std::string(machine));
  }
}

}  // namespace kexec_load::image
