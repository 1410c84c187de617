#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "bytes/view.h"

namespace kexec_load::host {

/// Tells bytes from others that damage made of them (XXH3, 128 bits): fast, and no protection against intent.
class Digest {
 public:
  Digest();
  void add(bytes::View piece);
  /// Of all that was added: 32 hexadecimal digits.
  [[nodiscard]] std::string text() const;

 private:
  std::shared_ptr<void> state_;
};

[[nodiscard]] std::string digest_of(bytes::View bytes);

/// Whether it may be what text() answers.
[[nodiscard]] bool is_digest(std::string_view text);

}  // namespace kexec_load::host
