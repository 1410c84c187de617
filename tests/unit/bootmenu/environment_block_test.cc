#include "bootmenu/environment_block.h"

#include <boost/test/unit_test.hpp>

namespace {

using kexec_load::bootmenu::EnvironmentBlock;
using Variables = std::map<std::string, std::string>;

const std::string kSignature = "# GRUB Environment Block\n";

/// A block of this size: the signature, the lines, and '#' up to its end.
std::string block(const std::string& lines, std::size_t size = 1024) {
  std::string bytes = kSignature + lines;
  bytes.resize(size, '#');
  return bytes;
}

EnvironmentBlock read(const std::string& bytes) {
  const auto read = EnvironmentBlock::read(bytes);
  BOOST_REQUIRE(read);
  return *read;
}

BOOST_AUTO_TEST_SUITE(environment_block)

BOOST_AUTO_TEST_CASE(reads_variables) {
  struct Case {
    std::string what;
    std::string lines;
    Variables variables;
  };
  const Case cases[] = {
      {"an empty block", "", {}},
      {"Debian's",
       "saved_entry=gnulinux-simple-1\nnext_entry=\n",
       {{"saved_entry", "gnulinux-simple-1"}, {"next_entry", ""}}},
      {"Fedora's",
       "kernelopts=root=/dev/vda1 ro\nboot_success=1\n",
       {{"kernelopts", "root=/dev/vda1 ro"}, {"boot_success", "1"}}},
      {"escapes",
       "a=back\\\\slash\nb=two\\\nlines\nc=\\x\n",
       {{"a", "back\\slash"}, {"b", "two\nlines"}, {"c", "x"}}},
      {"a name that is there twice", "a=1\na=2\n", {{"a", "2"}}},
      {"comments, as Fedora writes one",
       "# WARNING: do not edit\na=1\n#b=2\nc=3\n",
       {{"a", "1"}, {"c", "3"}}},
      {"a comment whose line goes on", "#a=1\\\nb=2\nc=3\n", {{"c", "3"}}},
      {"a '#' in a value", "a=#1#\n", {{"a", "#1#"}}},
      {"a line without '='", "word\na=1\nb=2\n", {{"word\na", "1"}, {"b", "2"}}},
      {"no name", "=1\n", {{"", "1"}}},
      {"a last line that does not end", "a=1\nb=2", {{"a", "1"}}},
      {"a last line with an escaped end", "a=1\nb=2\\\n", {{"a", "1"}}},
      {"a last line without '='", "a=1\nb", {{"a", "1"}}},
      {"a value that a zero ends", std::string("a=1\0x\n", 6), {{"a", "1"}}},
      {"a name that a zero ends", std::string("a\0x=1\n", 6), {{"a", "1"}}},
  };
  for (const Case& each : cases) {
    BOOST_TEST_CONTEXT(each.what) {
      const std::string bytes = block(each.lines);
      BOOST_CHECK(read(bytes).variables() == each.variables);
      BOOST_CHECK_EQUAL(read(bytes).bytes(), bytes);
    }
  }
}

BOOST_AUTO_TEST_CASE(reads_blocks_of_any_size) {
  BOOST_CHECK(read(kSignature + "#").variables().empty());
  BOOST_CHECK(read(kSignature + "a=1\n").variables() == (Variables{{"a", "1"}}));
  BOOST_CHECK(read(block("a=1\n", 4096)).variables() == (Variables{{"a", "1"}}));
}

BOOST_AUTO_TEST_CASE(takes_other_files_for_none) {
  for (const std::string& bytes :
       {std::string(), kSignature, kSignature.substr(0, 10), "a=1\n" + kSignature,
        std::string("# GRUB Environment block\n########"), std::string(1024, '\0')}) {
    BOOST_CHECK(!EnvironmentBlock::read(bytes));
  }
}

BOOST_AUTO_TEST_CASE(sets_a_variable) {
  struct Case {
    std::string what;
    std::string before;
    std::string name;
    std::string value;
    std::string after;
  };
  const Case cases[] = {
      {"the first", "", "a", "1", "a=1\n"},
      {"a further one", "a=1\n", "b", "2", "a=1\nb=2\n"},
      {"in its place", "a=1\nb=2\nc=3\n", "b", "4", "a=1\nb=4\nc=3\n"},
      {"shorter", "a=1\nb=23456\nc=3\n", "b", "4", "a=1\nb=4\nc=3\n"},
      {"longer", "a=1\nb=2\nc=3\n", "b", "23456", "a=1\nb=23456\nc=3\n"},
      {"the last, which is empty", "a=1\nb=\n", "b", "2", "a=1\nb=2\n"},
      {"emptied", "a=1\nb=2\n", "a", "", "a=\nb=2\n"},
      {"with escapes", "a=1\nb=2\n", "a", "x\\y\nz", "a=x\\\\y\\\nz\nb=2\n"},
      {"in place of escapes", "a=x\\\\y\\\nz\nb=2\n", "a", "1", "a=1\nb=2\n"},
      {"whose name begins another", "ab=1\n", "a", "2", "ab=1\na=2\n"},
      {"whose name ends another", "ab=1\n", "b", "2", "ab=1\nb=2\n"},
      {"the first of two", "a=1\na=2\n", "a", "3", "a=3\na=2\n"},
      {"that stands in a value only", "x=y\\\na=1\n", "a", "2", "x=y\\\na=1\na=2\n"},
      {"whose name is empty", "a=1\n", "", "2", "a=1\n=2\n"},
  };
  for (const Case& each : cases) {
    BOOST_TEST_CONTEXT(each.what) {
      EnvironmentBlock changed = read(block(each.before));
      BOOST_CHECK(changed.set(each.name, each.value));
      BOOST_CHECK_EQUAL(changed.bytes(), block(each.after));
      BOOST_CHECK(changed.variables() == read(block(each.after)).variables());
    }
  }
}

BOOST_AUTO_TEST_CASE(fills_the_block_to_its_last_byte) {
  const std::size_t size = kSignature.size() + 8;
  EnvironmentBlock small = read(block("", size));
  BOOST_CHECK(!small.set("a", "123456"));
  BOOST_CHECK_EQUAL(small.bytes(), block("", size));
  BOOST_CHECK(small.set("a", "12345"));
  BOOST_CHECK_EQUAL(small.bytes(), kSignature + "a=12345\n");
  BOOST_CHECK(!small.set("a", "123456"));
  BOOST_CHECK(!small.set("b", ""));
  BOOST_CHECK_EQUAL(small.bytes(), kSignature + "a=12345\n");
  BOOST_CHECK(small.variables() == (Variables{{"a", "12345"}}));
  BOOST_CHECK(small.set("a", "x"));
  BOOST_CHECK_EQUAL(small.bytes(), kSignature + "a=x\n####");
}

BOOST_AUTO_TEST_CASE(leaves_a_broken_block_alone) {
  for (const std::string lines : {"a=1", "a=1\nb", "a=1\\\n"}) {
    EnvironmentBlock broken = read(block(lines));
    BOOST_CHECK(!broken.set("a", "2"));
    BOOST_CHECK_EQUAL(broken.bytes(), block(lines));
  }
}

BOOST_AUTO_TEST_CASE(unsets_a_variable) {
  struct Case {
    std::string before;
    std::string name;
    std::string after;
  };
  const Case cases[] = {
      {"a=1\nb=2\nc=3\n", "b", "a=1\nc=3\n"},
      {"a=1\n", "a", ""},
      {"a=1\n", "b", "a=1\n"},
      {"ab=1\n", "a", "ab=1\n"},
      {"ab=1\n", "b", "ab=1\n"},
      {"a=1\na=2\n", "a", "a=2\n"},
      {"a=x\\\\y\\\nz\nb=2\n", "a", "b=2\n"},
      {"a=1", "a", "a=1"},
      {"a=1\\\n", "a", "a=1\\\n"},
  };
  for (const Case& each : cases) {
    BOOST_TEST_CONTEXT(each.before) {
      EnvironmentBlock changed = read(block(each.before));
      changed.unset(each.name);
      BOOST_CHECK_EQUAL(changed.bytes(), block(each.after));
      BOOST_CHECK(changed.variables() == read(block(each.after)).variables());
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
