#include "bootmenu/test_expression.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "bootmenu/grub_number.h"

namespace kexec_load::bootmenu {

namespace {

constexpr int kDeepestGroup = 100;

std::uint64_t leading_number(std::string_view text) {
  return grub::parse_number(text, 0).value;
}

/// As GRUB's `test` has it, in 32 bits: what is greater wraps.
std::int32_t signed_number(std::string_view text) {
  const bool negative = text.starts_with('-');
  const std::uint64_t number = leading_number(text.substr(negative ? 1 : 0));
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(negative ? 0 - number : number));
}

/// Where `-pgt` and `-plt` begin to compare: behind what is the same, but not within a number.
std::size_t common_prefix(const std::string& a, const std::string& b) {
  std::size_t i = 0;
  while (i < a.size() && i < b.size() && a[i] == b[i]) {
    ++i;
  }
  if (i == 0) {
    return 0;
  }
  --i;
  while (i > 0 && a[i] >= '0' && a[i] <= '9') {
    --i;
  }
  return i + 1;
}

std::optional<bool> compare_strings(const std::string& a, std::string_view by, const std::string& b) {
  if (by == "=" || by == "==") {
    return a == b;
  }
  if (by == "!=") {
    return a != b;
  }
  if (by == "<") {
    return a < b;
  }
  if (by == "<=") {
    return a <= b;
  }
  if (by == ">") {
    return a > b;
  }
  if (by == ">=") {
    return a >= b;
  }
  return std::nullopt;
}

std::optional<bool> compare_numbers(const std::string& a, std::string_view by, const std::string& b) {
  const std::int32_t x = signed_number(a);
  const std::int32_t y = signed_number(b);
  if (by == "-eq") {
    return x == y;
  }
  if (by == "-ge") {
    return x >= y;
  }
  if (by == "-gt") {
    return x > y;
  }
  if (by == "-le") {
    return x <= y;
  }
  if (by == "-lt") {
    return x < y;
  }
  if (by == "-ne") {
    return x != y;
  }
  return std::nullopt;
}

std::optional<bool> compare_versions_of_names(const std::string& a, std::string_view by,
                                              const std::string& b) {
  if (by != "-pgt" && by != "-plt") {
    return std::nullopt;
  }
  const std::size_t from = common_prefix(a, b);
  const std::uint64_t x = leading_number(std::string_view(a).substr(from));
  const std::uint64_t y = leading_number(std::string_view(b).substr(from));
  return by == "-pgt" ? x > y : x < y;
}

/// The last file that was asked for within a pair of parentheses. GRUB keeps what it knew of an earlier one
/// where a later one does not exist, and compares with that.
struct SeenFile {
  bool exists = false;
  FileFacts facts;
};

class Evaluation {
 public:
  Evaluation(const std::vector<std::string>& words,
             const std::function<FileFacts(const std::string&)>& look_at)
      : words_(words), look_at_(look_at) {}

  /// Up to the closing parenthesis or the end. Tests one behind the other are joined by "and", -a or not;
  /// -o begins a new alternative; '!' inverts the next test.
  bool group() {
    Group group;
    while (at_ < words_.size()) {
      if (const std::optional<bool> result = binary(group)) {
        group.take(*result);
        at_ += 3;
      } else if (const std::optional<bool> unary_result = unary(group)) {
        group.take(*unary_result);
        at_ += 2;
      } else if (!modifier(group)) {
        break;
      }
    }
    return group.result();
  }

 private:
  struct Group {
    bool alternative = false;  ///< one before an -o was true
    bool all = true;           ///< every test since was
    bool inverted = false;
    SeenFile seen;

    void take(bool value) {
      all = all && value != inverted;
      inverted = false;
    }
    void begin_alternative() {
      alternative = result();
      all = true;
    }
    [[nodiscard]] bool result() const { return alternative || all; }
  };

  /// nullopt: no test of three words stands here.
  std::optional<bool> binary(Group& group) {
    if (at_ + 2 >= words_.size()) {
      return std::nullopt;
    }
    const std::string& a = words_[at_];
    const std::string& by = words_[at_ + 1];
    const std::string& b = words_[at_ + 2];
    for (const auto compare : {compare_strings, compare_numbers, compare_versions_of_names}) {
      if (const std::optional<bool> result = compare(a, by, b)) {
        return result;
      }
    }
    if (by.starts_with("-nt") || by.starts_with("-ot")) {
      return compare_ages(group.seen, a, by, b);
    }
    return std::nullopt;
  }

  /// "-nt" and "-ot"; a number that follows directly is added to the first file's time.
  bool compare_ages(SeenFile& seen, const std::string& a, std::string_view by, const std::string& b) {
    find(seen, a);
    const SeenFile first = seen;
    find(seen, b);
    const bool newer = by.starts_with("-nt");
    if (newer ? first.exists && !seen.exists : !first.exists && seen.exists) {
      return true;
    }
    if (first.facts.kind == FileFacts::Kind::missing || seen.facts.kind == FileFacts::Kind::missing) {
      return false;
    }
    const std::int64_t time = first.facts.modified + signed_number(by.substr(3));
    return newer ? time > seen.facts.modified : time < seen.facts.modified;
  }

  /// nullopt: no test of two words stands here.
  std::optional<bool> unary(Group& group) {
    if (at_ + 1 >= words_.size()) {
      return std::nullopt;
    }
    const std::string& test = words_[at_];
    const std::string& word = words_[at_ + 1];
    if (test == "-n") {
      return !word.empty();
    }
    if (test == "-z") {
      return word.empty();
    }
    if (test == "-s") {
      return has_content(word);
    }
    if (test == "-d" || test == "-e" || test == "-f") {
      find(group.seen, word);
      const bool directory = group.seen.facts.kind == FileFacts::Kind::directory;
      return group.seen.exists && (test == "-e" || directory == (test == "-d"));
    }
    return std::nullopt;
  }

  /// A word that is no test; false: the group ends with it.
  bool modifier(Group& group) {
    const std::string& word = words_[at_++];
    if (word == ")") {
      depth_ -= depth_ > 0 ? 1 : 0;
      return false;
    }
    if (word == "(") {
      if (++depth_ > kDeepestGroup) {
        return false;
      }
      group.take(this->group());
    } else if (word == "!") {
      group.inverted = !group.inverted;
    } else if (word == "-o") {
      group.begin_alternative();
    } else if (word != "-a") {
      group.take(!word.empty());
    }
    return true;
  }

  /// For -d, -e, -f, -nt and -ot GRUB looks a name up in its directory, from the root where no '/' is
  /// written; a '/' at the end counts for nothing, and nothing but the device is its root.
  void find(SeenFile& seen, const std::string& word) {
    const std::size_t parenthesis = word.find(')');
    const std::size_t path_at = parenthesis == std::string::npos ? 0 : parenthesis + 1;
    const std::string device = word.starts_with('(') ? word.substr(0, path_at) : std::string();
    std::string path = word.substr(path_at);
    path.erase(path.find_last_not_of('/') + 1);
    if (path.find('/') == std::string::npos) {
      path.insert(0, "/");
    }
    const FileFacts facts = path.starts_with('/') ? look_at_(device + path) : FileFacts{};
    seen.exists = facts.kind != FileFacts::Kind::missing;
    if (seen.exists) {
      seen.facts = facts;
    }
  }

  /// For -s GRUB opens the file: only one that is there, no directory, and named from the root.
  [[nodiscard]] bool has_content(const std::string& word) const {
    const std::size_t path_at = word.starts_with('(') ? word.find(')') + 1 : 0;
    const FileFacts facts = word.substr(path_at).starts_with('/') ? look_at_(word) : FileFacts{};
    return facts.kind == FileFacts::Kind::file && facts.size != 0;
  }

  const std::vector<std::string>& words_;
  const std::function<FileFacts(const std::string&)>& look_at_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

bool test_expression(const std::vector<std::string>& words,
                     const std::function<FileFacts(const std::string&)>& look_at) {
  return Evaluation(words, look_at).group();
}

}  // namespace kexec_load::bootmenu
