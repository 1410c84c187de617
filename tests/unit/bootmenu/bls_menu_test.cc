#include "bootmenu/bls_menu.h"

#include <boost/test/unit_test.hpp>

#include "support/fake_boot_files.h"
#include "support/fixture_images.h"

namespace {

using namespace kexec_load;
using bootmenu::BootPath;
using bootmenu::EntryFile;
using bootmenu::Menu;
using bootmenu::MenuEntry;
using fixture::bytes_of;
using Strings = std::vector<std::string>;

const BootPath kEsp{"hd0,gpt1", "/"};

/// An ESP, with the kernels that entries below name.
class Esp : public test::FakeBootFiles {
 public:
  Esp() {
    put(kEsp.device, "/vmlinuz", "kernel");
    put(kEsp.device, "/EFI/memtest.efi", "MZ");
  }
  void add_entry(const std::string& name, const std::string& text) {
    put(kEsp.device, "/loader/entries/" + name, text);
  }
  void add_unified(const std::string& name, const std::vector<fixture::SectionContent>& sections) {
    const fixture::Bytes file = fixture::uki(sections);
    put(kEsp.device, "/EFI/Linux/" + name, std::string(file.begin(), file.end()));
  }
  void configure(const std::string& text) { put(kEsp.device, "/loader/loader.conf", text); }

  Menu read(const std::string& preferred = {}, const std::string& last_started = {}) {
    return read_bls_menu(*this, {kEsp}, "x86_64", preferred, last_started);
  }
};

std::vector<fixture::SectionContent> unified(const std::string& os_release,
                                             const std::string& command_line = "") {
  return {{".osrel", bytes_of(os_release)}, {".cmdline", bytes_of(command_line)}, {".linux", {'k'}}};
}

Strings titles(const Menu& menu) {
  Strings titles;
  for (const MenuEntry& entry : menu.entries) {
    titles.push_back(entry.title);
  }
  return titles;
}

void check_equal(const Strings& actual, const Strings& expected) {
  BOOST_CHECK_EQUAL_COLLECTIONS(actual.begin(), actual.end(), expected.begin(), expected.end());
}

BOOST_AUTO_TEST_SUITE(bls_menu)

BOOST_AUTO_TEST_CASE(reads_entries_of_type_1) {
  Esp esp;
  esp.add_entry(
      "debian-6.1+3-1.conf",
      "title Debian\nlinux vmlinuz\ninitrd \\\\ucode.img\ninitrd //boot//initrd.img\noptions root=/dev/vda2\n"
      "options ro\n");
  const Menu menu = esp.read();
  BOOST_REQUIRE_EQUAL(menu.entries.size(), 1U);
  const MenuEntry& entry = menu.entries[0];
  BOOST_CHECK_EQUAL(entry.path, "0");
  BOOST_CHECK_EQUAL(entry.title, "Debian");
  BOOST_CHECK_EQUAL(entry.id, "debian-6.1.conf");
  BOOST_CHECK(!entry.submenu && entry.children.empty() && entry.not_loadable.empty());
  BOOST_REQUIRE(entry.linux);
  BOOST_CHECK(entry.linux->kernel == (EntryFile{"vmlinuz", {"hd0,gpt1", "/vmlinuz"}}));
  const std::vector<EntryFile> initrds = {{"\\\\ucode.img", {"hd0,gpt1", "/ucode.img"}},
                                          {"//boot//initrd.img", {"hd0,gpt1", "/boot/initrd.img"}}};
  BOOST_CHECK(entry.linux->initrds == initrds);
  BOOST_CHECK_EQUAL(entry.linux->command_line, "root=/dev/vda2 ro");
  BOOST_CHECK(!entry.linux->unified);
  check_equal(menu.to_start, {"0"});
  check_equal(menu.notes, {});
  BOOST_CHECK(menu.output.empty() && !menu.one_shot);
}

BOOST_AUTO_TEST_CASE(takes_paths_from_the_file_systems_root) {
  test::FakeBootFiles files;
  files.put("hd0,gpt2", "/@/boot/loader/entries/a.conf", "linux /@/boot/vmlinuz\n");
  files.put("hd0,gpt2", "/@/boot/vmlinuz", "kernel");
  const Menu menu = read_bls_menu(files, {{"hd0,gpt2", "/@/boot"}}, "x86_64", "");
  BOOST_REQUIRE_EQUAL(menu.entries.size(), 1U);
  BOOST_CHECK_EQUAL(menu.entries[0].linux->kernel.where.path, "/@/boot/vmlinuz");
}

BOOST_AUTO_TEST_CASE(reads_unified_kernel_images) {
  Esp esp;
  esp.add_unified("debian-6.1+2.efi",
                  unified("PRETTY_NAME=\"Debian 12\"\nID=debian\n", "root=/dev/vda2 ro\n"));
  const Menu menu = esp.read();
  BOOST_REQUIRE_EQUAL(menu.entries.size(), 1U);
  const MenuEntry& entry = menu.entries[0];
  BOOST_CHECK_EQUAL(entry.title, "Debian 12");
  BOOST_CHECK_EQUAL(entry.id, "debian-6.1.efi");
  BOOST_REQUIRE(entry.linux);
  BOOST_CHECK_EQUAL(entry.linux->kernel.where.text(), "(hd0,gpt1)/EFI/Linux/debian-6.1+2.efi");
  BOOST_CHECK_EQUAL(entry.linux->command_line, "root=/dev/vda2 ro");
  BOOST_CHECK(entry.linux->unified && entry.linux->initrds.empty());
  check_equal(menu.notes, {});
}

BOOST_AUTO_TEST_CASE(names_unified_kernel_images_by_their_os_release) {
  struct Case {
    std::string os_release;
    std::string title;
  };
  const Case cases[] = {
      {"PRETTY_NAME='A'\nIMAGE_ID=b\nNAME=C\nID=d\n", "A"},
      {"IMAGE_ID=b\nNAME=C\nID=d\n", "b"},
      {"# comment\n NAME=\"C D\"\nID=d\n", "C D"},
      {"ID=d\n", "d"},
      {"NAME=\"\n", "\""},
  };
  for (const Case& each : cases) {
    Esp esp;
    esp.add_unified("a.efi", unified(each.os_release));
    check_equal(titles(esp.read()), {each.title});
  }
}

BOOST_AUTO_TEST_CASE(sorts_both_types_together) {
  Esp esp;
  esp.add_entry("old.conf", "title Old\nlinux /vmlinuz\nsort-key debian\nversion 1\n");
  esp.add_entry("bad+0-3.conf", "title Bad\nlinux /vmlinuz\nsort-key aaa\n");
  esp.add_entry("plain.conf", "title Plain\nlinux /vmlinuz\n");
  esp.add_unified("a.efi", unified("PRETTY_NAME=New\nID=debian\nVERSION_ID=2\n"));
  esp.add_unified("b.efi",
                  unified("PRETTY_NAME=Newest\nID=x\nIMAGE_ID=debian\nIMAGE_VERSION=3\nVERSION=0\n"));
  esp.add_unified("c.efi", unified("PRETTY_NAME=Oldest\nID=debian\nBUILD_ID=0\n"));
  const Menu menu = esp.read();
  check_equal(titles(menu), {"Newest", "New", "Old", "Oldest", "Plain", "Bad"});
  check_equal(menu.to_start, {"0"});
  BOOST_CHECK_EQUAL(menu.entries.back().path, "5");
}

BOOST_AUTO_TEST_CASE(gives_entries_different_titles) {
  Esp esp;
  esp.add_entry("e.conf", "linux /vmlinuz\n");
  esp.add_entry("d.conf", "title Linux\nversion 6\nmachine-id 0123456789abcdef\nlinux /vmlinuz\n");
  esp.add_entry("c.conf", "title Linux\nversion 6\nmachine-id fedcba9876543210\nlinux /vmlinuz\n");
  esp.add_entry("b.conf", "title Linux\nversion 5\nlinux /vmlinuz\n");
  esp.add_entry("a2.conf", "title Other\nlinux /vmlinuz\n");
  esp.add_entry("a1.conf", "title Other\nlinux /vmlinuz\n");
  check_equal(titles(esp.read()), {"e.conf", "Linux (6) (01234567)", "Linux (6) (fedcba98)", "Linux (5)",
                                   "Other (a2.conf)", "Other (a1.conf)"});
}

BOOST_AUTO_TEST_CASE(leaves_out_what_systemd_boot_does_not_show) {
  struct Case {
    std::string name;
    std::string text;
    std::string reason;
  };
  const Case cases[] = {
      {"auto-a.conf", "linux /vmlinuz\n", "systemd-boot keeps names that begin with \"auto-\" for itself"},
      {"a.conf", "linux /vmlinuz\narchitecture aa64\n", "it is for aa64, and this machine is x86_64"},
      {"a.conf", "linux /vmlinuz\narchitecture x86_64\n", "it is for x86_64, and this machine is x86_64"},
      {"a.conf", "title A\n", "it has none of the keys linux, efi and uki"},
      {"a.conf", "linux /vmlinuz\nefi /vmlinuz\n",
       "it has more than one of the keys linux, efi, uki and uki-url"},
  };
  for (const Case& each : cases) {
    Esp esp;
    esp.add_entry(each.name, each.text);
    const Menu menu = esp.read();
    BOOST_CHECK(menu.entries.empty() && menu.to_start.empty());
    std::string note = "(hd0,gpt1)/loader/entries/" + each.name;
    check_equal(menu.notes, {note + ": not in the menu: " + each.reason});
  }
}

BOOST_AUTO_TEST_CASE(leaves_out_entries_whose_kernel_is_missing) {
  struct Case {
    std::string text;
    std::string reason;
  };
  const Case cases[] = {{"linux /vmlinuz-5\n", "there is no /vmlinuz-5"},
                        {"uki /EFI\n", "there is no /EFI"},
                        {"efi shell.efi\n", "there is no shell.efi"}};
  for (const Case& each : cases) {
    Esp esp;
    esp.add_entry("a.conf", each.text);
    esp.add_entry("b.conf", "title B\nlinux /vmlinuz\n");
    const Menu menu = esp.read();
    check_equal(titles(menu), {"B"});
    check_equal(menu.notes, {"(hd0,gpt1)/loader/entries/a.conf: not in the menu: " + each.reason});
  }
}

BOOST_AUTO_TEST_CASE(shows_all_entries_of_a_directory_without_any_kernel) {
  Esp esp;
  esp.add_entry("a.conf", "title A\nlinux /vmlinuz-5\n");
  esp.add_entry("b.conf", "title B\nlinux /vmlinuz-6\n");
  const Menu menu = esp.read();
  check_equal(titles(menu), {"B", "A"});
  check_equal(menu.notes, {});
}

BOOST_AUTO_TEST_CASE(leaves_out_images_that_systemd_boot_does_not_show) {
  Esp esp;
  esp.put(kEsp.device, "/EFI/Linux/readme", "");
  esp.put(kEsp.device, "/EFI/Linux/.hidden.efi", "");
  esp.put(kEsp.device, "/EFI/Linux/auto-x.efi", "");
  esp.put(kEsp.device, "/EFI/Linux/directory.efi/x", "");
  esp.put(kEsp.device, "/EFI/Linux/a.efi", "MZ");
  esp.add_unified("b.efi", {{".linux", {'k'}}});
  esp.add_unified("c.efi", {{".linux", {}}});
  fixture::Bytes arm = fixture::uki(unified("ID=debian\n"));
  arm[0x44] = 0x64;
  arm[0x45] = 0xaa;
  esp.put(kEsp.device, "/EFI/Linux/D.EFI", std::string(arm.begin(), arm.end()));
  const Menu menu = esp.read();
  BOOST_CHECK(menu.entries.empty());
  check_equal(
      menu.notes,
      {"(hd0,gpt1)/EFI/Linux/D.EFI: not in the menu: it is for another processor than x86_64",
       "(hd0,gpt1)/EFI/Linux/a.efi: not in the menu: it is no unified kernel image",
       "(hd0,gpt1)/EFI/Linux/b.efi: not in the menu: its section .osrel has no title",
       "(hd0,gpt1)/EFI/Linux/c.efi: not in the menu: broken unified kernel image: its section .linux is "
       "empty"});
  const Menu on_arm = read_bls_menu(esp, {kEsp}, "aarch64", "");
  check_equal(titles(on_arm), {"debian"});
}

BOOST_AUTO_TEST_CASE(knows_the_names_of_processors) {
  struct Case {
    std::string machine;
    std::string architecture;
  };
  const Case cases[] = {{"x86_64", "x64"},   {"x86_64", "X64"},      {"i686", "ia32"},
                        {"aarch64", "AA64"}, {"riscv64", "riscv64"}, {"s390x", "s390x"}};
  for (const Case& each : cases) {
    Esp esp;
    esp.add_entry("a.conf", "title A\nlinux /vmlinuz\narchitecture " + each.architecture + "\n");
    check_equal(titles(read_bls_menu(esp, {kEsp}, each.machine, "")), {"A"});
  }
}

BOOST_AUTO_TEST_CASE(starts_unified_kernel_images_that_entries_name) {
  for (const std::string key : {"uki", "efi"}) {
    Esp esp;
    esp.add_unified(".b.efi", unified("", "root=/dev/vda2\n"));
    esp.add_entry("a.conf", key + " \\EFI\\Linux\\.b.efi\ninitrd /i\n");
    const Menu menu = esp.read();
    BOOST_REQUIRE_EQUAL(menu.entries.size(), 1U);
    BOOST_REQUIRE(menu.entries[0].linux);
    BOOST_CHECK(menu.entries[0].linux->unified && menu.entries[0].linux->initrds.empty());
    BOOST_CHECK_EQUAL(menu.entries[0].linux->kernel.where.path, "/EFI/Linux/.b.efi");
    BOOST_CHECK_EQUAL(menu.entries[0].linux->command_line, "root=/dev/vda2");
    check_equal(
        menu.notes,
        {"(hd0,gpt1)/loader/entries/a.conf: initrd is ignored: the kernel is a unified kernel image"});
    esp.add_entry("a.conf", key + " /EFI/Linux/.b.efi\noptions quiet\n");
    BOOST_CHECK_EQUAL(esp.read().entries.at(0).linux->command_line, "quiet");
  }
}

BOOST_AUTO_TEST_CASE(says_what_it_cannot_start) {
  struct Case {
    std::string text;
    std::string reason;
  };
  const Case cases[] = {
      {"efi /EFI/memtest.efi\n", "/EFI/memtest.efi is an EFI program and no unified kernel image"},
      {"uki /vmlinuz\n", "/vmlinuz is an EFI program and no unified kernel image"},
      {"uki /EFI/Linux/.broken.efi\n", "broken unified kernel image: its section .linux is empty"},
      {"uki-url https://example.org/a.efi\n",
       "its kernel comes over the network, from https://example.org/a.efi"},
      {"uki /EFI/Linux/.b.efi\nprofile 1\n",
       "it starts profile 1 of /EFI/Linux/.b.efi, and kexec-load can start the first only"},
      {"uki /EFI/Linux/.b.efi\nextra /a.cred\n", "it starts with /a.cred, which kexec-load cannot hand over"},
      {"linux /vmlinuz\nextra /a.cred /b\n", "it starts with /a.cred, which kexec-load cannot hand over"},
  };
  for (const Case& each : cases) {
    Esp esp;
    esp.add_unified(".b.efi", unified(""));
    esp.add_unified(".broken.efi", {{".linux", {}}});
    esp.add_entry("a.conf", each.text);
    const Menu menu = esp.read();
    BOOST_REQUIRE_EQUAL(menu.entries.size(), 1U);
    BOOST_CHECK(!menu.entries[0].linux);
    BOOST_CHECK_EQUAL(menu.entries[0].not_loadable, each.reason);
    check_equal(menu.to_start, {"0"});
  }
}

BOOST_AUTO_TEST_CASE(does_not_start_an_image_without_what_its_stub_adds) {
  const Strings companions = {"/EFI/Linux/a.efi.extra.d/x.addon.efi", "/EFI/Linux/a.efi.extra.d/x.sysext.raw",
                              "/loader/addons/x.addon.efi", "/loader/extensions/x.raw"};
  for (const std::string& companion : companions) {
    Esp esp;
    esp.add_unified("a+3-1.efi", unified("ID=debian\n"));
    esp.put(kEsp.device, companion, "");
    std::string reason = "it starts with (hd0,gpt1)" + companion;
    reason += ", which kexec-load cannot hand over as systemd's stub does";
    BOOST_CHECK_EQUAL(esp.read().entries.at(0).not_loadable, reason);
  }
  Esp esp;
  esp.add_unified("a.efi", unified("ID=debian\n"));
  esp.put(kEsp.device, "/loader/credentials/x.cred", "");
  esp.put(kEsp.device, "/EFI/Linux/b.efi.extra.d/x.addon.efi", "");
  const Menu menu = esp.read();
  BOOST_CHECK_EQUAL(menu.entries.at(0).not_loadable, "");
  check_equal(menu.notes,
              {"(hd0,gpt1)/loader/credentials/x.cred: kexec-load does not hand over credentials"});
}

BOOST_AUTO_TEST_CASE(notes_what_it_does_not_do) {
  Esp esp;
  esp.add_entry("a.conf", "linux /vmlinuz\ndevicetree /b.dtb\n");
  esp.add_unified("c.efi", {{".osrel", bytes_of("ID=debian\n")},
                            {".linux", {'k'}},
                            {".profile", bytes_of("TITLE=Regular\n")},
                            {".cmdline", bytes_of("regular")},
                            {".profile", bytes_of("TITLE=Reset\n")}});
  const Menu menu = esp.read();
  check_equal(titles(menu), {"debian (Regular)", "a.conf"});
  BOOST_CHECK_EQUAL(menu.entries[0].linux->command_line, "regular");
  check_equal(menu.notes, {"(hd0,gpt1)/EFI/Linux/c.efi: of its 2 profiles only the first is in the menu",
                           "(hd0,gpt1)/loader/entries/a.conf: the device tree /b.dtb is not handed over"});
}

BOOST_AUTO_TEST_CASE(chooses_the_default) {
  struct Case {
    std::string loader_conf;
    std::string preferred;
    std::string last_started;
    std::string default_id;
    Strings notes;
  };
  const std::string conf = "(hd0,gpt1)/loader/loader.conf:";
  const Case cases[] = {
      {"", "", "", "c.conf", {}},
      {"timeout 3\ndefault a.conf\n", "", "", "a.conf", {}},
      {"default B.CONF\n", "", "", "b.conf", {}},
      {"default b+2-1.conf\n", "", "", "b.conf", {}},
      {"default b*\n", "", "", "b.conf", {}},
      {"default [ab].conf\n", "", "", "b.conf", {}},
      {"default ??.efi\n", "", "", "aa.efi", {}},
      {"default bad.conf\n", "", "", "bad.conf", {}},
      {"default \"a.conf\"\n", "", "", "a.conf", {}},
      {"default b.conf\ndefault a.conf\n", "", "", "a.conf", {}},
      {"#default a.conf\n", "", "", "c.conf", {}},
      {"default a.conf\n", "b.conf", "", "b.conf", {}},
      {"default a.conf\n", "z.conf", "", "a.conf", {"LoaderEntryDefault: there is no entry z.conf"}},
      {"\ndefault a\n", "", "", "c.conf", {conf + "2: there is no entry a"}},
      {"default @saved\n", "", "b.conf", "b.conf", {}},
      {"default a.conf\n", "@saved", "b.conf", "b.conf", {}},
      {"default @saved\n",
       "",
       "",
       "c.conf",
       {conf + "1: @saved: nothing tells which entry was started last"}},
      {"default @saved\n", "", "z.conf", "c.conf", {conf + "1: there is no entry z.conf"}},
      {"default @current\n", "", "", "c.conf", {conf + "1: there is no entry @current"}},
  };
  for (const Case& each : cases) {
    BOOST_TEST_CONTEXT(each.loader_conf << ", " << each.preferred) {
      Esp esp;
      for (const std::string name : {"c.conf", "b+2-1.conf", "a.conf", "bad+0.conf"}) {
        esp.add_entry(name, "linux /vmlinuz\n");
      }
      esp.add_unified("aa.efi", {{".osrel", bytes_of("NAME=U\n")}, {".linux", {'k'}}, {".uname", {'1'}}});
      esp.add_entry("u.conf", "title first\nsort-key a\nlinux /none\n");  // not in the menu
      if (!each.loader_conf.empty()) {
        esp.configure(each.loader_conf);
      }
      Menu menu = esp.read(each.preferred, each.last_started);
      BOOST_REQUIRE_EQUAL(menu.to_start.size(), 1U);
      BOOST_CHECK_EQUAL(entry_at(menu, menu.to_start[0])->id, each.default_id);
      menu.notes.erase(menu.notes.begin());
      check_equal(menu.notes, each.notes);
    }
  }
}

BOOST_AUTO_TEST_CASE(reads_several_boot_directories) {
  test::FakeBootFiles files;
  files.put("hd0,gpt2", "/loader/entries/a.conf", "title Xbootldr\nlinux /a\n");
  files.put("hd0,gpt2", "/a", "");
  files.put("hd0,gpt1", "/loader/entries/b.conf", "title Esp\nlinux /b\n");
  files.put("hd0,gpt1", "/b", "");
  files.put("hd0,gpt1", "/loader/loader.conf", "default a.conf\n");
  const BootPath boot{"hd0,gpt2", "/"};
  const Menu menu = read_bls_menu(files, {boot, kEsp, boot}, "x86_64", "");
  check_equal(titles(menu), {"Esp", "Xbootldr"});
  BOOST_CHECK_EQUAL(menu.entries[1].linux->kernel.where.text(), "(hd0,gpt2)/a");
  check_equal(menu.to_start, {"1"});
  files.put("hd0,gpt2", "/loader/loader.conf", "timeout 1\n");  // the first one counts
  check_equal(read_bls_menu(files, {boot, kEsp}, "x86_64", "").to_start, {"0"});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
