#include "bootmenu/test_expression.h"

#include <boost/test/unit_test.hpp>
#include <map>
#include <sstream>

namespace {

using namespace kexec_load::bootmenu;
using Kind = FileFacts::Kind;

const std::map<std::string, FileFacts> kFiles = {
    {"/", {Kind::directory, 0, 50}},       {"/boot", {Kind::directory, 0, 50}},
    {"/boot/old", {Kind::file, 10, 100}},  {"/boot/new", {Kind::file, 20, 200}},
    {"/boot/empty", {Kind::file, 0, 200}}, {"(hd0,1)/", {Kind::directory, 0, 0}},
    {"(hd0,1)/x", {Kind::file, 1, 300}},
};

FileFacts look_at(const std::string& name) {
  const auto found = kFiles.find(name);
  return found == kFiles.end() ? FileFacts{} : found->second;
}

/// Words are separated by blanks; '' is an empty one.
bool test(const std::string& expression) {
  std::istringstream line(expression);
  std::vector<std::string> words;
  for (std::string word; line >> word;) {
    words.push_back(word == "''" ? "" : word);
  }
  return test_expression(words, look_at);
}

void check(const std::string& expression, bool expected) {
  BOOST_TEST_CONTEXT(expression) {
    BOOST_CHECK_EQUAL(test(expression), expected);
  }
}

void check_true(const std::vector<std::string>& expressions) {
  for (const std::string& each : expressions) {
    check(each, true);
  }
}

void check_false(const std::vector<std::string>& expressions) {
  for (const std::string& each : expressions) {
    check(each, false);
  }
}

BOOST_AUTO_TEST_SUITE(test_expressions)

BOOST_AUTO_TEST_CASE(compares_strings) {
  check_true({"a = a", "a == a", "a != b", "a < b", "a <= a", "a <= b", "b > a", "a >= a", "b >= a",
              "'' = ''", "xy = xy", "10 < 9", "Z < a", "a < \xc3\xa4"});
  check_false(
      {"a = b", "a == b", "a != a", "b < a", "a < a", "b <= a", "a > b", "a > a", "a >= b", "x = xy"});
}

BOOST_AUTO_TEST_CASE(compares_numbers) {
  check_true({"1 -eq 1", "01 -eq 1", "0x10 -eq 16", "0x1F -eq 31", "010 -eq 8", "08 -eq 8", "1 -ne 2",
              "2 -gt 1", "2 -ge 2", "1 -lt 2", "2 -le 2", "-1 -lt 0", "-2 -lt -1", "10 -gt 9"});
  check_false({"1 -eq 2", "1 -ne 1", "1 -gt 1", "1 -ge 2", "2 -lt 2", "2 -le 1", "0 -lt -1", "-1 -gt 0"});
}

BOOST_AUTO_TEST_CASE(takes_anything_for_a_number) {
  check_true({"abc -eq 0", "'' -eq 0", "12abc -eq 12", "0x -eq 0", "--1 -eq 0", "0X10 -eq 0", "09 -eq 9"});
  // 32 bits, as GRUB's: what is greater wraps, and of what does not fit in 64 the greatest is taken.
  check_true({"4294967297 -eq 1", "4294967295 -eq -1", "2147483648 -lt 0", "18446744073709551615 -eq -1",
              "99999999999999999999 -eq -1", "-99999999999999999999 -eq 1"});
}

BOOST_AUTO_TEST_CASE(compares_numbers_behind_a_common_prefix) {
  check_true({"vmlinuz-2 -plt vmlinuz-11", "vmlinuz-11 -pgt vmlinuz-2", "vmlinuz-110 -pgt vmlinuz-12",
              "vmlinuz-10 -pgt vmlinuz-1", "9 -plt 10", "120 -pgt 13", "a -pgt b1 -o 1"});
  check_false({"vmlinuz-2 -pgt vmlinuz-11", "vmlinuz-11 -plt vmlinuz-2", "vmlinuz-12 -pgt vmlinuz-110",
               "x-1 -pgt x-1", "x-1 -plt x-1", "'' -plt ''"});
}

BOOST_AUTO_TEST_CASE(asks_for_files) {
  check_true({"-e /boot/old", "-f /boot/old", "-s /boot/old", "-e /boot", "-d /boot", "-d /boot/",
              "-e /boot/old/", "-d /", "-d ''", "-d (hd0,1)/", "-d (hd0,1)", "-f (hd0,1)/x", "-s (hd0,1)/x",
              "-d boot", "-f /boot/empty", "-f (hd0,1)x"});
  check_false({"-e /none", "-f /none", "-s /none", "-d /none", "-f /boot", "-s /boot", "-d /boot/old",
               "-s /boot/empty", "-e boot/old", "-s x", "-s boot/old", "-e (hd1)/x", "-e (hd0,1)/y",
               "-s (hd0,1", "-s /boot/old/"});
}

BOOST_AUTO_TEST_CASE(compares_the_ages_of_files) {
  check_true({"/boot/new -nt /boot/old", "/boot/old -ot /boot/new", "/boot/old -nt /none",
              "/none -ot /boot/old", "/boot/old -nt101 /boot/new", "/boot/new -ot-101 /boot/old",
              "/boot/old -nt0x65 /boot/new", "/boot/new -ntx /boot/old"});
  check_false({"/boot/old -nt /boot/new", "/boot/new -ot /boot/old", "/boot/new -nt /boot/empty",
               "/boot/new -ot /boot/empty", "/none -nt /boot/old", "/boot/old -ot /none", "/none -nt /none",
               "/none -ot /none", "/boot/old -nt100 /boot/new", "/boot/new -ot-100 /boot/old"});
}

BOOST_AUTO_TEST_CASE(keeps_what_it_knew_of_a_file_before) {
  check("/boot/old -ot-1 /none", true);                // the first file's time is compared with itself
  check("-e /boot/new -a /none -nt /boot/old", true);  // the time of /boot/new is taken
  check("-e /boot/new -a ( /none -nt /boot/old )", false);
}

BOOST_AUTO_TEST_CASE(takes_words_for_strings) {
  check_true({"a", "-n a", "-z ''", "-n", "-z", "-d", "=", "-x", "a = ", "-unknown a", "]"});
  check_false({"''", "-n ''", "-z a", "a ''", "'' a"});
}

BOOST_AUTO_TEST_CASE(joins_tests) {
  check_true({"", "a -a b", "a -o ''", "'' -o a", "'' -o '' -o a", "a -o '' -a ''", "'' -a '' -o a", "a b",
              "1 = 1 2 = 2", "-a a", "-a", "-o", "'' -o", "-n a -a -z ''"});
  check_false({"a -a ''", "'' -o ''", "1 = 1 1 = 2", "'' -a a", "a -a '' -o ''", "'' -o a -a ''"});
}

BOOST_AUTO_TEST_CASE(inverts) {
  check_true({"! ''", "! ! a", "! a = b", "! ( '' )", "! '' -a b", "! -e /none", "!"});
  check_false({"! a", "! ! ''", "! a = a", "! ( a )", "! a -a b", "a -a ! b"});
}

BOOST_AUTO_TEST_CASE(groups) {
  check_true({"( a )", "( '' -o a ) -a b", "a -o ( '' -a '' )", "( ( a ) )", "( a", "( '' -o a", "( )", "(",
              "( a ) ( b )"});
  check_false({"( '' )", "( '' -o a ) -a ''", "( ''", "a ( '' )", "( ( '' ) )"});
  check("a ) ''", true);  // what follows a parenthesis too much is not looked at
  check(") ''", true);
  check("( a ) ) ''", true);
  check("( = (", true);  // tests of three words come first
  check("! = !", true);
}

BOOST_AUTO_TEST_CASE(stops_at_a_depth_of_a_hundred) {
  std::string expression;
  for (int i = 0; i < 99; ++i) {
    expression += "( ";
  }
  check(expression + "! ( a )", false);
  check("( a ) ( a ) " + expression + "! ( a )", false);  // groups one behind the other are not deep
  check(expression + "( ! ( a )", true);  // the '!' is lost with the group that it stands before
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
