#include "bootmenu/grub_expansion.h"

#include <cctype>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include "bootmenu/grub_number.h"
#include "bootmenu/grub_wildcards.h"

namespace kexec_load::bootmenu::grub {

namespace {

/// Arguments under construction. One that nothing was appended to, not even an empty text, vanishes at the
/// end: "$unset" leaves no argument, "''" does.
class Arguments {
 public:
  void next() { list_.emplace_back(); }
  void append(std::string_view text) {
    if (!list_.back()) {
      list_.back().emplace();
    }
    list_.back()->append(text);
  }
  /// Each run of blanks but those at the ends begins a new argument.
  void append_split(std::string_view text) {
    std::size_t i = skip_blanks(text, 0);
    while (i < text.size()) {
      const std::size_t start = i;
      while (i < text.size() && !is_space(text[i])) {
        ++i;
      }
      append(text.substr(start, i - start));
      i = skip_blanks(text, i);
      if (i < text.size()) {
        next();
      }
    }
  }
  /// Those that there are.
  std::vector<std::string> take() {
    std::vector<std::string> arguments;
    for (std::optional<std::string>& argument : list_) {
      if (argument) {
        arguments.push_back(std::move(*argument));
      }
    }
    return arguments;
  }

 private:
  static std::size_t skip_blanks(std::string_view text, std::size_t i) {
    while (i < text.size() && is_space(text[i])) {
      ++i;
    }
    return i;
  }

  std::vector<std::optional<std::string>> list_;
};

/// The value of an unquoted variable: '*' and '?' in it are wildcards, unless a backslash stands before them.
std::string escape_backslashes(const std::string& value) {
  std::string escaped;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '\\') {
      escaped += '\\';
      if (i + 1 < value.size() && (value[i + 1] == '?' || value[i + 1] == '*')) {
        escaped += '\\';
      }
    }
    escaped += value[i];
  }
  return escaped;
}

/// $"…" (script/execute.c, parse_string): there are no translations here, but variables.
class Translated {
 public:
  Translated(const Environment& environment, const std::vector<std::string>* parameters)
      : environment_(environment), parameters_(parameters) {}

  std::string expand(std::string_view text) {
    bool escaped = false;
    for (std::size_t i = 0; i < text.size();) {
      const char c = text[i];
      if (c == '\\') {
        escaped = !escaped;
        result_ += escaped ? "" : "\\";
        ++i;
      } else if (c == '$' && !escaped) {
        i = variable(text, i + 1);
      } else {
        result_ += escaped && c != '$' ? "\\" : "";
        result_ += c;
        escaped = false;
        ++i;
      }
    }
    return std::move(result_);
  }

 private:
  static bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }
  static bool is_number(char c) { return c >= '0' && c <= '9'; }

  std::size_t variable(std::string_view text, std::size_t start) {
    const char first = start < text.size() ? text[start] : '\0';
    if (first == '{') {
      const std::size_t close = text.find('}', start);
      put(text.substr(start + 1, close == std::string_view::npos ? 0 : close - start - 1));
      return close == std::string_view::npos ? text.size() : close + 1;
    }
    std::size_t end = start;
    if (first == '?' || first == '#') {
      ++end;
    } else {
      const auto belongs = is_number(first) ? &is_number : &is_word;
      while (end < text.size() && belongs(text[end])) {
        ++end;
      }
    }
    if (end == start) {
      result_ += '$';
    } else {
      put(text.substr(start, end - start));
    }
    return end;
  }

  void put(std::string_view name) {
    if (name == "#" && parameters_ != nullptr) {
      result_ += std::to_string(parameters_->size());
    } else if (const std::string* value = environment_.get(std::string(name))) {
      result_ += *value;
    }
  }

  const Environment& environment_;
  const std::vector<std::string>* parameters_;
  std::string result_;
};

class Expansion {
 public:
  Expansion(const Environment& environment, const std::vector<std::string>* parameters)
      : environment_(environment), parameters_(parameters) {}

  void add(const Word& word) {
    arguments_.next();
    for (const Fragment& fragment : word) {
      add(fragment);
    }
  }
  std::vector<std::string> take() { return arguments_.take(); }

 private:
  void add(const Fragment& fragment) {
    switch (fragment.kind) {
      case Fragment::Kind::text:
        arguments_.append(fragment.text);
        break;
      case Fragment::Kind::quoted:
        arguments_.append(escape_wildcards(fragment.text));
        break;
      case Fragment::Kind::translated:
        arguments_.append(escape_wildcards(Translated(environment_, parameters_).expand(fragment.text)));
        break;
      case Fragment::Kind::variable:
        add_values(values_of(fragment.text, true), &escape_backslashes);
        break;
      case Fragment::Kind::quoted_variable:
        add_values(values_of(fragment.text, false), &escape_wildcards);
        break;
    }
  }

  void add_values(const std::vector<std::string>& values, std::string (*escape)(const std::string&)) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i != 0) {
        arguments_.next();
      }
      arguments_.append(escape(values[i]));
    }
  }

  [[nodiscard]] std::vector<std::string> values_of(const std::string& name, bool split) const {
    Arguments values;
    values.next();
    if (name == "*" || name == "@") {
      add_parameters(values, split, name == "@");
    } else if (name == "#") {
      if (parameters_ != nullptr) {
        values.append(std::to_string(parameters_->size()));
      }
    } else if (const std::string* value = value_of(name)) {
      split ? values.append_split(*value) : values.append(*value);
    }
    return values.take();
  }

  /// nullptr: not set; an empty variable counts as such.
  [[nodiscard]] const std::string* value_of(const std::string& name) const {
    if (name.front() >= '0' && name.front() <= '9') {
      const unsigned long long number = parse_number(name, 10).value;
      const bool known = parameters_ != nullptr && number >= 1 && number <= parameters_->size();
      return known ? &(*parameters_)[number - 1] : nullptr;
    }
    const std::string* value = environment_.get(name);
    return value != nullptr && !value->empty() ? value : nullptr;
  }

  void add_parameters(Arguments& values, bool split, bool separate) const {
    if (parameters_ == nullptr) {
      return;
    }
    for (std::size_t i = 0; i < parameters_->size(); ++i) {
      const std::string& parameter = (*parameters_)[i];
      if (i != 0 && (split || separate)) {
        values.next();
      } else if (i != 0) {
        values.append(" ");
      }
      split ? values.append_split(parameter) : values.append(parameter);
    }
  }

  const Environment& environment_;
  const std::vector<std::string>* parameters_;
  Arguments arguments_;
};

}  // namespace

std::vector<std::string> expand(const std::vector<Word>& words, const Environment& environment,
                                const std::vector<std::string>* parameters) {
  Expansion expansion(environment, parameters);
  for (const Word& word : words) {
    expansion.add(word);
  }
  return expansion.take();
}

}  // namespace kexec_load::bootmenu::grub
