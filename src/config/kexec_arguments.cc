#include "config/kexec_arguments.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "text/error.h"

namespace kexec_load::config {

namespace {

/// What kexec-load does in any case: load (-l) by kexec_file_load (-s), or what this system offers (-a),
/// leaving network interfaces as they are (-x) and without a digest that the jump would wait for (-i).
constexpr std::array<std::string_view, 12> kNothingToAdd = {
    "-l", "--load",      "-s", "--kexec-file-syscall", "-a", "--kexec-syscall-auto",
    "-x", "--no-ifdown", "-i", "--no-checks",          "-d", "--debug"};

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
    } else if (std::find(kNothingToAdd.begin(), kNothingToAdd.end(), word) == kNothingToAdd.end()) {
      refuse(word + ", which kexec-load cannot honour: take it out");
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
