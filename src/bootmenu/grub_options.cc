#include "bootmenu/grub_options.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace kexec_load::bootmenu::grub {

namespace {

/// What every command with options has; nothing is run then.
constexpr std::array<Option, 2> kHelp = {
    {{"help", 'h', Option::Value::none}, {"usage", 'u', Option::Value::none}}};

bool is_help(const Option* option) {
  return option == kHelp.data() || option == kHelp.data() + 1;
}

template <typename Predicate>
const Option* find_option(std::span<const Option> known, Predicate wanted) {
  const auto found = std::find_if(known.begin(), known.end(), wanted);
  if (found != known.end()) {
    return &*found;
  }
  const auto* help = std::find_if(kHelp.begin(), kHelp.end(), wanted);
  return help == kHelp.end() ? nullptr : help;
}

}  // namespace

class OptionReader {
 public:
  OptionReader(std::span<const Option> known, OptionStyle style, const std::vector<std::string>& arguments)
      : known_(known), style_(style), arguments_(arguments) {}

  std::optional<Options> read(Status& status) {
    for (; next_ < arguments_.size() && goes_on_; ++next_) {
      read_argument(arguments_[next_]);
    }
    status = status_;
    return goes_on_ ? std::optional(std::move(options_)) : std::nullopt;
  }

 private:
  void read_argument(const std::string& argument) {
    const bool only_operands = style_.only_at_start && !options_.operands_.empty();
    if (only_operands || argument.size() < 2 || argument.front() != '-') {
      options_.operands_.push_back(argument);
    } else if (argument == "--") {
      const auto rest = arguments_.begin() + static_cast<std::ptrdiff_t>(next_) + 1;
      options_.operands_.insert(options_.operands_.end(), rest, arguments_.end());
      next_ = arguments_.size();
    } else if (argument[1] == '-') {
      read_long(argument);
    } else {
      read_letters(argument);
    }
  }

  void read_long(const std::string& argument) {
    const std::size_t equals = argument.find('=');
    const std::string name = argument.substr(2, equals == std::string::npos ? equals : equals - 2);
    const Option* option =
        find_option(known_, [&](const Option& o) { return !o.name.empty() && o.name == name; });
    if (option == nullptr) {
      unknown(argument);
      return;
    }
    std::optional<std::string> value;
    if (equals != std::string::npos) {
      value = argument.substr(equals + 1);
    } else if (option->value != Option::Value::none && next_ + 1 < arguments_.size() &&
               !arguments_[next_ + 1].starts_with('-')) {
      value = arguments_[++next_];
    }
    give(option, std::move(value));
  }

  void read_letters(const std::string& argument) {
    const auto by_letter = [this](char letter) {
      return find_option(known_, [letter](const Option& o) { return o.letter == letter; });
    };
    const bool all_known = std::all_of(argument.begin() + 1, argument.end(),
                                       [&](char letter) { return by_letter(letter) != nullptr; });
    if (!all_known && style_.keeps_unknown) {
      options_.operands_.push_back(argument);
      return;
    }
    for (std::size_t i = 1; i < argument.size() && goes_on_; ++i) {
      const Option* option = by_letter(argument[i]);
      const bool last = i + 1 == argument.size();
      if (option == nullptr || (!last && option->value == Option::Value::required)) {
        fail();
      } else {
        give(option, last ? following_value(*option) : std::nullopt);
      }
    }
  }

  std::optional<std::string> following_value(const Option& option) {
    if (option.value == Option::Value::none || next_ + 1 >= arguments_.size()) {
      return std::nullopt;
    }
    const std::string& following = arguments_[next_ + 1];
    if (option.value == Option::Value::optional && following.size() >= 2 && following.front() == '-') {
      return std::nullopt;
    }
    ++next_;
    return following;
  }

  void give(const Option* option, std::optional<std::string> value) {
    const bool missing = !value && option->value == Option::Value::required;
    const bool too_much = value && option->value == Option::Value::none;
    if (missing || too_much) {
      fail();
    } else if (is_help(option)) {
      goes_on_ = false;
    } else {
      options_.given_.push_back({option, std::move(value)});
    }
  }

  void unknown(const std::string& argument) {
    if (style_.keeps_unknown) {
      options_.operands_.push_back(argument);
    } else {
      fail();
    }
  }

  void fail() {
    goes_on_ = false;
    status_ = kBadArgument;
  }

  std::span<const Option> known_;
  OptionStyle style_;
  const std::vector<std::string>& arguments_;
  std::size_t next_ = 0;
  Options options_;
  bool goes_on_ = true;
  Status status_ = kOk;
};

std::optional<Options> Options::read(std::span<const Option> known, OptionStyle style,
                                     const std::vector<std::string>& arguments, Status& status) {
  return OptionReader(known, style, arguments).read(status);
}

bool Options::has(std::string_view name) const {
  return std::any_of(given_.begin(), given_.end(), [name](const Given& g) { return g.option->name == name; });
}

bool Options::has(char letter) const {
  return std::any_of(given_.begin(), given_.end(),
                     [letter](const Given& g) { return g.option->letter == letter; });
}

std::string Options::value(std::string_view name) const {
  const auto all = values(name);
  return all.empty() ? "" : all.back();
}

bool Options::has_value(std::string_view name) const {
  return !values(name).empty();
}

std::vector<std::string> Options::values(std::string_view name) const {
  std::vector<std::string> all;
  for (const Given& given : given_) {
    if (given.option->name == name && given.value) {
      all.push_back(*given.value);
    }
  }
  return all;
}

}  // namespace kexec_load::bootmenu::grub
