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
constexpr std::string_view kNothingToAdd = "lsaxid";
constexpr std::array<std::string_view, 6> kNothingToAddLong = {
    "--load", "--kexec-file-syscall", "--kexec-syscall-auto", "--no-ifdown", "--no-checks", "--debug"};

/// The kinds of kernels that kexec(8) finds out by itself on x86, as kexec-load does.
constexpr std::array<std::string_view, 2> kTypes = {"bzImage", "bzImage64"};

bool adds_nothing(const std::string& word) {
  const bool is_short = word.size() > 1 && word[0] == '-' && word[1] != '-';
  return is_short
             ? word.find_first_not_of(kNothingToAdd, 1) == std::string::npos
             : std::find(kNothingToAddLong.begin(), kNothingToAddLong.end(), word) != kNothingToAddLong.end();
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
    } else if (!adds_nothing(word)) {
      refuse(word + ", which kexec-load cannot honour: take it out");
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
