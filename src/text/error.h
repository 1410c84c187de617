#pragma once

#include <cstddef>
#include <exception>
#include <string>
#include <string_view>

#include "text/source.h"

namespace kexec_load::text {

/// What went wrong, as far as a caller may care: each kind is an exit status (app/exit_status.h).
enum class ErrorKind {
  usage,          ///< the command line
  configuration,  ///< a configuration file, or a value in it
  image,          ///< a kernel or initrd that is missing, broken, or not what its name says
  permission,     ///< the caller or this system may not do it
  system,         ///< the kernel or the file system refused
  reservation,    ///< no memory is reserved for a crash kernel
};

/// The one exception of this program: thrown by parsers and readers, caught in app only. Its text is
/// complete: it says what happened, where, and what to do. It may have several lines and does not end in a
/// newline.
class Error : public std::exception {
 public:
  Error(ErrorKind kind, std::string message) : kind_(kind), message_(std::move(message)) {}

  /// An error at a place of a text: "FILE:LINE:COLUMN: MESSAGE", the line, and a caret.
  static Error at(ErrorKind kind, const Source& source, std::size_t offset, std::string_view message);

  /// The same error with what was being done put before it: "CONTEXT: MESSAGE".
  [[nodiscard]] Error within(std::string_view context) const;

  [[nodiscard]] ErrorKind kind() const { return kind_; }
  [[nodiscard]] const char* what() const noexcept override { return message_.c_str(); }

 private:
  ErrorKind kind_;
  std::string message_;
};

}  // namespace kexec_load::text
