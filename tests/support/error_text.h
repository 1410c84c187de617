#pragma once

#include <string>

#include "text/error.h"

namespace kexec_load::fixture {

/// The text of the text::Error that `action` throws; "no error" if it throws none.
template <typename Action>
std::string error_text(const Action& action) {
  try {
    static_cast<void>(action());
  } catch (const text::Error& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace kexec_load::fixture
