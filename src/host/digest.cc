#include "host/digest.h"

#include <xxhash.h>

namespace kexec_load::host {

namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

XXH3_state_t* state_of(const std::shared_ptr<void>& state) {
  return static_cast<XXH3_state_t*>(state.get());
}

}  // namespace

Digest::Digest() : state_(XXH3_createState(), [](XXH3_state_t* state) { XXH3_freeState(state); }) {
  XXH3_128bits_reset(state_of(state_));
}

void Digest::add(bytes::View piece) {
  XXH3_128bits_update(state_of(state_), piece.data(), piece.size());
}

std::string Digest::text() const {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state_of(state_)));
  std::string text;
  for (const unsigned char byte : canonical.digest) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 0xfU];
  }
  return text;
}

std::string digest_of(bytes::View bytes) {
  Digest digest;
  digest.add(bytes);
  return digest.text();
}

bool is_digest(std::string_view text) {
  return text.size() == 2 * sizeof(XXH128_canonical_t) &&
         text.find_first_not_of(kDigits) == std::string_view::npos;
}

}  // namespace kexec_load::host
