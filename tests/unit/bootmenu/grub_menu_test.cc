#include "bootmenu/grub_menu.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "grub_script_fixture.h"

namespace kexec_load::bootmenu {

namespace {

using test::FakeBootFiles;
using Strings = std::vector<std::string>;

constexpr const char* kDebian = R"(
if [ -s $prefix/grubenv ]; then
  set have_grubenv=true
  load_env
fi
if [ "${next_entry}" ] ; then
   set default="${next_entry}"
   set next_entry=
   save_env next_entry
   set boot_once=true
else
   set default="${saved_entry}"
fi
if [ x"${feature_menuentry_id}" = xy ]; then
  menuentry_id_option="--id"
else
  menuentry_id_option=""
fi
export menuentry_id_option
function savedefault {
  if [ -z "${boot_once}" ]; then
    saved_entry="${chosen}"
    save_env saved_entry
  fi
}
menuentry 'Debian GNU/Linux' --class debian --class os $menuentry_id_option 'gnulinux-simple' {
	savedefault
	insmod gzio
	search --no-floppy --fs-uuid --set=root --hint-bios=hd1,msdos1 1111
	echo	'Loading Linux ...'
	linux	/vmlinuz-6.1 root=UUID=2222 ro  quiet
	initrd	/intel-ucode.img /initrd.img-6.1
}
submenu 'Advanced options' $menuentry_id_option 'gnulinux-advanced' {
	menuentry 'Linux 6.1' --class debian $menuentry_id_option 'gnulinux-6.1' {
		linux	/vmlinuz-6.1 root=UUID=2222 ro
	}
	menuentry 'Linux 5.10' $menuentry_id_option 'gnulinux-5.10' {
		linux	/vmlinuz-5.10 root=UUID=2222 ro
		initrd	/initrd.img-5.10
	}
}
menuentry "Xen" { multiboot2 /xen.gz placeholder; module2 /vmlinuz }
)";

std::string environment_block(const std::string& lines) {
  const std::string text = "# GRUB Environment Block\n" + lines;
  return text + std::string(1024 - text.size(), '#');
}

Menu read_debian(const std::string& variables) {
  FakeBootFiles files;
  files.put("hd0,gpt2", "/boot/grub/grubenv", environment_block(variables));
  files.set("hd0,gpt1", Property::fs_uuid, "1111");
  return test::read(files, kDebian);
}

/// "PATH TITLE" of all entries.
Strings titles(const std::vector<MenuEntry>& entries) {
  Strings all;
  for (const MenuEntry& entry : entries) {
    all.push_back(entry.path + " " + entry.title + (entry.submenu ? " >" : ""));
    const Strings below = titles(entry.children);
    all.insert(all.end(), below.begin(), below.end());
  }
  return all;
}

BOOST_AUTO_TEST_SUITE(grub_menus)

BOOST_AUTO_TEST_CASE(a_menu_is_a_tree_of_what_its_entries_load) {
  const Menu menu = read_debian("saved_entry=gnulinux-advanced>gnulinux-5.10\n");
  const Strings expected = {"0 Debian GNU/Linux", "1 Advanced options >", "1>0 Linux 6.1", "1>1 Linux 5.10",
                            "2 Xen"};
  BOOST_TEST(titles(menu.entries) == expected, boost::test_tools::per_element());
  BOOST_TEST(menu.to_start == Strings{"1>1"}, boost::test_tools::per_element());
  BOOST_TEST(!menu.one_shot);

  const MenuEntry& first = menu.entries[0];
  BOOST_TEST(first.id == "gnulinux-simple");
  const LinuxStart start = {{"/vmlinuz-6.1", {"hd0,gpt1", "/vmlinuz-6.1"}},
                            {{"/intel-ucode.img", {"hd0,gpt1", "/intel-ucode.img"}},
                             {"/initrd.img-6.1", {"hd0,gpt1", "/initrd.img-6.1"}}},
                            "BOOT_IMAGE=/vmlinuz-6.1 root=UUID=2222 ro quiet"};
  BOOST_CHECK(first.linux == start);
  BOOST_TEST(first.not_loadable == "");
  // A search is forgotten when its entry was tried.
  BOOST_TEST(menu.entries[1].children[1].linux->kernel.where.text() == "(hd0,gpt2)/vmlinuz-5.10");
  BOOST_TEST(menu.entries[2].not_loadable ==
             "starts the Xen hypervisor (/xen.gz), which kexec-load cannot load");
  BOOST_TEST(!menu.entries[2].linux);
}

BOOST_AUTO_TEST_CASE(the_one_shot_choice_is_used_up) {
  const Menu menu = read_debian("saved_entry=0\nnext_entry=1>0\n");
  BOOST_TEST(menu.to_start == Strings{"1>0"}, boost::test_tools::per_element());
  BOOST_REQUIRE(menu.one_shot);
  BOOST_TEST(menu.one_shot->environment_block.text() == "(hd0,gpt2)/boot/grub/grubenv");
  BOOST_TEST(menu.one_shot->before == environment_block("saved_entry=0\nnext_entry=1>0\n"));
  BOOST_TEST(menu.one_shot->after == environment_block("saved_entry=0\nnext_entry=\n"));
}

BOOST_AUTO_TEST_CASE(what_an_entry_saves_is_not_part_of_the_one_shot_choice) {
  // savedefault of the default entry comes after the choice.
  const Menu menu = read_debian("next_entry=0\nsaved_entry=2\n");
  BOOST_TEST(menu.one_shot->after == environment_block("next_entry=\nsaved_entry=2\n"));
}

BOOST_AUTO_TEST_CASE(a_choice_that_is_still_there_was_not_used_up) {
  FakeBootFiles files;
  files.put("hd0,gpt2", "/boot/grub/grubenv", environment_block("next_entry=0\na=1\n"));
  BOOST_TEST(!test::read(files, "a=2\nsave_env a\nmenuentry x { unset next_entry; save_env next_entry; }\n")
                  .one_shot);
}

BOOST_AUTO_TEST_CASE(what_an_entry_saves_is_forgotten_when_it_was_tried) {
  FakeBootFiles files;
  files.put("hd0,gpt2", "/boot/grub/grubenv", environment_block("a=1\n"));
  const Menu menu = test::read(files,
                               "menuentry A { a=2; save_env a; a=; load_env; linux /k $a; }\n"
                               "menuentry B { load_env; linux /k $a; }\n");
  BOOST_TEST(menu.entries[0].linux->command_line == "BOOT_IMAGE=/k 2");
  BOOST_TEST(menu.entries[1].linux->command_line == "BOOT_IMAGE=/k 1");
}

BOOST_AUTO_TEST_CASE(what_an_entry_does_is_forgotten_when_it_was_tried) {
  FakeBootFiles files;
  files.put("hd0,gpt2", "/loader/entries/one.conf", "title One\nlinux /one\n");
  files.put("hd0,gpt2", "/other.cfg", R"(
menuentry Does { loopback loop /iso; insmod regexp; menuentry Added { true; }; echo printed; halt; }
menuentry Sees { linux (loop)/k /other* ; }
submenu Fedora { insmod blscfg; blscfg; }
submenu Again { insmod blscfg; blscfg; }
submenu Gnu { blscfg; }
)");
  const Menu menu = test::read(files, "echo before\nconfigfile /other.cfg\n");
  const Strings expected = {"0 Does",    "1 Sees",  "2 Fedora >", "2>0 One",
                            "3 Again >", "3>0 One", "4 Gnu >",    "4>0 One"};
  BOOST_TEST(titles(menu.entries) == expected, boost::test_tools::per_element());
  BOOST_TEST(menu.entries[0].not_loadable == "turns the machine off");
  BOOST_TEST(menu.entries[1].not_loadable == "");
  BOOST_TEST(menu.entries[1].linux->command_line == "BOOT_IMAGE=(loop)/k /other*");
  BOOST_TEST(menu.entries[3].children[0].linux->command_line == "BOOT_IMAGE=(hd0,gpt2)/one");
  BOOST_TEST(menu.entries[4].children[0].linux->command_line == "BOOT_IMAGE=/one");
  BOOST_TEST(menu.output == Strings{"before"}, boost::test_tools::per_element());
}

struct Choice {
  std::string set;  ///< of the script
  Strings to_start;
};
std::ostream& operator<<(std::ostream& out, const Choice& choice) {
  return out << choice.set;
}

const std::vector<Choice> kChoices = {
    {"", {"0"}},
    {"set default=", {"0"}},
    {"set default=0", {"0"}},
    {"set default=3", {"3"}},
    {"set default=99", {"0"}},
    {"set default=-1", {"0"}},
    {"set default='Two > three'", {"0"}},
    {"set default='Two >> three'", {"2"}},
    {"set default=0x2", {"2"}},
    {"set default=03", {"3"}},
    {"set default=4294967299", {"3"}},  // GRUB counts in 32 bits
    {"set default=99999999999999999999", {"0"}},
    {"set default=3.10-id", {"3"}},  // begins with a number, so it is one
    {"set default=id-a", {"0"}},
    {"set default=sub", {"1>0"}},
    {"set default=1", {"1>0"}},
    {"set default='1>1'", {"1>1"}},
    {"set default='1>7'", {"1>0"}},
    {"set default='1>'", {"1>0"}},
    {"set default='sub>in-b'", {"1>1"}},
    {"set default='Sub menu>Inner B'", {"1>1"}},
    {"set default='sub>deep>Deepest 2'", {"1>2>1"}},
    {"set default='1>2>0'", {"1>2>0"}},
    {"set default='nowhere>1'", {"0"}},
    {"set default=nowhere", {"0"}},
    {"set default=Same", {"4"}},  // the first of that title or id
    {"set default=0; set fallback='2 3'", {"0", "2", "3"}},
    {"set default=3; set fallback='1 77 0 x 2'", {"3", "1>0", "0"}},
    {"set default=3; set fallback=nowhere", {"3"}},
    {"set default='1>1'; set fallback=2", {"1>1", "2"}},
    {"set default=6; set fallback=2", {"6", "3"}},  // its body sets another fallback
};

constexpr const char* kTree = R"(
menuentry 'First' --id id-a { linux /a; }
submenu 'Sub menu' --id sub {
  menuentry 'Inner A' --id in-a { linux /in-a; }
  menuentry 'Inner B' --id in-b { linux /in-b; }
  submenu 'Deep' --id deep {
    menuentry 'Deepest 1' { linux /deepest-1; }
    menuentry 'Deepest 2' { linux /deepest-2; }
  }
}
menuentry 'Two > three' { linux /c; }
menuentry '3.10-id' { linux /d; }
menuentry 'Same' --id one { linux /e; }
menuentry 'Other' --id Same { linux /f; }
menuentry 'Changes fallback' { set fallback=3; linux /g; }
)";

BOOST_DATA_TEST_CASE(which_entry_is_started, kChoices, choice) {
  BOOST_TEST(test::read(choice.set + "\n" + kTree).to_start == choice.to_start,
             boost::test_tools::per_element());
}

const std::vector<Choice> kFedoraChoices = {
    {"set default=3.10-id", {"3"}},  // an id before a number
    {"set default=6a98-not-there", {"0"}},
    {"set default=2", {"2"}},
    {"set default=' 2'", {"2"}},
    {"set default='Two >> three'", {"2"}},
    {"set default=Same", {"5"}},  // by id first, then by title
    {"set default=sub", {"1>0"}},
    {"set default='sub>in-b'", {"1>1"}},
    {"set default=0; set fallback='id-a one 2 nowhere 3'", {"0", "0", "4", "2"}},
};

BOOST_DATA_TEST_CASE(which_entry_fedoras_grub_starts, kFedoraChoices, choice) {
  BOOST_TEST(test::read("insmod blscfg\n" + choice.set + "\n" + kTree).to_start == choice.to_start,
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_submenu_sees_exported_variables_only) {
  const Menu menu = test::read(R"(
a=1
b=2
export b
submenu S {
  menuentry "[$a] [$b] [$default] [$timeout] $chosen" { linux /x [$a] [$b] $chosen; }
  c=3
  export c
  default=1
}
set default='0>0>x'
menuentry "[$c]" { linux /y [$a] [$c] $default $chosen $1 $# ; }
)");
  const MenuEntry& inner = menu.entries[0].children.at(0);
  BOOST_TEST(inner.title == "[] [2] [0>x] [0] S");
  BOOST_TEST(inner.linux->command_line == "BOOT_IMAGE=/x [] [2] S>[] [2] [0>>x] [0] S");
  BOOST_TEST(menu.entries[1].title == "[]");
  BOOST_TEST(menu.entries[1].linux->command_line == "BOOT_IMAGE=/y [1] [] 0>x [] [] 1");
}

BOOST_AUTO_TEST_CASE(an_entry_is_executed_with_the_environment_at_the_end_of_the_script) {
  const Menu menu = test::read(R"(
args=early
function load { linux /vmlinuz $args $1
}
menuentry A first 'second word' { load $2; }
menuentry B { load x; args=changed; eval 'function load { true; }'; load x; }
menuentry C { load x; }
args=late
)");
  BOOST_TEST(menu.entries[0].linux->command_line == "BOOT_IMAGE=/vmlinuz late first");
  BOOST_TEST(menu.entries[1].linux->command_line == "BOOT_IMAGE=/vmlinuz late x");
  BOOST_TEST(menu.entries[2].linux->command_line == "BOOT_IMAGE=/vmlinuz late x");
}

BOOST_AUTO_TEST_CASE(the_status_at_the_beginning_of_a_body) {
  const Menu menu = test::read(R"(
submenu S { set s="<$?>"; menuentry B { linux /b $? $s; }; set t=$s; export t; menuentry "$t" { true; }; }
menuentry --source 'linux /c [$?]' C
false
)");
  BOOST_TEST(menu.entries[0].children.at(1).title == "<0>");
  BOOST_TEST(menu.entries[0].children[0].linux->command_line == "BOOT_IMAGE=/b 0 <0>");
  BOOST_TEST(menu.entries[1].linux->command_line == "BOOT_IMAGE=/c [1]");
}

struct Body {
  std::string body;
  std::string what;  ///< the command line, or why there is none
};
std::ostream& operator<<(std::ostream& out, const Body& body) {
  return out << body.body;
}

const std::vector<Body> kBodies = {
    {"linux /vmlinuz", "BOOT_IMAGE=/vmlinuz"},
    {"linux16 /vmlinuz a", "BOOT_IMAGE=/vmlinuz a"},
    {"linuxefi /vmlinuz a", "BOOT_IMAGE=/vmlinuz a"},
    {"linux (hd1,msdos1)/vmlinuz a", "BOOT_IMAGE=(hd1,msdos1)/vmlinuz a"},
    {"linux ($root)/vmlinuz a", "BOOT_IMAGE=(hd0,gpt2)/vmlinuz a"},
    {"linux /vmlinuz 'two words' a\\'b 'c\"d' 'e\\f' ''  $unset g",
     R"(BOOT_IMAGE=/vmlinuz "two words" a\'b c\"d e\\f  g)"},
    {"linux /a x; linux /b y", "BOOT_IMAGE=/b y"},
    {"true", "loads no kernel"},
    {"linux", "loads no kernel"},
    {"initrd /initrd", "loads no kernel"},
    {"linux vmlinuz", "the name vmlinuz is no path on a file system"},
    {"linux (hd0,1", "the name (hd0,1 is no path on a file system"},
    {"linux /vmlinuz; initrd /a newc:b:/c",
     "its initrd is built by GRUB out of single files (newc:b:/c), which kexec-load does not do"},
    {"loopback loop /iso; linux (loop)/vmlinuz",
     "(loop)/vmlinuz is inside of the disk image /iso, which kexec-load does not open"},
    {"multiboot2 /xen-4.gz", "starts the Xen hypervisor (/xen-4.gz), which kexec-load cannot load"},
    {"multiboot /boot/tboot.gz x; module /vmlinuz",
     "starts Intel's Trusted Boot (/boot/tboot.gz), which kexec-load cannot load"},
    {"multiboot /kernel", "starts a multiboot kernel (/kernel), which kexec-load cannot load"},
    {"xen_hypervisor /xen", "starts the Xen hypervisor (/xen), which kexec-load cannot load"},
    {"chainloader +1", "starts another boot loader (+1), which kexec-load cannot load"},
    {"ntldr /bootmgr", "starts the boot loader of Windows (/bootmgr), which kexec-load cannot load"},
    {"kfreebsd /kernel", "starts the kernel of FreeBSD (/kernel), which kexec-load cannot load"},
    {"reboot; linux /vmlinuz", "restarts the machine"},
    {"halt", "turns the machine off"},
    {"fwsetup", "opens the firmware's setup"},
    {"exit", "leaves GRUB"},
    {"linux /a; boot; linux /b", "BOOT_IMAGE=/a"},
    {"boot; linux /b", "BOOT_IMAGE=/b"},
    {"while true; do x=; done", "its script does not come to an end"},
    {"configfile /boot/grub/grub.cfg", "shows the menu of (hd0,gpt2)/boot/grub/grub.cfg again"},
    {"configfile /nowhere; linux /b", "BOOT_IMAGE=/b"},
};

BOOST_DATA_TEST_CASE(what_an_entry_loads, kBodies, body) {
  const MenuEntry entry = test::read("menuentry x {\n" + body.body + "\n}\n").entries.at(0);
  BOOST_TEST((entry.not_loadable.empty() ? entry.linux->command_line : entry.not_loadable) == body.what);
}

BOOST_AUTO_TEST_CASE(an_initrd_command_replaces_the_one_before) {
  const Menu menu = test::read("menuentry x { linux /k; initrd /a /b; initrd /c (hd1)/d; }");
  const std::vector<EntryFile> expected = {{"/c", {"hd0,gpt2", "/c"}}, {"(hd1)/d", {"hd1", "/d"}}};
  BOOST_CHECK(menu.entries[0].linux->initrds == expected);
}

BOOST_AUTO_TEST_CASE(entries_are_defined_in_all_ways) {
  const Menu menu = test::read(R"(
for i in 1 2; do menuentry "Loop $i" --id "id-$i" { linux "/$1"; }; done
menuentry --unrestricted --users "" --hotkey=t --class a --id=x Title { linux /a; }
menuentry Source --source "linux /s \$1"
hiddenentry "Text mode" --hotkey "t" { linux /t; }
if true; then submenu Empty { true; }; fi
menuentry Broken --source "linux /a
echo >
linux /b"
menuentry --id none { true; }
menuentry 'No body'
)");
  const Strings expected = {"0 Loop 1",    "1 Loop 2",  "2 Title", "3 Source",
                            "4 Text mode", "5 Empty >", "6 Broken"};
  BOOST_TEST(titles(menu.entries) == expected, boost::test_tools::per_element());
  BOOST_TEST(menu.entries[1].linux->kernel.name == "/Loop 2");
  BOOST_TEST(menu.entries[1].id == "id-2");
  BOOST_TEST(menu.entries[2].id == "x");
  BOOST_TEST(menu.entries[3].linux->command_line == "BOOT_IMAGE=/s Source");
  BOOST_TEST(menu.entries[6].linux->command_line == "BOOT_IMAGE=/a");
}

BOOST_AUTO_TEST_CASE(an_entry_may_show_the_menu_of_another_file) {
  FakeBootFiles files;
  files.put("hd1", "/grub.cfg",
            "set default=1\nmenuentry A { linux /a $x $y; }\nmenuentry B { linux /b; }\n"
            "menuentry C { configfile (hd1)/grub.cfg; }\n");
  const Menu menu = test::read(files, R"(
x=1
y=2
export y
set default=1
menuentry One { linux /1; }
menuentry Other { configfile (hd1)/grub.cfg; linux /never; }
)");
  const Strings expected = {"0 One", "1 Other >", "1>0 A", "1>1 B", "1>2 C"};
  BOOST_TEST(titles(menu.entries) == expected, boost::test_tools::per_element());
  BOOST_TEST(menu.entries[1].children[0].linux->command_line == "BOOT_IMAGE=/a 2");
  BOOST_TEST(menu.entries[1].children[2].not_loadable == "shows the menu of (hd1)/grub.cfg again");
  BOOST_TEST(menu.to_start == Strings{"1>1"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_file_may_lead_to_the_menu_of_another) {
  FakeBootFiles files;
  files.set("hd0,gpt2", Property::fs_uuid, "1111");
  files.put("hd0,gpt1", "/EFI/debian/grub.cfg",
            "search.fs_uuid 1111 root hd0,gpt2\nset prefix=($root)'/boot/grub'\nconfigfile $prefix/grub.cfg\n"
            "menuentry never { linux /x; }\n");
  files.put("hd0,gpt2", "/boot/grub/grub.cfg",
            "set default=1\nmenuentry A { linux /a; }\nmenuentry B { linux /b $prefix; }\n");
  const Menu menu = read_grub_menu({"hd0,gpt1", "/EFI/debian/grub.cfg"}, files, {});
  const Strings expected = {"0 A", "1 B"};
  BOOST_TEST(titles(menu.entries) == expected, boost::test_tools::per_element());
  BOOST_TEST(menu.entries[1].linux->kernel.where.text() == "(hd0,gpt2)/b");
  BOOST_TEST(menu.to_start == Strings{"1"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_file_may_start_something_by_itself) {
  const Menu menu = test::read("menuentry A { linux /a; }\nlinux /b x\ninitrd /i\nboot\necho never\n");
  BOOST_TEST(menu.entries.at(1).linux->command_line == "BOOT_IMAGE=/b x");
  BOOST_TEST(menu.entries[1].title == "started by the configuration file itself");
  BOOST_TEST(menu.to_start == Strings{"1"}, boost::test_tools::per_element());
  BOOST_TEST(menu.output.empty());
  BOOST_TEST(test::read("menuentry A { linux /a; }\nhalt\n").to_start.empty());
}

BOOST_AUTO_TEST_CASE(files_are_included) {
  FakeBootFiles files;
  files.put("hd0,gpt2", "/boot/grub/custom.cfg",
            "echo $config_directory $config_file\nmenuentry C { linux /c; }\nx=set\n");
  const Menu menu = test::read(files, R"(
echo $config_directory $config_file
source ${config_directory}/custom.cfg
. $prefix/custom.cfg
echo $x $config_file
menuentry "[$config_file]" { linux /d [$config_file]; }
)");
  const Strings lines = {"(hd0,gpt2)/boot/grub (hd0,gpt2)/boot/grub/grub.cfg",
                         "(hd0,gpt2)/boot/grub (hd0,gpt2)/boot/grub/custom.cfg",
                         "(hd0,gpt2)/boot/grub (hd0,gpt2)/boot/grub/custom.cfg",
                         "set (hd0,gpt2)/boot/grub/grub.cfg"};
  BOOST_TEST(menu.output == lines, boost::test_tools::per_element());
  BOOST_TEST(menu.entries.size() == 3);
  BOOST_TEST(menu.entries[2].linux->command_line == "BOOT_IMAGE=/d []");
}

BOOST_AUTO_TEST_CASE(entries_are_extracted_from_a_file) {
  FakeBootFiles files;
  files.put("hd0,gpt2", "/other.cfg", R"(
if [ $x = 1 ]; then set x=2; fi
echo no
y=3
menuentry "E $x $y" { linux /e $x $y; }
)");
  const Menu menu = test::read(files, R"(
x=1
menuentry A { linux /a; }
extract_entries_source /other.cfg
echo $? $x $y
menuentry B { linux /b; }
)");
  const Strings expected = {"0 A", "1 E 2 3", "2 B"};
  BOOST_TEST(titles(menu.entries) == expected, boost::test_tools::per_element());
  BOOST_TEST(menu.entries[1].linux->command_line == "BOOT_IMAGE=/e 1");
  BOOST_TEST(menu.output == Strings{"0 1"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(ten_thousand_entries_do_not_reach_the_bounds) {
  std::string text = kDebian;
  for (unsigned i = 0; i < 10000; ++i) {
    text +=
        "menuentry 'Entry " + std::to_string(i) + "' $menuentry_id_option 'id-" + std::to_string(i) +
        "' {\n savedefault\n if [ x$grub_platform = xxen ]; then insmod xzio; fi\n linux /vmlinuz $1\n}\n";
  }
  const Menu menu = test::read(text);
  BOOST_TEST(menu.entries.size() == 10003);
  BOOST_TEST(menu.entries.back().linux->command_line == "BOOT_IMAGE=/vmlinuz Entry 9999");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace

}  // namespace kexec_load::bootmenu
