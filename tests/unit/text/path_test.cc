#include "text/path.h"

#include <boost/test/unit_test.hpp>

namespace {

using kexec_load::text::base_name;
using kexec_load::text::directory_of;
using kexec_load::text::with_slash;

BOOST_AUTO_TEST_SUITE(path)

BOOST_AUTO_TEST_CASE(takes_a_path_apart) {
  struct Case {
    const char* path;
    const char* base_name;
    const char* with_slash;
    const char* directory;
  };
  const Case cases[] = {
      {"/boot/vmlinuz", "vmlinuz", "/boot/", "/boot"},
      {"/vmlinuz", "vmlinuz", "/", "/"},
      {"vmlinuz", "vmlinuz", "", "."},
      {"boot/grub/grub.cfg", "grub.cfg", "boot/grub/", "boot/grub"},
      {"/boot/", "", "/boot/", "/boot"},
      {"", "", "", "."},
  };
  for (const Case& each : cases) {
    BOOST_TEST_CONTEXT(each.path) {
      BOOST_TEST(base_name(each.path) == each.base_name);
      BOOST_TEST(with_slash(each.path) == each.with_slash);
      BOOST_TEST(directory_of(each.path) == each.directory);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
