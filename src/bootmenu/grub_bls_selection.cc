#include "bootmenu/grub_bls_selection.h"

#include "bootmenu/grub_number.h"

namespace kexec_load::bootmenu::grub {

namespace {

constexpr Option kOptions[] = {
    {"path", 'p', Option::Value::required},     {"enable-fallback", 'f', Option::Value::none},
    {"show-default", 'd', Option::Value::none}, {"show-non-default", 'n', Option::Value::none},
    {"entry", 'e', Option::Value::required},
};

bool is_default(const std::string& value, const std::string& id, const std::string& title,
                std::size_t index) {
  if (value.empty() || value == id || value == title) {
    return !value.empty();
  }
  const Number number = parse_number(value, 0);
  return number.kind == Number::Kind::number && number.end == value.size() && number.value == index;
}

}  // namespace

const std::span<const Option> kBlsOptions = kOptions;

bool BlsSelection::takes(const std::string& default_value, const std::string& entry_id,
                         const std::string& title, std::size_t index) const {
  return (is_default(default_value, entry_id, title, index) ? with_default : with_others) || id == entry_id;
}

BlsSelection bls_selection(const Options& options) {
  if (!options.has("show-default") && !options.has("show-non-default") && !options.has("entry")) {
    return {};
  }
  return {options.has("show-default"), options.has("show-non-default"), options.value("entry")};
}

}  // namespace kexec_load::bootmenu::grub
