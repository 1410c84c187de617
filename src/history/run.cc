#include "history/run.h"

namespace kexec_load::history {

std::string name(Way way) {
  switch (way) {
    case Way::firmware:
      return "firmware";
    case Way::kexec:
      return "kexec";
    case Way::panic:
      return "panic";
    case Way::unknown:
      break;
  }
  return "unknown";
}

}  // namespace kexec_load::history
