#include "bytes/view.h"

#include <string>

#include "text/error.h"

namespace kexec_load::bytes {

// char and std::uint8_t may alias each other's storage (C++ [basic.lval]); this file is the one place that
// uses it.
View::View(std::string_view text) : View(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()) {}

std::string_view View::text() const {
  return {reinterpret_cast<const char*>(data_), size_};
}

void View::fail_outside(std::uint64_t offset, std::uint64_t size) const {
  throw text::Error(text::ErrorKind::image, std::to_string(size) + " bytes at offset " +
                                                std::to_string(offset) + " lie outside of the " +
                                                std::to_string(size_) + " that there are");
}

View View::from(std::uint64_t offset) const {
  if (offset > size_) {
    return sub(offset, 1);
  }
  return sub(offset, size_ - offset);
}

bool View::starts_with(std::string_view magic) const {
  return text().substr(0, magic.size()) == magic;
}

}  // namespace kexec_load::bytes
