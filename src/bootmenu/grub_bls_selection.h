#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "bootmenu/grub_options.h"

namespace kexec_load::bootmenu::grub {

/// The options of `blscfg` and `uki` of GRUB 2.14.
extern const std::span<const Option> kBlsOptions;

/// Which of its entries such a command adds to the menu.
struct BlsSelection {
  bool with_default = true;
  bool with_others = true;
  std::string id;  ///< and this one

  /// `default_value` is the variable `default`; `index` counts all entries.
  [[nodiscard]] bool takes(const std::string& default_value, const std::string& entry_id,
                           const std::string& title, std::size_t index) const;
};

BlsSelection bls_selection(const Options& options);

}  // namespace kexec_load::bootmenu::grub
