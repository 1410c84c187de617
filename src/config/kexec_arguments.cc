#include "config/kexec_arguments.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "text/error.h"

namespace kexec_load::config {

namespace {

/// What kexec-load does in any case: load (-l), leaving network interfaces as they are (-x) and without a
/// digest that the jump would wait for (-i).
constexpr std::string_view kNothingToAdd = "lxid";
constexpr std::array<std::string_view, 4> kNothingToAddLong = {"--load", "--no-ifdown", "--no-checks",
                                                               "--debug"};

/// The options that name a way to load, short and long, and what --method calls it.
struct MethodOption {
  char letter;
  std::string_view name;
  const char* method;
};
constexpr std::array<MethodOption, 3> kMethods = {{{'c', "--kexec-syscall", "classic"},
                                                   {'s', "--kexec-file-syscall", "file"},
                                                   {'a', "--kexec-syscall-auto", "auto"}}};

/// The kinds of kernels that kexec(8) finds out by itself on x86, as kexec-load does.
constexpr std::array<std::string_view, 2> kTypes = {"bzImage", "bzImage64"};

/// "-ls": short options put together.
bool is_short(const std::string& word) {
  return word.size() > 1 && word[0] == '-' && word[1] != '-';
}

/// The way to load that the word asks for; nullptr: it asks for none.
const char* method_of(const std::string& word) {
  const auto* const found = std::find_if(kMethods.begin(), kMethods.end(), [&](const MethodOption& option) {
    return is_short(word) ? word.find(option.letter, 1) != std::string::npos : word == option.name;
  });
  return found == kMethods.end() ? nullptr : found->method;
}

bool is_known(const std::string& word) {
  if (is_short(word)) {
    return std::all_of(word.begin() + 1, word.end(), [](char letter) {
      return kNothingToAdd.find(letter) != std::string_view::npos || method_of({'-', letter}) != nullptr;
    });
  }
  const bool adds_nothing =
      std::find(kNothingToAddLong.begin(), kNothingToAddLong.end(), word) != kNothingToAddLong.end();
  return adds_nothing || method_of(word) != nullptr;
}

/// Words at blanks; quotes keep blanks together and are dropped.
std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  bool inside = false;
  char quote = '\0';
  for (const char c : text) {
    if (quote != '\0' ? c == quote : (c == '"' || c == '\'')) {
      quote = quote != '\0' ? '\0' : c;
      inside = true;
    } else if (quote == '\0' && std::isspace(static_cast<unsigned char>(c)) != 0) {
      if (inside) {
        words.push_back(std::move(word));
      }
      word.clear();
      inside = false;
    } else {
      word += c;
      inside = true;
    }
  }
  if (inside) {
    words.push_back(word);
  }
  return words;
}

class Reader {
 public:
  Reader(const Assignment& assignment, const text::Source& source)
      : assignment_(assignment), source_(source), words_(split(assignment.value)) {}

  KexecArguments read() {
    KexecArguments arguments;
    arguments.text = assignment_.value;
    for (; next_ < words_.size(); ++next_) {
      take(arguments);
    }
    return arguments;
  }

 private:
  void take(KexecArguments& arguments) {
    const std::string& word = words_[next_];
    const std::string name = word.substr(0, word.find('='));
    if (word == "--reuse-cmdline") {
      arguments.reuse_command_line = true;
    } else if (name == "--append" || name == "--command-line") {
      arguments.append = value_of(name);
    } else if (name == "--initrd" || name == "--ramdisk") {
      arguments.initrds = {value_of(name)};
    } else if (name == "-t" || name == "--type") {
      require_known_type(name);
    } else if (!is_known(word)) {
      refuse(word + ", which kexec-load cannot honour: take it out");
    } else if (const char* const method = method_of(word)) {
      arguments.method = method;
    }
  }

  void require_known_type(const std::string& name) {
    const std::string type = value_of(name);
    if (std::find(kTypes.begin(), kTypes.end(), type) == kTypes.end()) {
      refuse(name + " " + type + ", which kexec-load cannot honour: take it out");
    }
  }

  /// "--name=VALUE", or the next word.
  std::string value_of(const std::string& name) {
    const std::string& word = words_[next_];
    if (word.size() > name.size()) {
      return word.substr(name.size() + 1);
    }
    if (next_ + 1 == words_.size()) {
      refuse(name + " without its value");
    }
    return words_[++next_];
  }

  [[noreturn]] void refuse(const std::string& what) {
    throw text::Error::at(text::ErrorKind::configuration, source_, assignment_.value_offset,
                          assignment_.name + " has " + what);
  }

  const Assignment& assignment_;
  const text::Source& source_;
  std::vector<std::string> words_;
  std::size_t next_ = 0;
};

}  // namespace

KexecArguments kexec_arguments(const Assignment& assignment, const text::Source& source) {
  return Reader(assignment, source).read();
}

}  // namespace kexec_load::config
