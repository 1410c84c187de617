#include "text/error.h"

namespace kexec_load::text {

Error Error::at(ErrorKind kind, const Source& source, std::size_t offset, std::string_view message) {
  const Location place = source.locate(offset);
  std::string text = place.file + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) +
                     ": " + std::string(message) + "\n" + source.excerpt(offset);
  text.pop_back();  // the caret's newline: an error's text does not end in one
  return {kind, text};
}

Error Error::within(std::string_view context) const {
  return {kind_, std::string(context) + ": " + message_};
}

}  // namespace kexec_load::text
