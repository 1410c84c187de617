#include "app/boot_menu.h"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "unit/app/app_fixture.h"

namespace kexec_load::app {

namespace {

using nlohmann::json;
using test::Calls;
using test::Machine;

/// As grub-mkconfig writes it with GRUB_DEFAULT=saved, to the letter where it matters.
const std::string kGrubConfig =
    "if [ -s $prefix/grubenv ]; then\n"
    "  load_env\n"
    "fi\n"
    "if [ \"${next_entry}\" ] ; then\n"
    "   set default=\"${next_entry}\"\n"
    "   set next_entry=\n"
    "   save_env next_entry\n"
    "   set boot_once=true\n"
    "else\n"
    "   set default=\"${saved_entry}\"\n"
    "fi\n"
    "menuentry 'Debian GNU/Linux' --id simple {\n"
    "  linux /boot/vmlinuz-6.1.0-40-amd64 root=UUID=12-34 ro quiet\n"
    "  initrd /boot/initrd.img-6.1.0-40-amd64\n"
    "}\n"
    "submenu 'Advanced options' --id advanced {\n"
    "  menuentry 'Linux 6.2' --id six-two {\n"
    "    linux /boot/vmlinuz-6.2.0 root=UUID=12-34 ro single\n"
    "    initrd /boot/ucode.img /boot/initrd.img-6.2.0\n"
    "  }\n"
    "}\n"
    "menuentry 'Xen' { multiboot2 /boot/xen.gz }\n";

std::string environment(const std::string& variables) {
  std::string block = "# GRUB Environment Block\n" + variables;
  block.resize(1024, '#');
  return block;
}

/// A machine whose boot menu names the kernel.
struct GrubMachine : Machine {
  explicit GrubMachine(const std::string& variables = "", const std::string& config = kGrubConfig) {
    put_kernel("6.2.0");
    files.put("/boot/ucode.img", text(fixture::init_archive()));
    files.put("/boot/grub/grub.cfg", config);
    put_environment(variables);
    configure("LOAD_KEXEC=true\nUSE_GRUB_CONFIG=true\n");
  }

  void put_environment(const std::string& variables) {
    files.put("/boot/grub/grubenv", environment(variables));
  }
  std::string block() { return *files.read_text("/boot/grub/grubenv"); }
  json plan(std::vector<std::string> options = {}) {
    options.insert(options.end(), {"--dry-run", "--json"});
    BOOST_TEST(run(options) == kDone);
    return json::parse(out);
  }
};

const std::string kFirst = "/boot/vmlinuz-6.1.0-40-amd64";
const std::string kSecond = "/boot/vmlinuz-6.2.0";

}  // namespace

BOOST_AUTO_TEST_SUITE(boot_menu)

BOOST_AUTO_TEST_CASE(the_default_entry_with_its_initrds_and_line) {
  GrubMachine machine("saved_entry=advanced>six-two\n");
  const json plan = machine.plan();
  BOOST_TEST(plan.at("kernel") == kSecond);
  BOOST_TEST((plan.at("initrds") == json::array({"/boot/ucode.img", "/boot/initrd.img-6.2.0"})));
  BOOST_TEST(plan.at("cmdline") == "BOOT_IMAGE=/boot/vmlinuz-6.2.0 root=UUID=12-34 ro single");
  BOOST_TEST(plan.at("origin").at("kernel") == "/boot/grub/grub.cfg, entry 1>0 (Linux 6.2)");
}

BOOST_AUTO_TEST_CASE(an_entry_by_name_and_what_options_change) {
  GrubMachine machine;
  machine.configure("LOAD_KEXEC=true\n");
  BOOST_TEST(machine.plan().at("kernel") == kFirst);
  BOOST_TEST(machine.plan({"--entry", "six-two"}).at("kernel") == kSecond);
  BOOST_TEST(machine.plan({"--entry", "1>0"}).at("kernel") == kSecond);
  const json changed = machine.plan({"--entry", "six-two", "--append", "ro", "--initrd", "/boot/ucode.img"});
  BOOST_TEST(changed.at("cmdline") == "ro");
  BOOST_TEST((changed.at("initrds") == json::array({"/boot/ucode.img"})));
  BOOST_TEST(machine.run({"--dry-run", "--entry", "none"}) == kUsage);
  BOOST_TEST(machine.err.find("six-two") != std::string::npos, machine.err);
  BOOST_TEST(machine.run({"--dry-run", "--entry", "Xen"}) == kNoImage);
  BOOST_TEST(machine.err.find("Xen hypervisor") != std::string::npos, machine.err);
}

BOOST_AUTO_TEST_CASE(a_missing_kernel_makes_room_for_the_fallback) {
  GrubMachine machine("",
                      "set default=0\nset fallback=1\n"
                      "menuentry a { linux /boot/vmlinuz-9 ro }\n"
                      "menuentry b { linux /boot/vmlinuz-6.2.0 ro }\n");
  const json plan = machine.plan();
  BOOST_TEST(plan.at("kernel") == kSecond);
  BOOST_TEST(plan.at("warnings")
                 .at(0)
                 .get<std::string>()
                 .starts_with("/boot/grub/grub.cfg, entry 0 (a): there is no kernel /boot/vmlinuz-9"));
  machine.files.put("/boot/grub/grub.cfg", "menuentry a { linux /boot/vmlinuz-9 ro }\n");
  BOOST_TEST(machine.run({"--dry-run"}) == kNoImage);
}

BOOST_AUTO_TEST_CASE(the_menu_is_listed) {
  GrubMachine machine("saved_entry=six-two\n");
  BOOST_TEST(machine.run({"--list"}) == kDone);
  BOOST_TEST(machine.out ==
             "/boot/grub/grub.cfg\n"
             "* 0  Debian GNU/Linux\n"
             "  1  Advanced options\n"
             "    1>0  Linux 6.2\n"
             "  2  Xen  (cannot be loaded: starts the Xen hypervisor (/boot/xen.gz), which kexec-load cannot "
             "load)\n");
  BOOST_TEST(machine.run({"--list", "--json"}) == kDone);
  const json entries = json::parse(machine.out).at("entries");
  BOOST_REQUIRE(entries.size() == 4U);
  BOOST_TEST((entries.at(2) == json{{"path", "1>0"},
                                    {"title", "Linux 6.2"},
                                    {"id", "six-two"},
                                    {"submenu", false},
                                    {"kernel", "/boot/vmlinuz-6.2.0"},
                                    {"initrds", {"/boot/ucode.img", "/boot/initrd.img-6.2.0"}},
                                    {"cmdline", "BOOT_IMAGE=/boot/vmlinuz-6.2.0 root=UUID=12-34 ro single"},
                                    {"loadable", true},
                                    {"not_loadable", ""},
                                    {"default", false}}));
  BOOST_TEST(entries.at(0).at("default") == true);
  BOOST_TEST(entries.at(1).at("submenu") == true);
  BOOST_TEST(entries.at(3).at("loadable") == false);
}

BOOST_AUTO_TEST_CASE(a_one_shot_entry_is_used_up_at_the_jump_only) {
  GrubMachine machine("saved_entry=simple\nnext_entry=advanced>six-two\n");
  const std::string before = machine.block();
  BOOST_TEST(machine.plan().at("kernel") == kSecond);
  BOOST_TEST(machine.event("start") == kDone);
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_TEST(machine.new_calls() == Calls{"load " + kSecond});
  BOOST_TEST(machine.block() == before);

  // The jump comes back: the entry was not started, and GRUB is to start it.
  BOOST_TEST(machine.event("jump") == kFailed);
  BOOST_TEST(machine.new_calls() == Calls{"jump"});
  BOOST_TEST(machine.block() == before);
}

BOOST_AUTO_TEST_CASE(the_block_is_as_grub_would_have_left_it_when_the_kernel_jumps) {
  GrubMachine machine("next_entry=six-two\nsaved_entry=simple\n");
  BOOST_TEST(machine.event("reboot") == kDone);
  std::string at_the_jump;
  machine.calls.on_jump = [&] { at_the_jump = machine.block(); };
  machine.event("jump");
  BOOST_TEST(at_the_jump == environment("next_entry=\nsaved_entry=simple\n"));
}

BOOST_AUTO_TEST_CASE(an_entry_that_cannot_be_used_up_is_left_to_grub) {
  GrubMachine machine("next_entry=six-two\n");
  BOOST_TEST(machine.event("reboot") == kDone);
  machine.new_calls();
  machine.put_environment("next_entry=simple\n");
  BOOST_TEST(machine.event("jump") == kFailed);
  BOOST_TEST(machine.new_calls() == Calls{});
  BOOST_TEST(machine.err.find("the entry that was chosen for the next boot only (next_entry) cannot be used "
                              "up, so the boot loader has to start it: ") != std::string::npos,
             machine.err);
}

/// Its newer versions jump themselves, the others by kexec -e.
BOOST_AUTO_TEST_CASE(systemd_finds_a_one_shot_entry_used_up) {
  GrubMachine machine("next_entry=six-two\nsaved_entry=simple\n");
  machine.files.put("/run/systemd/system/x", "");
  BOOST_TEST(machine.event("reboot") == kDone);
  const std::string before = machine.block();
  machine.new_calls();
  BOOST_TEST(machine.event("jump") == kDone);
  BOOST_TEST(machine.new_calls() == Calls{});
  const std::string used_up = environment("next_entry=\nsaved_entry=simple\n");
  BOOST_TEST(machine.block() == used_up);
  machine.calls.on_jump = [&] { BOOST_TEST(machine.block() == used_up); };
  for (int attempt = 0; attempt < 2; ++attempt) {
    BOOST_TEST(machine.run({"--exec"}) == kFailed);
    BOOST_TEST(machine.new_calls() == Calls{"jump"});
    BOOST_TEST(machine.block() == before);
  }
}

BOOST_AUTO_TEST_CASE(systemd_finds_nothing_loaded_where_the_entry_cannot_be_used_up) {
  GrubMachine machine("next_entry=six-two\n");
  machine.files.put("/run/systemd/system/x", "");
  BOOST_TEST(machine.event("reboot") == kDone);
  machine.put_environment("next_entry=simple\n");
  machine.new_calls();
  BOOST_TEST(machine.event("jump") == kDone);
  BOOST_TEST(machine.new_calls() == Calls{"unload"});
  machine.event("reboot");
  machine.put_environment("next_entry=six-two\n");
  machine.new_calls();
  machine.calls.unload_answer = 1;  // forbidden
  BOOST_TEST(machine.event("jump") == kFailed);
  BOOST_TEST(machine.new_calls() == (Calls{"unload", "restart"}));
  // Not even where no note can be made.
  machine.files.writable = false;
  machine.files.unreadable.insert("/boot/grub/grubenv");
  BOOST_TEST(machine.event("jump") == kFailed);
  BOOST_TEST(machine.new_calls() == (Calls{"unload", "restart"}));
}

BOOST_AUTO_TEST_CASE(a_one_shot_entry_chosen_after_the_load_makes_it_stale) {
  GrubMachine machine("saved_entry=simple\n");
  machine.configure("LOAD_KEXEC=true\nUSE_GRUB_CONFIG=true\nLOAD_DURING_SHUTDOWN=no\n");
  BOOST_TEST(machine.event("start") == kDone);
  BOOST_TEST(machine.new_calls() == Calls{"load " + kFirst});
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_TEST(machine.new_calls() == Calls{});
  // The same kernel, but now the choice is for one boot only.
  machine.put_environment("saved_entry=simple\nnext_entry=simple\n");
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_TEST(machine.new_calls() == (Calls{"unload", "load " + kFirst}));
}

BOOST_AUTO_TEST_CASE(an_entry_chosen_by_name_uses_nothing_up) {
  GrubMachine machine("next_entry=six-two\n");
  BOOST_TEST(machine.run({"--entry", "simple"}) == kDone);
  machine.calls.on_jump = [&] { BOOST_TEST(machine.block() == environment("next_entry=six-two\n")); };
  machine.event("jump");
  BOOST_TEST(machine.new_calls() == (Calls{"load " + kFirst, "jump"}));
}

BOOST_AUTO_TEST_CASE(another_menu_is_read_without_the_system) {
  GrubMachine machine;
  machine.files.put("/mnt/boot/grub/grub.cfg", "menuentry other { linux /boot/vmlinuz-7 ro }\n");
  machine.files.put("/mnt/boot/vmlinuz-7", Machine::text(fixture::bz_image()));
  BOOST_TEST(machine.run({"--list", "--boot-dir", "/mnt/boot"}) == kDone);
  BOOST_TEST(machine.out == "/mnt/boot/grub/grub.cfg\n* 0  other\n");
  BOOST_TEST(machine.plan({"--grub-config", "/mnt/boot/grub/grub.cfg"}).at("kernel") ==
             "/mnt/boot/vmlinuz-7");
  BOOST_TEST(machine.run({"--list", "--boot-dir", "/nothing"}) == kNotConfigured);
  BOOST_TEST(machine.err ==
             "kexec-load: /nothing: there is no boot menu: no grub/grub.cfg, no grub2/grub.cfg, "
             "no loader/entries and no EFI/Linux\n");
}

BOOST_AUTO_TEST_CASE(two_menus_are_not_chosen_between) {
  GrubMachine machine;
  machine.files.put("/boot/grub2/grub.cfg", kGrubConfig);
  BOOST_TEST(machine.run({"--list"}) == kNotConfigured);
  BOOST_TEST(machine.err ==
             "kexec-load: /boot/grub/grub.cfg and /boot/grub2/grub.cfg: which of them GRUB reads is not "
             "certain: remove the one that is not used, or name the right one with --grub-config\n");
}

BOOST_AUTO_TEST_CASE(a_machine_without_grub_has_its_entries) {
  Machine machine;
  machine.put_kernel("6.2.0");
  machine.files.put("/boot/loader/entries/a.conf",
                    "title A\nlinux /boot/vmlinuz-6.2.0\ninitrd /boot/initrd.img-6.2.0\noptions ro\n");
  machine.files.put("/boot/loader/entries/b.conf", "title B\nlinux /boot/vmlinuz-6.1.0-40-amd64\n");
  machine.files.put("/boot/loader/loader.conf", "default b*\n");
  machine.configure("LOAD_KEXEC=true\nUSE_GRUB_CONFIG=true\n");
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_TEST(machine.new_calls() == Calls{"load " + kFirst});

  const std::string variable = "/sys/firmware/efi/efivars/Loader";
  const std::string vendor = "-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";
  const std::string attributes(4, '\7');
  using namespace std::string_literals;
  machine.files.put(variable + "EntryDefault" + vendor, attributes + "a\0.\0c\0o\0n\0f\0\0\0"s);
  BOOST_TEST(machine.event("reboot") == kDone);
  BOOST_TEST(machine.new_calls() == (Calls{"unload", "load " + kSecond}));

  machine.files.put(variable + "EntryOneShot" + vendor, attributes + "b\0\0\0"s);
  BOOST_TEST(machine.run({"--dry-run"}) == kNotConfigured);
  BOOST_TEST(machine.err.find("LoaderEntryOneShot: b was chosen for the next boot only") !=
             std::string::npos);
  BOOST_TEST(machine.run({"--list"}) == kDone);
}

BOOST_AUTO_TEST_CASE(a_machine_without_any_menu) {
  Machine machine;
  machine.configure("LOAD_KEXEC=true\nUSE_GRUB_CONFIG=true\n");
  BOOST_TEST(machine.event("reboot") == kNotConfigured);
  BOOST_TEST(machine.err.starts_with("kexec-load: there is no boot menu to read: no /boot/grub/grub.cfg"));
  BOOST_TEST(machine.err.ends_with("rebooting by firmware\n"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::app
