#include "image/uki.h"

#include <boost/test/unit_test.hpp>

#include "support/error_text.h"
#include "support/fixture_images.h"

namespace {

using namespace kexec_load;
using bytes::View;
using fixture::Bytes;
using fixture::bytes_of;
using fixture::error_text;

/// What it answers shows the file's bytes.
image::Uki read(Bytes&& file) = delete;
image::Uki read(const Bytes& file) {
  const auto uki = image::read_uki(View(file));
  BOOST_REQUIRE(uki);
  return *uki;
}

std::string command_line_of(const std::string& section) {
  const Bytes file = fixture::uki({{".linux", {'k'}}, {".cmdline", bytes_of(section)}});
  return read(file).command_line;
}

BOOST_AUTO_TEST_SUITE(uki)

BOOST_AUTO_TEST_CASE(reads_all_sections) {
  const Bytes file = fixture::uki({{".text", bytes_of("stub")},
                                   {".osrel", bytes_of("ID=debian\n")},
                                   {".cmdline", bytes_of("root=/dev/vda1 ro")},
                                   {".uname", bytes_of("6.1.0-40-amd64")},
                                   {".dtb", bytes_of("tree")},
                                   {".ucode", bytes_of("microcode")},
                                   {".linux", Bytes(700, 'k')},
                                   {".initrd", Bytes(1025, 'i')}});
  const image::Uki uki = read(file);
  BOOST_CHECK_EQUAL(uki.machine, 0x8664U);
  BOOST_CHECK_EQUAL(uki.linux.text(), std::string(700, 'k'));
  BOOST_CHECK_EQUAL(uki.initrd.text(), std::string(1025, 'i'));
  BOOST_CHECK_EQUAL(uki.microcode.text(), "microcode");
  BOOST_CHECK_EQUAL(uki.device_tree.text(), "tree");
  BOOST_CHECK_EQUAL(uki.command_line, "root=/dev/vda1 ro");
  BOOST_CHECK_EQUAL(uki.release, "6.1.0-40-amd64");
  BOOST_CHECK_EQUAL(uki.os_release, "ID=debian\n");
  BOOST_CHECK_EQUAL(uki.profiles, 0U);
  BOOST_CHECK(uki.linux.data() >= file.data() && uki.linux.end() <= file.data() + file.size());
}

BOOST_AUTO_TEST_CASE(does_with_a_kernel_alone) {
  const Bytes file = fixture::uki({{".linux", {'k'}}});
  const image::Uki uki = read(file);
  BOOST_CHECK(uki.initrd.empty() && uki.microcode.empty() && uki.device_tree.empty());
  BOOST_CHECK(uki.command_line.empty() && uki.release.empty() && uki.os_release.empty());
}

BOOST_AUTO_TEST_CASE(makes_one_line_of_the_command_line) {
  struct Case {
    std::string section;
    std::string line;
  };
  const Case cases[] = {
      {"ro quiet", "ro quiet"},
      {"ro quiet\n", "ro quiet"},
      {"ro\nquiet\n \t\n", "ro quiet"},
      {"ro\t quiet", "ro  quiet"},
      {" ro", " ro"},
      {std::string("ro\0 quiet", 9), "ro"},
      {"quiet \xc3\xa4", "quiet \xc3\xa4"},
      {"\n\n", ""},
      {"", ""},
  };
  for (const Case& each : cases) {
    BOOST_CHECK_EQUAL(command_line_of(each.section), each.line);
  }
}

BOOST_AUTO_TEST_CASE(takes_the_first_section_of_a_name) {
  const Bytes file = fixture::uki(
      {{".linux", {'k'}}, {".dtb", {'1'}}, {".dtb", {'2'}}, {".cmdline", {'a'}}, {".cmdline", {'b'}}});
  const image::Uki uki = read(file);
  BOOST_CHECK_EQUAL(uki.device_tree.text(), "1");
  BOOST_CHECK_EQUAL(uki.command_line, "a");
}

BOOST_AUTO_TEST_CASE(takes_the_first_profile) {
  const Bytes file = fixture::uki({{".linux", {'k'}},
                                   {".cmdline", bytes_of("base")},
                                   {".uname", bytes_of("6.1.0")},
                                   {".profile", bytes_of("ID=regular\n")},
                                   {".cmdline", bytes_of("regular")},
                                   {".profile", bytes_of("ID=reset\n")},
                                   {".cmdline", bytes_of("reset")},
                                   {".initrd", {'r'}}});
  const image::Uki uki = read(file);
  BOOST_CHECK_EQUAL(uki.profiles, 2U);
  BOOST_CHECK_EQUAL(uki.profile, "ID=regular\n");
  BOOST_CHECK_EQUAL(uki.command_line, "regular");
  BOOST_CHECK_EQUAL(uki.release, "6.1.0");
  BOOST_CHECK(uki.initrd.empty());
}

BOOST_AUTO_TEST_CASE(takes_other_files_for_none) {
  BOOST_CHECK(!image::read_uki(View(fixture::uki({{".text", {'t'}}, {".cmdline", {'c'}}}))));  // an addon
  BOOST_CHECK(!image::read_uki(View(fixture::uki({{".linux0", {'k'}}}))));
  BOOST_CHECK(!image::read_uki(View(fixture::bz_image())));
  BOOST_CHECK(!image::read_uki(View(fixture::elf_kernel())));
  BOOST_CHECK(!image::read_uki(View()));
  // A kernel that only a later profile has is not what starts.
  BOOST_CHECK(!image::read_uki(View(fixture::uki({{".profile", {}}, {".profile", {}}, {".linux", {'k'}}}))));
}

BOOST_AUTO_TEST_CASE(says_what_is_broken) {
  BOOST_CHECK_EQUAL(error_text([] { return image::read_uki(View(fixture::pe_file({".linux"}))); }),
                    "broken unified kernel image: its section .linux is empty");
  const Bytes kernel_only = fixture::uki({{".linux", Bytes(600, 'k')}});
  BOOST_CHECK_EQUAL(error_text([&] { return image::read_uki(View(kernel_only).sub(0, 1623)); }),
                    "broken unified kernel image: its section .linux has 600 bytes at offset 1024, and the "
                    "file ends at 1623");
  for (const std::string name : {".ucode", ".initrd", ".dtb", ".cmdline", ".uname", ".osrel"}) {
    const Bytes file = fixture::uki({{".linux", {'k'}}, {name, Bytes(600, 'x')}});
    std::string expected = "broken unified kernel image: its section " + name;
    expected += " has 600 bytes at offset 1536, and the file ends at 2135";
    BOOST_CHECK_EQUAL(error_text([&] { return image::read_uki(View(file).sub(0, 2135)); }), expected);
    BOOST_CHECK(image::read_uki(View(file).sub(0, 2136)));
  }
  const Bytes file = fixture::uki({{".text", Bytes(600, 'x')}, {".linux", {'k'}}});
  Bytes elsewhere = file;  // what is not needed may lie anywhere
  elsewhere[0x118 + 20 + 3] = 0xff;
  BOOST_CHECK(image::read_uki(View(elsewhere)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
