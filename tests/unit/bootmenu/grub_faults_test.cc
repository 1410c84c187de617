#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "grub_script_fixture.h"
#include "support/error_text.h"

namespace kexec_load::bootmenu {

namespace {

using test::FakeBootFiles;

const std::string kEntry = "\nmenuentry end { true; }\n";

/// A script with something that GRUB cannot parse: what it prints all the same (as GRUB 2.06 did), and the
/// notes.
struct Faulty {
  std::string text;
  std::vector<std::string> lines;
  std::vector<std::string> notes;
};
std::ostream& operator<<(std::ostream& out, const Faulty& script) {
  return out << script.text;
}

const std::vector<Faulty> kFaulty = {
    {"echo a > b\necho next", {"next"}, {"1: 8: '>' stands where GRUB allows none: put it into quotes"}},
    {"echo a | b", {}, {"1: 8: '|' stands where GRUB allows none: put it into quotes"}},
    {"echo a;; echo b\necho next", {"next"}, {"1: 7: ';' stands where GRUB allows none: put it into quotes"}},
    {"echo a && echo b\necho [[ x ]]\necho next",
     {"next"},
     {"1: 8: '&' stands where GRUB allows none: put it into quotes", "2: 6: '[[' is not known to GRUB"}},
    {"if true; then\necho a > b\necho inside\nfi\necho outside",
     {"inside", "outside"},
     {"2: 8: '>' stands where GRUB allows none: put it into quotes", "4: 1: a command is expected"}},
    {"menuentry x { }\necho next", {"next"}, {"1: 15: a command is expected"}},
    {"foo() { echo x; }\necho next", {"next"}, {"1: 'foo()' is not known: ignored"}},
    {"echo $\necho \"$ \"\necho next",
     {"next"},
     {"1: 6: after '$' the name of a variable is expected",
      "2: 7: after '$' the name of a variable is expected: write \\$ for a dollar sign"}},
    {"; echo x\necho next; ; echo more\necho last;",
     {"last"},
     {"1: 1: a command is expected", "2: 12: a command is expected"}},
    {"function f { echo one\n}; echo x | y\nf",
     {"one"},
     {"2: 11: '|' stands where GRUB allows none: put it into quotes"}},
    {"function f { echo one }\nf\necho next",
     {"next"},
     {"1: 23: an argument, ';' or the end of the line is expected", "2: 'f' is not known: ignored"}},
    {"for if in a; do echo x; done\necho next", {"next"}, {"1: 5: the loop's variable is expected"}},
    {"{ echo x; }\necho next", {"next"}, {"1: 1: a command is expected"}},
    {"echo a}b\necho next", {"next"}, {"1: 7: an argument, ';' or the end of the line is expected"}},
    {"echo \"${x\"\necho next",
     {"next"},
     {"1: 7: after '$' the name of a variable is expected: write \\$ for a dollar sign"}},
    {"echo ${x\necho next", {"next"}, {"1: 6: after '$' the name of a variable is expected"}},
    {"if true; echo x; fi\necho next", {"next"}, {"1: 18: then is expected"}},
    {"while true; echo x; done\necho next", {"next"}, {"1: 21: do is expected"}},
    {"for x a; do echo; done\necho next", {"next"}, {"1: 7: in is expected"}},
    {"if true; then echo x; done\necho next", {"next"}, {"1: 23: a command, else, elif or fi is expected"}},
    {"for x in a; do echo $x; fi\necho next", {"next"}, {"1: 25: a command or done is expected"}},
    {"function 1 { true; }\necho next", {"next"}, {"1: 10: the function's name is expected"}},
    {"function f true\necho next", {"next"}, {"1: 12: the function's { is expected"}},
    {"if true; then function f { true; }; fi\necho next", {"next"}, {"1: 15: a command is expected"}},
};

BOOST_AUTO_TEST_SUITE(grub_faults)

BOOST_DATA_TEST_CASE(a_line_that_cannot_be_parsed_is_skipped, kFaulty, script) {
  const Menu menu = test::read(script.text + kEntry);
  BOOST_TEST(menu.output == script.lines, boost::test_tools::per_element());
  std::vector<std::string> notes;
  for (const std::string& note : script.notes) {
    const bool ignored = note.ends_with("ignored");
    notes.push_back("(hd0,gpt2)/boot/grub/grub.cfg:" + note + (ignored ? "" : "; GRUB skips these lines"));
  }
  BOOST_TEST(menu.notes == notes, boost::test_tools::per_element());
}

struct Refused {
  std::string text;
  std::string message;
};
std::ostream& operator<<(std::ostream& out, const Refused& refused) {
  return out << refused.text;
}

const std::vector<Refused> kRefused = {
    {"set x=1\necho a > b\n",
     "(hd0,gpt2)/boot/grub/grub.cfg:2:8: '>' stands where GRUB allows none: put it into quotes\n"
     "echo a > b\n"
     "       ^"},
    {"# comment\nmenuentry x {\n# comment\n  echo 'open\n}\n",
     "(hd0,gpt2)/boot/grub/grub.cfg:4:8: the quote ' is not closed\n"
     "  echo 'open\n"
     "       ^"},
    {"echo \"open\nmenuentry x { true; }\n",
     "(hd0,gpt2)/boot/grub/grub.cfg:1:6: the quote \" is not closed\n"
     "echo \"open\n"
     "     ^"},
    {"echo $\"open\nmenuentry x { true; }\n",
     "(hd0,gpt2)/boot/grub/grub.cfg:1:6: the quote $\" is not closed\n"
     "echo $\"open\n"
     "     ^"},
    {"echo last \\",
     "(hd0,gpt2)/boot/grub/grub.cfg:1:11: the last line ends in a backslash\n"
     "echo last \\\n"
     "          ^"},
    {"if true; then\necho x\nmenuentry x { true; }\n",
     "(hd0,gpt2)/boot/grub/grub.cfg:4:1: the script is over, but a block or a command is open\n"
     "\n"
     "^"},
    {"while true; do x=; done\n",
     "(hd0,gpt2)/boot/grub/grub.cfg:1:7: the script does not come to an end: it was stopped after 1000 "
     "steps\n"
     "while true; do x=; done\n"
     "      ^"},
    {"function f { until f; do true; done\n}\nf\n",
     "(hd0,gpt2)/boot/grub/grub.cfg:1:20: the script does not come to an end: it was stopped after 1000 "
     "steps\n"
     "function f { until f; do true; done\n"
     "                   ^"},
    {"x=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\nwhile true; do\n x=$x$x\ndone\n",
     "(hd0,gpt2)/boot/grub/grub.cfg:3:2: the script does not come to an end: it was stopped after 1000 "
     "steps\n"
     " x=$x$x\n"
     " ^"},
};

BOOST_DATA_TEST_CASE(what_leaves_no_menu_is_an_error, kRefused, refused) {
  FakeBootFiles files;
  GrubLimits limits;
  limits.steps = 1000;
  BOOST_TEST(fixture::error_text([&] { return test::read(files, refused.text, {}, limits); }) ==
             refused.message);
}

std::string repeated(const std::string& text, unsigned times) {
  std::string all;
  for (unsigned i = 0; i < times; ++i) {
    all += text;
  }
  return all;
}

BOOST_AUTO_TEST_CASE(what_nests_too_deep_to_be_parsed_is_an_error) {
  const std::string message = fixture::error_text([] { return test::read(repeated("if true; then ", 101)); });
  BOOST_TEST(message.starts_with("(hd0,gpt2)/boot/grub/grub.cfg:1:1390: commands nest more than 100 deep\n"));
  const std::string chain = "if false; then true; " + repeated("elif false; then true; ", 101) + "fi\n";
  BOOST_TEST(fixture::error_text([&] {
               return test::read(chain);
             }).starts_with("(hd0,gpt2)/boot/grub/grub.cfg:1:2281: commands nest more than 100 deep\n"));
}

BOOST_AUTO_TEST_CASE(what_nests_too_deep_for_grub_fails_as_there) {
  const Menu menu = test::read("function f { f\n}\nf\necho $?" + kEntry);
  BOOST_TEST(menu.output == std::vector<std::string>{"47"}, boost::test_tools::per_element());
  BOOST_TEST(
      menu.notes ==
          std::vector<std::string>{"(hd0,gpt2)/boot/grub/grub.cfg:1: the script's commands and functions "
                                   "nest too deep for GRUB"},
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_there_or_too_large_is_an_error) {
  FakeBootFiles files;
  BOOST_TEST(fixture::error_text([&] {
               return read_grub_menu({"hd0", "/grub.cfg"}, files, {});
             }) == "(hd0)/grub.cfg: there is no such file");
  GrubLimits limits;
  limits.file_size = 10;
  BOOST_TEST(fixture::error_text([&] { return test::read(files, "echo 12345678", {}, limits); }) ==
             "(hd0,gpt2)/boot/grub/grub.cfg: too large for a boot menu: 13 bytes");
}

BOOST_AUTO_TEST_CASE(unknown_commands_are_noted_where_they_stand) {
  const Menu menu = test::read(
      "frobnicate a b\n"
      "menuentry one {\n"
      "  linux /vmlinuz\n"
      "  tune_fans --high\n"
      "}\n");
  const std::vector<std::string> notes = {
      "(hd0,gpt2)/boot/grub/grub.cfg:1: 'frobnicate' is not known: ignored",
      "(hd0,gpt2)/boot/grub/grub.cfg:4: 'tune_fans' is not known: ignored"};
  BOOST_TEST(menu.notes == notes, boost::test_tools::per_element());
  BOOST_TEST(menu.entries.at(0).linux->kernel.name == "/vmlinuz");
}

BOOST_AUTO_TEST_CASE(carriage_returns_and_what_follows_a_nul_are_dropped) {
  using namespace std::string_literals;
  const Menu menu = test::read("echo one\r\necho two\0three\nbad '\r\n'\r\n"s + kEntry);
  const std::vector<std::string> lines = {"one", "two"};
  BOOST_TEST(menu.output == lines, boost::test_tools::per_element());
  BOOST_TEST(menu.notes.at(0) == "(hd0,gpt2)/boot/grub/grub.cfg:3: 'bad' is not known: ignored");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace

}  // namespace kexec_load::bootmenu
