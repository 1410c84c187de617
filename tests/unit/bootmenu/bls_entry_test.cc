#include "bootmenu/bls_entry.h"

#include <boost/test/unit_test.hpp>

#include "support/fake_boot_files.h"

namespace {

using namespace kexec_load;
using bootmenu::BlsEntry;
using bootmenu::BootPath;
using Strings = std::vector<std::string>;

struct Read {
  BlsEntry entry;
  Strings notes;
};

Read read(const std::string& text, const std::string& name = "debian.conf") {
  Read read;
  const BootPath file{"hd0,gpt1", "/loader/entries/" + name};
  read.entry = read_bls_entry(text::Source(file.text(), text), file, read.notes);
  return read;
}

BOOST_AUTO_TEST_SUITE(bls_entry)

BOOST_AUTO_TEST_CASE(reads_every_key) {
  const Read all = read(
      "# an entry with everything\n"
      "title Debian GNU/Linux 12 (bookworm)\n"
      "version 6.1.0-40-amd64\n"
      "machine-id 6a9857a393724b7a981ebb5b8495b9ea\n"
      "sort-key debian\n"
      "linux /6a98/6.1.0-40-amd64/linux\n"
      "initrd /6a98/6.1.0-40-amd64/initrd.img\n"
      "options root=UUID=1 ro\n"
      "devicetree /board.dtb\n"
      "devicetree-overlay /a.dtbo /b.dtbo\n"
      "architecture x64\n"
      "efi /EFI/a.efi\n"
      "uki /EFI/Linux/b.efi\n"
      "uki-url https://boot.example.org/b.efi\n"
      "profile 1\n"
      "extra /a.cred /b.sysext.raw\n"
      "grub_users $grub_users\n"
      "grub_arg --unrestricted\n"
      "grub_class debian\n"
      "grub_hotkey d\n");
  const BlsEntry& entry = all.entry;
  BOOST_CHECK_EQUAL(entry.id, "debian");
  BOOST_CHECK_EQUAL(entry.title, "Debian GNU/Linux 12 (bookworm)");
  BOOST_CHECK_EQUAL(entry.version, "6.1.0-40-amd64");
  BOOST_CHECK_EQUAL(entry.machine_id, "6a9857a393724b7a981ebb5b8495b9ea");
  BOOST_CHECK_EQUAL(entry.sort_key, "debian");
  BOOST_CHECK_EQUAL(entry.linux, "/6a98/6.1.0-40-amd64/linux");
  BOOST_CHECK(entry.initrds == Strings{"/6a98/6.1.0-40-amd64/initrd.img"});
  BOOST_CHECK_EQUAL(entry.options, "root=UUID=1 ro");
  BOOST_CHECK_EQUAL(entry.devicetree, "/board.dtb");
  BOOST_CHECK_EQUAL(entry.architecture, "x64");
  BOOST_CHECK_EQUAL(entry.efi, "/EFI/a.efi");
  BOOST_CHECK_EQUAL(entry.uki, "/EFI/Linux/b.efi");
  BOOST_CHECK_EQUAL(entry.uki_url, "https://boot.example.org/b.efi");
  BOOST_CHECK_EQUAL(entry.profile, "1");
  BOOST_CHECK(entry.extras == (Strings{"/a.cred", "/b.sysext.raw"}));
  BOOST_CHECK_EQUAL(entry.grub_arg, "--unrestricted");
  BOOST_CHECK_EQUAL(entry.file.text(), "(hd0,gpt1)/loader/entries/debian.conf");
  BOOST_CHECK(all.notes.empty());
}

BOOST_AUTO_TEST_CASE(keeps_the_order_of_what_is_repeated) {
  const BlsEntry entry = read(
                             "initrd /intel-ucode.img\n"
                             "options root=/dev/vda1\n"
                             "initrd /a.img  /b.img\t/c.img\n"
                             "options  ro quiet\n"
                             "initrd /d.img $tuned_initrd\n"
                             "options $kernelopts $tuned_params\n")
                             .entry;
  BOOST_CHECK(entry.initrds ==
              (Strings{"/intel-ucode.img", "/a.img", "/b.img", "/c.img", "/d.img", "$tuned_initrd"}));
  BOOST_CHECK_EQUAL(entry.options, "root=/dev/vda1 ro quiet $kernelopts $tuned_params");
}

BOOST_AUTO_TEST_CASE(reads_lines_however_they_are_written) {
  struct Case {
    std::string text;
    std::string title;
  };
  const Case cases[] = {
      {"title Linux", "Linux"},
      {"title Linux\r\n", "Linux"},
      {"  title\t \tLinux 6 \t \n", "Linux 6"},
      {"\n\n\ntitle Linux\n\n", "Linux"},
      {"#title No\ntitle Linux\n # title No\n", "Linux"},
      {"title Old\ntitle New\n", "New"},
      {"title Linux # 1\n", "Linux # 1"},
      {"title \"Linux\"\n", "\"Linux\""},
      {"title\n", ""},
      {"title \n", ""},
      {"titleLinux\n", ""},
      {"title=Linux\n", ""},
      {"", ""},
  };
  for (const Case& each : cases) {
    BOOST_TEST_CONTEXT(each.text) {
      const Read one = read(each.text);
      BOOST_CHECK_EQUAL(one.entry.title, each.title);
      BOOST_CHECK(one.notes.empty());
    }
  }
}

BOOST_AUTO_TEST_CASE(notes_keys_that_it_does_not_know) {
  const Strings expected = {
      "(hd0,gpt1)/loader/entries/debian.conf:2: \"Title\" is no key of a boot entry that kexec-load knows: "
      "ignored",
      "(hd0,gpt1)/loader/entries/debian.conf:4: \"id\" is no key of a boot entry that kexec-load knows: "
      "ignored"};
  const Read one = read("title A\nTitle B\n\n  id x\n");
  BOOST_CHECK_EQUAL_COLLECTIONS(one.notes.begin(), one.notes.end(), expected.begin(), expected.end());
  BOOST_CHECK_EQUAL(one.entry.title, "A");
}

BOOST_AUTO_TEST_CASE(reads_counters_of_tries) {
  using Tries = std::optional<unsigned>;
  struct Case {
    std::string name;
    std::string id;
    Tries left;
    Tries done;
  };
  const Case cases[] = {
      {"a.conf", "a", {}, {}},
      {"a+3.conf", "a", 3, {}},
      {"a+3-1.conf", "a", 3, 1},
      {"a+0-3.conf", "a", 0, 3},
      {"a+03-00.conf", "a", 3, 0},
      {"a+1+2.conf", "a+1", 2, {}},
      {"a+2147483647.conf", "a", 2147483647, {}},
      {"a+2147483648.conf", "a+2147483648", {}, {}},
      {"a+3-2147483648.conf", "a+3-2147483648", {}, {}},
      {"a+.conf", "a+", {}, {}},
      {"a+3-.conf", "a+3-", {}, {}},
      {"a+-1.conf", "a+-1", {}, {}},
      {"a+3x.conf", "a+3x", {}, {}},
      {"a+3-1-1.conf", "a+3-1-1", {}, {}},
      {"a+ 3.conf", "a+ 3", {}, {}},
      {"6.1.0+deb12-amd64.conf", "6.1.0+deb12-amd64", {}, {}},
      {"a+3.CONF", "a", 3, {}},
  };
  for (const Case& each : cases) {
    BOOST_TEST_CONTEXT(each.name) {
      const BlsEntry entry = read("", each.name).entry;
      BOOST_CHECK_EQUAL(entry.id, each.id);
      BOOST_CHECK(entry.tries_left == each.left);
      BOOST_CHECK(entry.tries_done == each.done);
    }
  }
  BOOST_CHECK_EQUAL(bls_id(read("", "a+3-1.conf").entry), "a.conf");
  BOOST_CHECK_EQUAL(bootmenu::read_bls_file_name("/x.y/a").extension, "");
}

BOOST_AUTO_TEST_CASE(reads_a_directory) {
  test::FakeBootFiles files;
  for (const std::string name : {"b.conf", "a.conf", "C.CONF", ".hidden.conf", "old.conf.bak", "readme"}) {
    files.put("hd0", "/loader/entries/" + name, "title " + name + "\n");
  }
  files.put("hd0", "/loader/entries/directory.conf/x", "");
  files.put("hd0", "/loader/entries/wrong.conf", "colour red\n");
  for (const std::string directory : {"/loader/entries", "/loader/entries/"}) {
    Strings notes;
    Strings ids;
    for (const BlsEntry& entry : read_bls_directory(files, {"hd0", directory}, notes)) {
      ids.push_back(entry.id);
    }
    BOOST_CHECK(ids == (Strings{"C", "a", "b", "wrong"}));
    BOOST_CHECK(notes ==
                Strings{"(hd0)/loader/entries/wrong.conf:1: \"colour\" is no key of a boot entry that "
                        "kexec-load knows: ignored"});
  }
  Strings notes;
  BOOST_CHECK(read_bls_directory(files, {"hd1", "/loader/entries"}, notes).empty());
}

/// Two of these are as in systemd's own test, the rest one for each rule.
BOOST_AUTO_TEST_CASE(sorts_by_the_specification) {
  struct File {
    std::string name;
    std::string text;
  };
  const std::vector<File> in_order = {
      {"d.conf", "sort-key kkkk\nversion 100\n"},
      {"z.conf", "sort-key kkkk\nversion 99\n"},
      {"m1.conf", "sort-key mmmm\nversion 1\n"},
      {"m2.conf", "sort-key mmmm\nmachine-id 1\nversion 9\n"},
      {"m3.conf", "sort-key mmmm\nmachine-id 2\nversion 99\n"},
      {"cx.conf", "sort-key xxxx\nversion 10\n"},
      {"c.conf", "sort-key xxxx\nversion 5\n"},
      {"v2.conf", "sort-key yyyy\n"},
      {"v1.conf", "sort-key yyyy\n"},
      {"h.conf", "version 1\n"},
      {"G.conf", "version 2\n"},
      {"b.conf", "version 3\n"},
      {"arch.conf", ""},
      {"arch-fallback.conf", ""},
      {"a-10.conf", ""},
      {"a-9+3-5.conf", ""},
      {"a-9+2-1.conf", ""},
      {"a-9+2-2.conf", ""},
      {"a-5.conf", ""},
      {"bad+0.conf", "sort-key aaaa\nversion 999\n"},
      {"worse+0-3.conf", "version 999\n"},
  };
  std::vector<BlsEntry> entries;
  for (const File& file : in_order) {
    entries.insert(entries.begin(), read(file.text, file.name).entry);
  }
  sort_by_specification(entries);
  for (std::size_t i = 0; i < in_order.size(); ++i) {
    BOOST_CHECK_EQUAL(entries[i].file.path, "/loader/entries/" + in_order[i].name);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
