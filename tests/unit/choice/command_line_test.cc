#include "choice/command_line.h"

#include <boost/test/unit_test.hpp>

namespace kexec_load::choice {

BOOST_AUTO_TEST_SUITE(command_line)

BOOST_AUTO_TEST_CASE(words_are_split_as_the_kernel_does) {
  BOOST_TEST(split_command_line(" a  b=\"c d\" \"e f\"=g \t h") ==
             (std::vector<std::string>{"a", "b=\"c d\"", "\"e f\"=g", "h"}));
  BOOST_TEST(split_command_line("a=\"never closed b") == (std::vector<std::string>{"a=\"never closed b"}));
  BOOST_TEST(split_command_line("").empty());
}

BOOST_AUTO_TEST_CASE(what_a_boot_loader_added_goes) {
  BOOST_TEST(
      reusable_command_line("BOOT_IMAGE=/boot/vmlinuz-6.1 root=UUID=1 ro initrd=\\initrd.img quiet\n") ==
      "root=UUID=1 ro quiet");
  BOOST_TEST(reusable_command_line("elfcorehdr=0x2f000000 root=UUID=1 ro") == "root=UUID=1 ro");
}

BOOST_AUTO_TEST_CASE(the_last_of_exact_repeats_stays) {
  BOOST_TEST(reusable_command_line("root=/dev/sda1 ro root=/dev/sda1 ro quiet") == "root=/dev/sda1 ro quiet");
  // The last console is /dev/console, so the order of the last mentions must stay.
  BOOST_TEST(reusable_command_line("console=ttyS0 console=tty0 console=ttyS0") ==
             "console=tty0 console=ttyS0");
  BOOST_TEST(reusable_command_line("a=1 a=2") == "a=1 a=2");
}

BOOST_AUTO_TEST_CASE(what_is_inits_stays) {
  BOOST_TEST(reusable_command_line("ro -- x x initrd=y BOOT_IMAGE=z") == "ro -- x x initrd=y BOOT_IMAGE=z");
}

BOOST_AUTO_TEST_CASE(cleaning_again_changes_nothing) {
  const std::string once = reusable_command_line("BOOT_IMAGE=/v a b a \"c d\" b a -- e e");
  BOOST_TEST(once == "\"c d\" b a -- e e");
  BOOST_TEST(reusable_command_line(once) == once);
  BOOST_TEST(reusable_command_line("BOOT_IMAGE=/x " + once) == once);
}

BOOST_AUTO_TEST_CASE(the_last_value_of_a_parameter_counts) {
  BOOST_TEST(parameter("root=/dev/a root=/dev/b ro", "root") == "/dev/b");
  BOOST_TEST(parameter("root=\"/dev/c\"", "root") == "/dev/c");
  BOOST_TEST(parameter("\"root=LABEL=my disk\"", "root") == "LABEL=my disk");
  BOOST_TEST(parameter("rootflags=x ro -- root=/dev/a", "root") == "");
  BOOST_TEST(parameter("root=", "root") == "");
}

BOOST_AUTO_TEST_CASE(parameters_are_added_before_inits_arguments) {
  BOOST_TEST(with_parameters("ro quiet", "single x") == "ro quiet single x");
  BOOST_TEST(with_parameters("", "single") == "single");
  BOOST_TEST(with_parameters("ro  quiet", "") == "ro  quiet");
  BOOST_TEST(with_parameters("ro -- a b", "single x") == "ro single x -- a b");
}

BOOST_AUTO_TEST_CASE(parameters_are_taken_out) {
  BOOST_TEST(without_parameter("root=a ro rootflags=b root=c -- root=d", "root") ==
             "ro rootflags=b -- root=d");
  BOOST_TEST(without_parameter("root ro", "root") == "root ro");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::choice
