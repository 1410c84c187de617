#include "image/uki.h"

#include <algorithm>

#include "bootmenu/bls_unified.h"
#include "exact_copy.h"
#include "text/error.h"

using namespace kexec_load;
using fuzz::require;

namespace {

bool lies_in(bytes::View part, bytes::View file) {
  return part.empty() || (part.begin() >= file.begin() && part.end() <= file.end());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = fuzz::exact_copy(data, size);
  const bytes::View file(input);
  try {
    if (const auto uki = image::read_uki(file)) {
      require(!uki->linux.empty());
      for (const bytes::View part : {uki->linux, uki->microcode, uki->initrd, uki->device_tree}) {
        require(lies_in(part, file));
      }
      require(std::none_of(uki->command_line.begin(), uki->command_line.end(),
                           [](char c) { return c >= 0 && c < ' '; }));
      const auto entry = bootmenu::entry_of_unified_image(*uki, {"hd0", "/EFI/Linux/a+1.efi"});
      require(!entry || !entry->title.empty());
    }
  } catch (const text::Error&) {  // a refusal is an answer
  }
  return 0;
}
