#include "text/error.h"

#include <boost/test/unit_test.hpp>

namespace {

using kexec_load::text::Error;
using kexec_load::text::ErrorKind;
using kexec_load::text::Source;

BOOST_AUTO_TEST_SUITE(error)

BOOST_AUTO_TEST_CASE(has_the_kind_and_text_it_was_made_with) {
  const Error error(ErrorKind::permission, "only root may do this");
  BOOST_CHECK(error.kind() == ErrorKind::permission);
  BOOST_CHECK_EQUAL(error.what(), "only root may do this");
}

BOOST_AUTO_TEST_CASE(at_a_place_shows_the_line_and_a_caret) {
  const Source source("/etc/default/kexec", "A=1\nLOAD_KEXEC='true\nB=2\n");
  const Error error = Error::at(ErrorKind::configuration, source, 15, "this quote is never closed");
  BOOST_CHECK(error.kind() == ErrorKind::configuration);
  BOOST_CHECK_EQUAL(error.what(),
                    "/etc/default/kexec:2:12: this quote is never closed\n"
                    "LOAD_KEXEC='true\n"
                    "           ^");
}

BOOST_AUTO_TEST_CASE(within_puts_what_was_done_before_it) {
  const Error error = Error(ErrorKind::image, "not a kernel: this is a text file").within("/boot/vmlinuz");
  BOOST_CHECK(error.kind() == ErrorKind::image);
  BOOST_CHECK_EQUAL(error.what(), "/boot/vmlinuz: not a kernel: this is a text file");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
