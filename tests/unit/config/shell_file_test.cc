#include "config/shell_file.h"

#include <array>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <memory>
#include <ostream>

#include "support/fake_substitutions.h"
#include "support/temporary_directory.h"
#include "text/error.h"

namespace kexec_load::config {

namespace {

namespace data = boost::unit_test::data;

ShellFile read(const std::string& text) {
  test::FakeSubstitutions system;
  system.files["/etc/root"] = "/dev/sda1\n\n";
  system.links["/vmlinuz"] = "/boot/vmlinuz-6.1.0-40-amd64";
  Variables variables;
  return read_shell_file(text::Source("f", text), variables, system);
}

std::string error_of(const std::string& text) {
  try {
    read(text);
  } catch (const text::Error& error) {
    BOOST_TEST((error.kind() == text::ErrorKind::configuration));
    return error.what();
  }
  return "no error";
}

struct Value {
  std::string written;
  std::string meant;
};
std::ostream& operator<<(std::ostream& out, const Value& value) {
  return out << value.written;
}

struct Fault {
  std::string text;
  std::string message;
};
std::ostream& operator<<(std::ostream& out, const Fault& fault) {
  return out << fault.text;
}

const std::vector<Value> kValues = {
    {"plain", "plain"},
    {"", ""},
    {"''", ""},
    {"\"\"", ""},
    {"'single $A `x` \\ \"'", "single $A `x` \\ \""},
    {"\"double 'quoted'\"", "double 'quoted'"},
    {"\"a\\\"b\\$c\\`d\\\\e\\n\"", "a\"b$c`d\\e\\n"},
    {"back\\ slash\\'", "back slash'"},
    {"con'cat'\"en\"ated", "concatenated"},
    {"it\\''s'", "it's"},
    {"lo\\\nng", "long"},
    {"\"lo\\\nng\"", "long"},
    {"\"two\nlines\"", "two\nlines"},
    {"a#b", "a#b"},
    {"a # comment", "a"},
    {"a;", "a"},
    {"a=b=c", "a=b=c"},
    {"root=UUID=1-2_3,x:y@z%~*?[]{}", "root=UUID=1-2_3,x:y@z%~*?[]{}"},
    {"$V", "value"},
    {"${V}", "value"},
    {"\"<$V>\"", "<value>"},
    {"x$V-y", "xvalue-y"},
    {"${V}s", "values"},
    {"${V:-other}", "value"},
    {"${UNSET:-other}", "other"},
    {"${EMPTY:-other}", "other"},
    {"${UNSET:-$V}", "value"},
    {"${UNSET:-two words}", "two words"},
    {"${UNSET:-\"}\"}", "}"},
    {"${UNSET:-${ALSO:-deep}}", "deep"},
    {"\"${UNSET:-a b}\"", "a b"},
    {"\"${UNSET:-root='a b'}\"", "root='a b'"},
    {"\"${UNSET:-a\\b}\"", "a\\b"},
    {"\"${UNSET:-\\'q\\'}\"", "\\'q\\'"},
    {"\"${UNSET:-it's a|b (c)}\"", "it's a|b (c)"},
    {"\"${UNSET:-\\}}\"", "}"},
    {"\"${UNSET:-$V}\"", "value"},
    {"$V\\\n-x", "value-x"},
    {"a~", "a~"},
    {"'~/x'", "~/x"},
    {"$UNSET", ""},
    {"a$", "a$"},
    {"\"a$ b\"", "a$ b"},
    {"$%", "$%"},
    {"$(uname -r)", "6.1.0-40-amd64"},
    {"`uname -r`", "6.1.0-40-amd64"},
    {"$( uname  -m )", "x86_64"},
    {"/boot/vmlinuz-$(uname -r)", "/boot/vmlinuz-6.1.0-40-amd64"},
    {"\"/boot/vmlinuz-`uname -r`.x\"", "/boot/vmlinuz-6.1.0-40-amd64.x"},
    {"root=$(cat /etc/root)", "root=/dev/sda1"},
    {"$(cat '/etc/root')", "/dev/sda1"},
    {"$(cat $FILE)", "/dev/sda1"},
    {"$(readlink -f /vmlinuz)", "/boot/vmlinuz-6.1.0-40-amd64"},
    {"\xc3\xa4", "\xc3\xa4"},
};

const std::string kOnlyThese =
    "only uname -r, uname -m, cat FILE and readlink -f PATH are understood here, since nothing is ever "
    "executed: write the "
    "value itself";
const std::string kNoAssignment =
    "this is not an assignment, and nothing here is executed: write NAME=value, with quotes around a value "
    "that has blanks";

const std::vector<Fault> kFaults = {
    {"A='x", "f:1:3: this quotation mark is never closed\nA='x\n  ^"},
    {"B=1\nA=\"x\n", "f:2:3: this quotation mark is never closed\nA=\"x\n  ^"},
    {"A=\"x\\", "f:1:3: this quotation mark is never closed\nA=\"x\\\n  ^"},
    {"A=x\\", "f:1:4: a backslash at the end of the file: nothing follows it\nA=x\\\n   ^"},
    {"A=$(rm -rf /)", "f:1:3: " + kOnlyThese + "\nA=$(rm -rf /)\n  ^"},
    {"A=`id`", "f:1:3: " + kOnlyThese + "\nA=`id`\n  ^"},
    {"A=$(uname -a)", "f:1:3: " + kOnlyThese + "\nA=$(uname -a)\n  ^"},
    {"A=$(uname -r; id)", "f:1:3: " + kOnlyThese + "\nA=$(uname -r; id)\n  ^"},
    {"A=$(uname -r | cat)", "f:1:3: " + kOnlyThese + "\nA=$(uname -r | cat)\n  ^"},
    {"A=$(cat <x)", "f:1:3: " + kOnlyThese + "\nA=$(cat <x)\n  ^"},
    {"A=$(cat /a /b)", "f:1:3: " + kOnlyThese + "\nA=$(cat /a /b)\n  ^"},
    {"A=$()", "f:1:3: " + kOnlyThese + "\nA=$()\n  ^"},
    {"A=$(uname -r", "f:1:3: this command substitution is never closed\nA=$(uname -r\n  ^"},
    {"A=`uname -r", "f:1:3: this command substitution is never closed\nA=`uname -r\n  ^"},
    {"A=$(cat /none)", "f:1:3: there is no file /none\nA=$(cat /none)\n  ^"},
    {"A=$(readlink -f /none)", "f:1:3: there is no file /none\nA=$(readlink -f /none)\n  ^"},
    {"A=$((1+1))", "f:1:3: arithmetic is not understood here: write the result\nA=$((1+1))\n  ^"},
    {"A=$1",
     "f:1:3: this is a shell's own variable, and no shell runs here: write the value, or '$' in single "
     "quotes\nA=$1\n  ^"},
    {"A=\"$$\"",
     "f:1:4: this is a shell's own variable, and no shell runs here: write the value, or '$' in single "
     "quotes\nA=\"$$\"\n   ^"},
    {"A=${X#y}",
     "f:1:3: of the forms with braces only ${NAME} and ${NAME:-word} are understood\nA=${X#y}\n  ^"},
    {"A=${}", "f:1:3: of the forms with braces only ${NAME} and ${NAME:-word} are understood\nA=${}\n  ^"},
    {"A=${X", "f:1:3: of the forms with braces only ${NAME} and ${NAME:-word} are understood\nA=${X\n  ^"},
    {"A=${X:-y", "f:1:3: this ${ is never closed\nA=${X:-y\n  ^"},
    {"A=$\\\nB",
     "f:1:4: a name must not be continued on the next line: write ${NAME} on one line\nA=$\\\n   ^"},
    {"A=$B\\\nC",
     "f:1:5: a name must not be continued on the next line: write ${NAME} on one line\nA=$B\\\n    ^"},
    {"A=~/x",
     "f:1:3: '~' would be a home directory to a shell: write the whole path, or put the value in "
     "quotes\nA=~/x\n  ^"},
    {"A=\"${X:-y", "f:1:4: this ${ is never closed\nA=\"${X:-y\n   ^"},
    {"A=x&y",
     "f:1:4: '&' has a meaning to a shell, and nothing here is executed: put the value in quotes\nA=x&y\n   "
     "^"},
    {"A=(x)",
     "f:1:3: '(' has a meaning to a shell, and nothing here is executed: put the value in quotes\nA=(x)\n  "
     "^"},
    {"A=x>y",
     "f:1:4: '>' has a meaning to a shell, and nothing here is executed: put the value in quotes\nA=x>y\n   "
     "^"},
    {"A=x\r\n", "f:1:4: a carriage return: save the file with Unix line ends (dos2unix does it)\nA=x?\n   ^"},
    {"A='x'\n\r\n", "f:2:1: a carriage return: save the file with Unix line ends (dos2unix does it)\n?\n^"},
    {std::string("A=x\0y", 5), "f:1:4: a NUL byte: this is not a text file\nA=x?y\n   ^"},
    {"A = x", "f:1:1: no blank may stand before '=': write A=value\nA = x\n^"},
    {"A=x y", "f:1:5: " + kNoAssignment + "\nA=x y\n    ^"},
    {". /etc/other", "f:1:1: " + kNoAssignment + "\n. /etc/other\n^"},
    {"rm -rf /", "f:1:1: " + kNoAssignment + "\nrm -rf /\n^"},
    {"if true; then", "f:1:1: " + kNoAssignment + "\nif true; then\n^"},
    {"9A=x", "f:1:1: " + kNoAssignment + "\n9A=x\n^"},
    {"=x", "f:1:1: " + kNoAssignment + "\n=x\n^"},
    {"A+=x", "f:1:1: " + kNoAssignment + "\nA+=x\n^"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(shell_file)

BOOST_DATA_TEST_CASE(a_value_is_expanded_as_a_shell_would, data::make(kValues), value) {
  const ShellFile file = read("V=value EMPTY= FILE=/etc/root\nX=" + value.written + "\nNEXT=1");
  BOOST_REQUIRE_EQUAL(file.assignments.size(), 5U);
  BOOST_TEST(file.assignments[3].name == "X");
  BOOST_TEST(file.assignments[3].value == value.meant);
}

/// The same file sourced by this system's own shell, with the four commands played by functions.
BOOST_DATA_TEST_CASE(a_shell_gives_the_same_value, data::make(kValues), value) {
  const test::TemporaryDirectory directory;
  directory.write("/script",
                  "uname() { case $1 in -r) echo 6.1.0-40-amd64 ;; -m) echo x86_64 ;; esac; }\n"
                  "cat() { [ \"$1\" = /etc/root ] && printf '/dev/sda1\\n\\n'; }\n"
                  "readlink() { echo /boot/vmlinuz-6.1.0-40-amd64; }\n"
                  "V=value EMPTY= FILE=/etc/root\nX=" +
                      value.written + "\nprintf '<%s>' \"$X\"\n");
  const std::string command = "exec /bin/sh '" + directory.path() + "/script'";
  const std::unique_ptr<FILE, int (*)(FILE*)> output(::popen(command.c_str(), "re"), ::pclose);
  BOOST_REQUIRE(output != nullptr);
  std::array<char, 256> buffer{};
  const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), output.get());
  BOOST_TEST(std::string(buffer.data(), size) == "<" + value.meant + ">");
}

BOOST_DATA_TEST_CASE(a_fault_is_named_with_its_place, data::make(kFaults), fault) {
  BOOST_TEST(error_of(fault.text) == fault.message);
}

BOOST_AUTO_TEST_CASE(an_assignment_knows_its_place) {
  const ShellFile file = read("# head\n\n  export A=1 B='2'; C=3\n");
  BOOST_REQUIRE_EQUAL(file.assignments.size(), 3U);
  BOOST_TEST((file.assignments[0].place == text::Location{"f", 3, 10}));
  BOOST_TEST((file.assignments[1].place == text::Location{"f", 3, 14}));
  BOOST_TEST((file.assignments[2].place == text::Location{"f", 3, 21}));
  BOOST_TEST(file.assignments[0].place.file_and_line() == "f:3");
}

BOOST_AUTO_TEST_CASE(export_without_a_value_changes_nothing) {
  BOOST_TEST(read("export A\nexport\tB C\n").assignments.empty());
}

BOOST_AUTO_TEST_CASE(an_unset_name_is_a_warning) {
  const ShellFile file = read("A=1\nB=\"$NOT_SET\"");
  BOOST_REQUIRE_EQUAL(file.warnings.size(), 1U);
  BOOST_TEST(file.warnings[0] == "f:2: NOT_SET is not set in this configuration, so it is taken as empty");
}

BOOST_AUTO_TEST_CASE(a_default_for_an_unset_name_is_no_warning) {
  BOOST_TEST(read("B=${NOT_SET:-x}").warnings.empty());
}

BOOST_AUTO_TEST_CASE(a_long_line_is_read_and_its_error_shown_in_part) {
  const std::string padding(1000000, 'x');
  BOOST_TEST(read("A=" + padding).assignments[0].value.size() == padding.size());
  const std::string error = error_of("A=" + padding + "&");
  BOOST_TEST(error.find("f:1:1000003: '&' has a meaning") == 0U);
  BOOST_TEST(error.size() < 400U);
}

BOOST_AUTO_TEST_CASE(sizes_are_bounded) {
  BOOST_TEST(error_of(std::string((1U << 20U) + 1, '#')) ==
             "f: larger than 1 MiB: this is no configuration file");
  std::string doubling = "A0=aaaaaaaaaaaaaaaa\n";
  for (int i = 0; i < 40; ++i) {
    doubling += "A" + std::to_string(i + 1) + "=$A" + std::to_string(i) + "$A" + std::to_string(i) + "\n";
  }
  BOOST_TEST(error_of(doubling).find("this value becomes longer than 1 MiB") != std::string::npos);
  std::string nested;
  for (int i = 0; i < 1000; ++i) {
    nested += "${U:-";
  }
  BOOST_TEST(error_of("A=" + nested).find("nested too deeply") != std::string::npos);
  std::string commands;
  for (int i = 0; i < 1000; ++i) {
    commands += "$(cat ";
  }
  BOOST_TEST(error_of("A=" + commands).find("nested too deeply") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::config
