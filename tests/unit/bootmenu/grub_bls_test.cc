#include "bootmenu/grub_bls_files.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "grub_script_fixture.h"
#include "support/fixture_images.h"

namespace kexec_load::bootmenu {

namespace {

using test::FakeBootFiles;
using Strings = std::vector<std::string>;

/// Two entries as Fedora writes them.
void put_entries(FakeBootFiles& files, const std::string& directory = "/loader/entries/") {
  files.put("hd0,gpt2", directory + "6a98-6.1.9-200.fc41.x86_64.conf",
            "title Fedora Linux (6.1.9)\n"
            "version 6.1.9-200.fc41.x86_64\n"
            "linux /vmlinuz-6.1.9\n"
            "initrd /initramfs-6.1.9.img $tuned_initrd\n"
            "options $kernelopts quiet  'two words'\n"
            "options never\n"
            "grub_users $grub_users\n"
            "grub_arg --unrestricted\n"
            "grub_class fedora\n");
  files.put("hd0,gpt2", directory + "6a98-6.1.10-200.fc41.x86_64.conf",
            "# newest\n"
            "linux /vmlinuz-6.1.10\n"
            "initrd /initramfs-6.1.10.img\n"
            "options root=UUID=1 ro\n"
            "\n"
            "title never read\n");
  files.put("hd0,gpt2", directory + "6a98-0-rescue.conf", "title\tRescue it\nlinux /vmlinuz-rescue\n");
  files.put("hd0,gpt2", directory + "no-kernel.conf", "title No kernel\n");
  files.put("hd0,gpt2", directory + ".hidden.conf", "title Hidden\nlinux /hidden\n");
  files.put("hd0,gpt2", directory + "readme.txt", "title Text\nlinux /text\n");
}

/// "ID|TITLE|COMMAND LINE|INITRDS" of the entries.
Strings lines(const Menu& menu) {
  Strings all;
  for (const MenuEntry& entry : menu.entries) {
    std::string line =
        entry.id + "|" + entry.title + "|" + (entry.linux ? entry.linux->command_line : "-") + "|";
    for (std::size_t i = 0; entry.linux && i < entry.linux->initrds.size(); ++i) {
      line += (i == 0 ? "" : " ") + entry.linux->initrds[i].where.text();
    }
    all.push_back(line);
  }
  return all;
}

BOOST_AUTO_TEST_SUITE(grub_bls)

BOOST_AUTO_TEST_CASE(fedoras_blscfg_makes_entries) {
  FakeBootFiles files;
  put_entries(files);
  const Menu menu = test::read(files, R"(
kernelopts="root=UUID=2 ro "
tuned_initrd=($root)/tuned.img
default=6a98-6.1.9-200.fc41.x86_64
insmod blscfg
blscfg
blscfg
)");
  const Strings expected = {
      "6a98-6.1.10-200.fc41.x86_64|/vmlinuz-6.1.10|BOOT_IMAGE=(hd0,gpt2)/vmlinuz-6.1.10 root=UUID=1 ro|"
      "(hd0,gpt2)/initramfs-6.1.10.img",
      "6a98-6.1.9-200.fc41.x86_64|Fedora Linux (6.1.9)|BOOT_IMAGE=(hd0,gpt2)/vmlinuz-6.1.9 root=UUID=2 ro "
      "quiet "
      "\"two words\"|(hd0,gpt2)/initramfs-6.1.9.img (hd0,gpt2)/tuned.img",
      // "title<TAB>Rescue" is the key of "it".
      "6a98-0-rescue|/vmlinuz-rescue|BOOT_IMAGE=(hd0,gpt2)/vmlinuz-rescue|"};
  BOOST_TEST(lines(menu) == expected, boost::test_tools::per_element());
  BOOST_TEST(menu.to_start == Strings{"1"}, boost::test_tools::per_element());
}

struct Call {
  std::string script;
  Strings ids;
};
std::ostream& operator<<(std::ostream& out, const Call& call) {
  return out << call.script;
}

const std::string kNew = "6a98-6.1.10-200.fc41.x86_64";
const std::string kOld = "6a98-6.1.9-200.fc41.x86_64";

const std::vector<Call> kCalls = {
    {"insmod blscfg; blscfg default", {kOld}},
    {"insmod blscfg; blscfg non-default", {kNew, "6a98-0-rescue"}},
    {"insmod blscfg; blscfg default; blscfg non-default", {kOld, kNew, "6a98-0-rescue"}},
    {"insmod blscfg; blscfg " + kNew, {kNew}},
    {"blscfg " + kNew, {kNew}},
    {"insmod blscfg; blscfg (hd0,gpt2)/loader/entries", {kNew, kOld, "6a98-0-rescue"}},
    {"insmod blscfg; blsdir=/elsewhere; blscfg", {"x"}},
    {"insmod blscfg; set root=hd9; blscfg", {}},
    {"blscfg", {kNew, kOld, "6a98-0-rescue", ".hidden"}},
    {"blscfg --path /elsewhere", {"x"}},
    {"blscfg -p (hd0,gpt2)/elsewhere/x.conf", {"x"}},
    {"blscfg -p /none.conf; blscfg --path /none", {}},
    {"blscfg -p /none -f", {kNew, kOld, "6a98-0-rescue", ".hidden"}},
    {"blscfg --show-default", {kOld}},
    {"blscfg --show-non-default", {kNew, "6a98-0-rescue", ".hidden"}},
    {"default=1; blscfg -d", {kNew}},  // no-kernel.conf counts
    {"blscfg --entry " + kNew, {kNew}},
    {"blscfg --entry=" + kNew + ".conf -d", {kNew, kOld}},
    {"blscfg --bogus", {}},
};

BOOST_DATA_TEST_CASE(which_entries_a_call_adds, kCalls, call) {
  FakeBootFiles files;
  put_entries(files);
  files.put("hd0,gpt2", "/loader/entries/6a98-0-rescue.conf", "title Rescue\nlinux /vmlinuz-rescue\n");
  files.put("hd0,gpt2", "/elsewhere/x.conf", "title X\nlinux /x\n");
  Strings ids;
  for (const MenuEntry& entry : test::read(files, "default=" + kOld + "\n" + call.script + "\n").entries) {
    ids.push_back(entry.id);
  }
  BOOST_TEST(ids == call.ids, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(fedoras_blscfg_also_looks_below_boot) {
  FakeBootFiles files;
  put_entries(files, "/boot/loader/entries/");
  BOOST_TEST(test::read(files, "insmod blscfg\nblscfg\n").entries.size() == 3);
  BOOST_TEST(test::read(files, "blscfg\n").entries.empty());
}

BOOST_AUTO_TEST_CASE(grub_214_makes_entries_without_a_device) {
  FakeBootFiles files;
  put_entries(files);
  const Menu menu = test::read(files, "kernelopts='root=UUID=2 ro'\nblsuki_save_default=true\nblscfg\n");
  const Strings expected = {
      "6a98-6.1.10-200.fc41.x86_64|/vmlinuz-6.1.10|BOOT_IMAGE=/vmlinuz-6.1.10 root=UUID=1 ro|"
      "(hd0,gpt2)/initramfs-6.1.10.img",
      "6a98-6.1.9-200.fc41.x86_64|Fedora Linux (6.1.9)|BOOT_IMAGE=/vmlinuz-6.1.9 root=UUID=2 ro quiet "
      "\"two words\"|(hd0,gpt2)/initramfs-6.1.9.img",
      "6a98-0-rescue|Rescue it|BOOT_IMAGE=/vmlinuz-rescue|", ".hidden|Hidden|BOOT_IMAGE=/hidden|"};
  BOOST_TEST(lines(menu) == expected, boost::test_tools::per_element());
}

struct Options {
  std::string script;
  std::string options;
  std::string command_line;
};
std::ostream& operator<<(std::ostream& out, const Options& options) {
  return out << options.script << " / " << options.options;
}

const std::vector<Options> kOptions = {
    {"", "options a b", "a b"},
    {"", "options a", ""},  // GRUB loses a single character
    {"", "options ab", "ab"},
    {"x=1", "options $x a b", "1 a b"},
    {"x=1", "options $x a", "1"},  // here too
    {"x=1", "options a=$x,b=2", "a=1 ,b=2"},
    {"x=1", "options a=$x", "a="},  // and here
    {"xy=1", "options a=$xy", "a=1"},
    {"x=1; xy=2", "options $xy$x end", "2 1 end"},
    {"", "options $none and more", "and more"},
    {"", "options $none$other and more", ""},  // nothing, so GRUB stops here
    {"default_kernelopts='d e'", "version 1", "d e"},
    {"default_kernelopts='d e'", "options own", "own"},
    {"early_initrd='a.img b.img'; initrds=1", "options own", "own"},
};

BOOST_DATA_TEST_CASE(how_fedoras_grub_expands_options, kOptions, options) {
  FakeBootFiles files;
  files.put("hd0,gpt2", "/loader/entries/x.conf", "linux /k\ninitrd /dir/i\n" + options.options + "\n");
  const Menu menu = test::read(files, "insmod blscfg\n" + options.script + "\nblscfg\n");
  const std::string start = "BOOT_IMAGE=(hd0,gpt2)/k";
  BOOST_TEST(menu.entries.at(0).linux->command_line ==
             start + (options.command_line.empty() ? "" : " " + options.command_line));
  const bool early = options.script.starts_with("early");
  BOOST_TEST(menu.entries[0].linux->initrds.size() == (early ? 3 : 1));
  BOOST_TEST(menu.entries[0].linux->initrds[0].name == (early ? "(hd0,gpt2)/dir/a.img" : "(hd0,gpt2)/dir/i"));
}

struct Pair {
  std::string older;
  std::string newer;
};
std::ostream& operator<<(std::ostream& out, const Pair& pair) {
  return out << pair.older << " " << pair.newer;
}

const std::vector<Pair> kPackages = {
    {"a-1-1", "a-1-2"},
    {"a-1-9", "a-1-10"},
    {"a-1.9-1", "a-1.10-1"},
    {"a-9-1", "b-1-1"},
    {"m-5.14.0-70.el9", "m-5.14.0-162.el9"},
    {"m-5.14.0~rc1-1", "m-5.14.0-1"},
    {"m-0-rescue", "m-5.14.0-70.el9"},
    {"a-1", "a-1-1"},
    {"a", "a-1"},
    {"a-1.a", "a-1.1"},
    {"a-1.1", "a-1.1.1"},
    {"a-01", "a-2"},
    {"-1", "a-1"},
};

BOOST_DATA_TEST_CASE(fedoras_grub_sorts_as_rpm_does, kPackages, pair) {
  BOOST_TEST(grub::compare_as_packages(pair.older, pair.newer) < 0);
  BOOST_TEST(grub::compare_as_packages(pair.newer, pair.older) > 0);
  BOOST_TEST(grub::compare_as_packages(pair.newer, pair.newer) == 0);
}

const std::vector<Pair> kFileNames = {
    {"a-1.conf", "a-2.conf"},
    {"a-9.conf", "a-10.conf"},
    {"a-5.14.conf", "a-5.14.1.conf"},
    {"a.conf", "a-1.conf"},
    {"a~rc.conf", "a.conf"},
    {".a", "a"},
    {"a-01.conf", "a-2.conf"},
    {"A", "a"},
    {"a.conf", "a.d"},
    {"", "a"},
    {"a-1+1.conf", "a-1+2.conf"},
};

BOOST_DATA_TEST_CASE(grub_214_sorts_as_sort_does, kFileNames, pair) {
  BOOST_TEST(grub::compare_as_file_names(pair.older, pair.newer) < 0);
  BOOST_TEST(grub::compare_as_file_names(pair.newer, pair.older) > 0);
  BOOST_TEST(grub::compare_as_file_names(pair.newer, pair.newer) == 0);
}

std::string unified_image(const std::string& name, const std::string& command_line) {
  const auto bytes_of = [](const std::string& text) { return fixture::Bytes(text.begin(), text.end()); };
  const fixture::Bytes image = fixture::uki({{".linux", bytes_of("kernel")},
                                             {".osrel", bytes_of("ID=x\nPRETTY_NAME=\"" + name + "\"\n")},
                                             {".cmdline", bytes_of(command_line)}});
  return {image.begin(), image.end()};
}

BOOST_AUTO_TEST_CASE(uki_lists_unified_kernel_images) {
  FakeBootFiles files;
  files.put("hd0,gpt1", "/EFI/Linux/a-1.efi", unified_image("Arch 1", "root=1 quiet"));
  files.put("hd0,gpt1", "/EFI/Linux/a-2.efi", unified_image("Arch 2", "root=2"));
  files.put("hd0,gpt1", "/EFI/Linux/shell.efi", "MZ");
  files.put("hd0,gpt1", "/EFI/Linux/a-3.txt", unified_image("Arch 3", "root=3"));
  const Menu menu = test::read(
      files,
      "set root=hd0,gpt1\nuki --path /EFI/Linux\nmenuentry x { chainloader /EFI/Linux/shell.efi; }\n"
      "menuentry y { chainloader --force /EFI/Linux/a-2.efi a b; }\n"
      "menuentry z { chainloader (hd7)+1; }\nuki -p /EFI/Linux/a-1.efi -n\n");
  const Strings expected = {
      "a-2.efi|Arch 2|root=2|",      "a-1.efi|Arch 1|root=1 quiet|", "x|x|-|", "y|y|a b|", "z|z|-|",
      "a-1.efi|Arch 1|root=1 quiet|"};
  BOOST_TEST(lines(menu) == expected, boost::test_tools::per_element());
  BOOST_TEST(menu.entries[0].linux->unified);
  BOOST_TEST(menu.entries[0].linux->kernel.where.text() == "(hd0,gpt1)/EFI/Linux/a-2.efi");
  BOOST_TEST(menu.entries[0].not_loadable == "");
  BOOST_TEST(menu.entries[2].not_loadable ==
             "starts another boot loader (/EFI/Linux/shell.efi), which kexec-load cannot load");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace

}  // namespace kexec_load::bootmenu
