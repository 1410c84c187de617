#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "grub_script_fixture.h"

namespace kexec_load::bootmenu {

namespace {

using test::FakeBootFiles;
using test::Script;
using Strings = std::vector<std::string>;

std::string environment_block(const std::string& lines) {
  const std::string text = "# GRUB Environment Block\n" + lines;
  return text + std::string(1024 - text.size(), '#');
}

/// What a script prints on a machine with two disks and an environment block.
Strings printed_on_disks(const std::string& text, const GrubPlatform& platform) {
  FakeBootFiles files;
  files.set("hd0,gpt1", Property::label, "EFI");
  files.set("hd0,gpt2", Property::fs_uuid, "1111-2222");
  files.set("hd1,msdos1", Property::fs_uuid, "1111-2222");
  files.set("hd0,gpt2", Property::fs, "ext2");
  files.set("hd0,gpt2", Property::part_uuid, "abcd-01");
  files.put("hd1,msdos1", "/iso/live.iso", "x");
  files.put("hd0,gpt2", "/boot/a-1", "x");
  files.put("hd0,gpt2", "/boot/a-2", "x");
  files.put("hd0,gpt2", "/boot/b/x.cfg", "x");
  files.put("hd0,gpt2", "/boot/c/x.cfg", "x");
  files.put("hd0,gpt2", "/boot/c/y.cfg", "x");
  files.put("hd0,gpt2", "/boot/grub/grubenv", environment_block("a=1\nb=two words\nc=\n"));
  files.put("hd0,gpt2", "/boot/grub/other", environment_block("d=4\n"));
  files.put("hd0,gpt2", "/boot/grub/broken", "no block");
  return test::read(files, text + "\nmenuentry end { true; }\n", platform).output;
}

const std::vector<Script> kScripts = {
    // search
    {"search --no-floppy --fs-uuid --set=root 1111-2222; echo $? $root", {"0 hd0,gpt2"}},
    {"search --fs-uuid --set root --hint-bios=hd1,msdos1 1111-2222; echo $root", {"hd1,msdos1"}},
    {"search --fs-uuid --set=x --hint-efi=hd1,msdos1 --hint-bios=hd7 1111-2222; echo $x", {"hd0,gpt2"}},
    {"search --fs-uuid --set=x --hint hd1,msdos1 1111-2222; echo $x", {"hd1,msdos1"}},
    {"search --fs-uuid --set=x --hint-baremetal=hd1,msdos1 1111-2222; echo $x", {"hd1,msdos1"}},
    {"search -u -s x 1111-2222; echo $x", {"hd0,gpt2"}},
    {"search --fs-uuid 1111-2222; echo", {" hd0,gpt2"}},
    {"search --label --set EFI; echo $root", {"hd0,gpt1"}},
    {"search --set=x --hint-moon=hd9 -f /iso/live.iso; echo $x", {"hd1,msdos1"}},
    {"search --fs-uuid --set=root none; echo $? $root", {"5 hd0,gpt2"}},
    {"search --set=root x; echo $?; search --label; echo $?; search --file=x y; echo $?", {"17", "18", "18"}},
    {"search --set --fs-uuid --hint hd1,msdos1 1111-2222; echo $root", {"hd1,msdos1"}},
    {"search.fs_uuid 1111-2222 x hd1,msdos1; echo $? $x", {"0 hd1,msdos1"}},
    {"search.file /iso/live.iso x; search.fs_label EFI y; echo $x $y", {"hd1,msdos1 hd0,gpt1"}},
    {"search.fs_uuid; echo $?; search.fs_label none x; echo $?", {"18", "5"}},
    // probe
    {"probe --set x --fs ($root); echo $? $x", {"0 ext2"}},
    {"probe -s x -u hd0,gpt2; probe --part-uuid --set=y hd0,gpt2; echo $x $y", {"1111-2222 abcd-01"}},
    {"probe --fs hd0,gpt2; echo; probe --label hd0,gpt2; echo $?; probe; echo $?", {"ext2", "5", "18"}},
    // the environment block
    {"load_env; echo $? $a [$b] [$c]", {"0 1 [two words] []"}},
    {"load_env a; echo $? $a [$b]", {"0 1 []"}},
    {"load_env --skip-sig -f $prefix/other; echo $? [$a] $d", {"0 [] 4"}},
    {"load_env -f /nowhere; echo $?; load_env --file /boot/grub/broken; echo $?", {"5", "4"}},
    {"list_env; list_env -f /boot/grub/other", {"a=1", "b=two words", "c=", "d=4"}},
    {"a=new; save_env a; echo $?; a=; load_env; echo $a", {"0", "new"}},
    {"load_env; unset a; save_env a b; list_env", {"b=two words", "c="}},
    {"save_env; echo $?; save_env -f /nowhere a; echo $?", {"18", "5"}},
    {"x=0123456789; y=$x$x$x$x$x$x$x$x$x$x; z=$y$y$y$y$y$y$y$y$y$y; save_env a z; echo $?; list_env",
     {"18", "a=1", "b=two words", "c="}},
    // increment and decrement
    {"i=5; increment i; echo $i; decrement i; decrement i; echo $i", {"6", "4"}},
    {"i=0; decrement i; echo $i; i=-3; increment i; echo $i; i=0x10; increment i; echo $i",
     {"-1", "-2", "17"}},
    {"i=010; increment i; echo $i; i=08; increment i; echo $i", {"9", "9"}},
    {"increment; echo $?; increment a b; echo $?; increment a; echo $?; a=x; increment a; echo $?",
     {"18", "18", "5", "10"}},
    // wildcards, once regexp.mod is there
    {"echo /boot/a-*", {"/boot/a-*"}},
    {"insmod regexp; echo /boot/a-* /boot/?-1 /boot/z* '/boot/a-*' \"/boot/a-*\" /boot/a-\\*",
     {"/boot/a-1 /boot/a-2 /boot/a-1 /boot/z* /boot/a-* /boot/a-* /boot/a-*"}},
    {"regexp a a; for f in ($root)/boot/*/x.cfg; do echo $f; done",
     {"(hd0,gpt2)/boot/b/x.cfg", "(hd0,gpt2)/boot/c/x.cfg"}},
    {"insmod regexp; echo /boot/*/*.cfg /boot/c*/none; x='/boot/b/*'; echo $x \"$x\" boot/*",
     {"/boot/b/x.cfg /boot/c/x.cfg /boot/c/y.cfg /boot/grub/grub.cfg /boot/c*/none",
      "/boot/b/x.cfg /boot/b/* boot/*"}},
    // tests of files
    {"if [ -s $prefix/grubenv ]; then echo yes; fi; if [ -f (hd9)/x ]; then echo no; fi; [ -d /boot ]; echo "
     "$?",
     {"yes", "0"}},
    // the rest
    {"echo -e 'a\\tb'; echo -ne 'x\\n'; echo -e 'no newline\\c'", {"a\tb", "x", "no newline"}},
    {"linux; echo $?; initrd x; echo $?; linux /x; echo $?; initrd y; echo $?; boot x y",
     {"18", "18", "0", "0"}},
    {"insmod x; echo $?; loadfont unicode; echo $?; terminal_output gfxterm; echo $?", {"0", "0", "0"}},
    {"keystatus --shift; echo $?; smbios --get-string 4 5 --set x; echo $? $x", {"1", "1"}},
    {"read x; echo $? [$x]; module2 /x; echo $?; boot; echo $?", {"0 []", "18", "18"}},
    {"loopback loop; echo $?; loopback loop /iso; echo $?; loopback -d loop; echo $?", {"18", "0", "0"}},
    {"fwsetup --is-supported; echo $?", {"1"}},
    {"regexp '(.*)\\1' aa; echo $?; regexp 'a{70}' a; echo $?", {"1", "1"}},
    {"echo $grub_cpu $grub_platform $feature_menuentry_id $prefix $root",
     {"i386 pc y (hd0,gpt2)/boot/grub hd0,gpt2"}},
};

BOOST_AUTO_TEST_SUITE(grub_commands)

BOOST_DATA_TEST_CASE(what_commands_answer, kScripts, script) {
  BOOST_TEST(printed_on_disks(script.text, {}) == script.lines, boost::test_tools::per_element());
}

const std::vector<Script> kUefi = {
    {"search --fs-uuid --set=x --hint-efi=hd1,msdos1 --hint-bios=hd0,gpt2 1111-2222; echo $x",
     {"hd1,msdos1"}},
    {"echo /boot/a-*", {"/boot/a-1 /boot/a-2"}},
    {"fwsetup --is-supported; echo $? $grub_cpu $grub_platform", {"0 x86_64 efi"}},
};

BOOST_DATA_TEST_CASE(what_commands_answer_on_uefi, kUefi, script) {
  BOOST_TEST(printed_on_disks(script.text, {"x86_64", "efi"}) == script.lines,
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(set_prints_the_variables) {
  const Strings output = printed_on_disks("true; set", {});
  const Strings expected = {"?=0",
                            "cmdpath=(hd0,gpt2)/boot/grub",
                            "color_highlight=black/light-gray",
                            "color_normal=light-gray/black",
                            "config_directory=(hd0,gpt2)/boot/grub",
                            "config_file=(hd0,gpt2)/boot/grub/grub.cfg"};
  const Strings first(output.begin(), output.begin() + 6);
  BOOST_TEST(first == expected, boost::test_tools::per_element());
  BOOST_TEST(output.back() == "root=hd0,gpt2");
}

BOOST_AUTO_TEST_CASE(what_does_not_work_is_noted) {
  FakeBootFiles files;
  const Menu menu = test::read(files, R"(search --fs-uuid --set=root 1111
source /nowhere
file --is-x86-linux /vmlinuz
regexp 'a{70}' a
regexp '(' a
menuentry 'no body'
menuentry end { true; }
)");
  const std::string at = "(hd0,gpt2)/boot/grub/grub.cfg:";
  const Strings expected = {
      at + "1: `search' finds no disk with the UUID 1111",
      at + "2: there is no /nowhere",
      at + "3: what `file' would find is not known: taken as a failure",
      at + "4: the regular expression is too complex: taken as one that does not match",
      at + "5: '(' is no regular expression: taken as one that does not match",
      at + "6: this menuentry has no title or not one body: ignored",
  };
  BOOST_TEST(menu.notes == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace

}  // namespace kexec_load::bootmenu
