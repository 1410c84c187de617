#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bootmenu/grub_status.h"

namespace kexec_load::bootmenu::grub {

/// An option that a command takes, as its struct grub_arg_option says.
struct Option {
  enum class Value { none, required, optional };
  std::string_view name;  ///< without "--"; empty: it has only a letter
  char letter = 0;        ///< 0: it has none
  Value value = Value::none;
};

/// How a command wants its options read (GRUB_COMMAND_ACCEPT_DASH, GRUB_COMMAND_OPTIONS_AT_START).
struct OptionStyle {
  bool keeps_unknown = false;  ///< an unknown option is an operand
  bool only_at_start = false;  ///< behind the first operand there are only operands
};

class Options {
 public:
  /// Reads arguments as lib/arg.c does. nullopt: the command does not run, and `status` is what it answers.
  static std::optional<Options> read(std::span<const Option> known, OptionStyle style,
                                     const std::vector<std::string>& arguments, Status& status);

  [[nodiscard]] bool has(std::string_view name) const;
  [[nodiscard]] bool has(char letter) const;
  /// The last value; empty: none.
  [[nodiscard]] std::string value(std::string_view name) const;
  [[nodiscard]] bool has_value(std::string_view name) const;
  /// All of a repeated option's values.
  [[nodiscard]] std::vector<std::string> values(std::string_view name) const;
  [[nodiscard]] const std::vector<std::string>& operands() const { return operands_; }

 private:
  struct Given {
    const Option* option = nullptr;
    std::optional<std::string> value;
  };
  friend class OptionReader;

  std::vector<Given> given_;
  std::vector<std::string> operands_;
};

}  // namespace kexec_load::bootmenu::grub
