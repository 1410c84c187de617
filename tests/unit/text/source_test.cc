#include "text/source.h"

#include <boost/test/unit_test.hpp>

namespace {

using kexec_load::text::Location;
using kexec_load::text::Source;

BOOST_AUTO_TEST_SUITE(source)

BOOST_AUTO_TEST_CASE(locates_offsets) {
  struct Case {
    const char* text;
    std::size_t offset;
    std::size_t line;
    std::size_t column;
  };
  const Case cases[] = {
      {"", 0, 1, 1},         {"abc", 0, 1, 1},      {"abc", 2, 1, 3},    {"abc", 3, 1, 4},
      {"ab\ncd", 2, 1, 3},   {"ab\ncd", 3, 2, 1},   {"ab\ncd", 4, 2, 2}, {"ab\ncd", 100, 2, 3},
      {"a\n\n\nb", 2, 2, 1}, {"a\n\n\nb", 4, 4, 1}, {"a\n", 2, 2, 1},
  };
  for (const Case& each : cases) {
    const Location place = Source("file", each.text).locate(each.offset);
    BOOST_TEST_CONTEXT("\"" << each.text << "\" at " << each.offset) {
      BOOST_CHECK_EQUAL(place.file, "file");
      BOOST_CHECK_EQUAL(place.line, each.line);
      BOOST_CHECK_EQUAL(place.column, each.column);
    }
  }
}

BOOST_AUTO_TEST_CASE(names_file_and_line) {
  BOOST_CHECK_EQUAL(Source("/etc/default/kexec", "a\nb").locate(2).file_and_line(), "/etc/default/kexec:2");
}

BOOST_AUTO_TEST_CASE(shows_the_line_and_a_caret_below_the_place) {
  const Source source("file", "first\nsecond line\nthird");
  BOOST_CHECK_EQUAL(source.excerpt(6), "second line\n^\n");
  BOOST_CHECK_EQUAL(source.excerpt(13), "second line\n       ^\n");
  BOOST_CHECK_EQUAL(source.excerpt(23), "third\n     ^\n");
  BOOST_CHECK_EQUAL(source.excerpt(99), "third\n     ^\n");
}

BOOST_AUTO_TEST_CASE(shows_control_characters_harmlessly) {
  BOOST_CHECK_EQUAL(Source("file", "a\tb\x1b[31m\x7f").excerpt(3), "a b?[31m?\n   ^\n");
}

BOOST_AUTO_TEST_CASE(shows_a_window_of_a_very_long_line) {
  const std::string line = std::string(1000, 'a') + "X" + std::string(1000, 'b');
  const std::string window = std::string(60, 'a') + "X" + std::string(59, 'b');
  BOOST_CHECK_EQUAL(Source("file", line).excerpt(1000), window + "\n" + std::string(60, ' ') + "^\n");
  BOOST_CHECK_EQUAL(Source("file", line).excerpt(10),
                    std::string(120, 'a') + "\n" + std::string(10, ' ') + "^\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
