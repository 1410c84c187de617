// What Debian's shell function for USE_GRUB_CONFIG gets wrong, each as a case: the real binary on fixture
// roots must plan what GRUB itself would start. No kernel answers here: a dry run that calls it is killed.
#include <boost/filesystem.hpp>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/grub_system.h"
#include "cli/program.h"
#include "support/fixture_images.h"
#include "support/temporary_directory.h"

namespace kexec_load::test {

namespace {

namespace fs = boost::filesystem;
using nlohmann::json;

const std::string kOld = "/boot/vmlinuz-6.1.0-39-amd64";
const std::string kNew = "/boot/vmlinuz-6.1.0-40-amd64";

std::string text(const fixture::Bytes& bytes) {
  return {bytes.begin(), bytes.end()};
}

MenuEntryText entry_for(const std::string& version) {
  MenuEntryText entry;
  entry.version = version;
  entry.title = "Debian GNU/Linux, with Linux " + version;
  entry.id = "gnulinux-" + version + "-advanced";
  return entry;
}

/// Debian's menu: "0" the newest kernel, below "1" both.
std::string menu(const std::string& default_entry) {
  return menu_head(default_entry) + menu_entry({}) +
         "submenu 'Advanced options for Debian GNU/Linux' $menuentry_id_option 'gnulinux-advanced' {\n" +
         menu_entry(entry_for("6.1.0-40-amd64")) + menu_entry(entry_for("6.1.0-39-amd64")) + "}\n";
}

std::string menu_of_one(const MenuEntryText& entry) {
  return menu_head("0") + menu_entry(entry);
}

struct System {
  TemporaryDirectory directory;
  GrubSystem grub;

  explicit System(const std::vector<Volume>& volumes = {Volume()}) : grub(directory.path(), volumes) {}

  [[nodiscard]] Outcome run(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"--root", directory.path(), "--dry-run", "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(arguments);
  }

  [[nodiscard]] json plan() const {
    const Outcome outcome = run();
    BOOST_TEST(outcome.err == "");
    BOOST_REQUIRE(outcome.status == 0);
    return json::parse(outcome.out);
  }

  [[nodiscard]] std::string kernel() const { return plan().at("kernel"); }
  [[nodiscard]] std::string command_line() const { return plan().at("cmdline"); }

  void refuses(int status, const std::string& message) const {
    const Outcome outcome = run();
    BOOST_TEST(outcome.status == status);
    BOOST_TEST(outcome.out == "");
    BOOST_TEST(outcome.err.find(message) != std::string::npos, outcome.err << " has no " << message);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(grub, System)

BOOST_AUTO_TEST_CASE(the_whole_entry_is_taken) {
  grub.set_menu(menu("0"));
  const json made = plan();
  BOOST_TEST(made.at("kernel") == kNew);
  BOOST_TEST((made.at("initrds") == json::array({"/boot/initrd.img-6.1.0-40-amd64"})));
  BOOST_TEST(made.at("cmdline") == "BOOT_IMAGE=/boot/vmlinuz-6.1.0-40-amd64 root=/dev/vda2 ro quiet");
}

BOOST_AUTO_TEST_CASE(a_default_that_is_no_number) {
  for (const std::string name :
       {"1>1", "Advanced options for Debian GNU/Linux>Debian GNU/Linux, with Linux 6.1.0-39-amd64",
        "gnulinux-advanced>gnulinux-6.1.0-39-amd64-advanced", "gnulinux-advanced>1",
        "1>Debian GNU/Linux, with Linux 6.1.0-39-amd64"}) {
    BOOST_TEST_CONTEXT(name) {
      grub.set_menu(menu(name));
      BOOST_TEST(kernel() == kOld);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_default_at_the_top_by_title_or_id) {
  MenuEntryText second = entry_for("6.1.0-39-amd64");
  for (const std::string& name : {second.title, second.id}) {
    BOOST_TEST_CONTEXT(name) {
      grub.set_menu(menu_head(name) + menu_entry({}) + menu_entry(second));
      BOOST_TEST(kernel() == kOld);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_saved_entry_that_is_no_number) {
  grub.set_menu(menu("${saved_entry}"));
  for (const std::string name :
       {"1>1", "gnulinux-advanced>gnulinux-6.1.0-39-amd64-advanced",
        "Advanced options for Debian GNU/Linux>Debian GNU/Linux, with Linux 6.1.0-39-amd64"}) {
    BOOST_TEST_CONTEXT(name) {
      grub.set_environment({{"saved_entry", name}});
      BOOST_TEST(kernel() == kOld);
    }
  }
  grub.set_environment({});
  BOOST_TEST(kernel() == kNew);
}

BOOST_AUTO_TEST_CASE(a_number_counts_the_entries_of_the_top_only) {
  // Debian's function counts those of the submenu too, and takes its second.
  MenuEntryText third = entry_for("6.1.0-40-amd64");
  third.arguments = "the third";
  grub.set_menu(menu("2") + menu_entry(third));
  BOOST_TEST(command_line() == "BOOT_IMAGE=/boot/vmlinuz-6.1.0-40-amd64 the third");
}

BOOST_AUTO_TEST_CASE(two_initrds) {
  MenuEntryText entry;
  entry.more_initrds = "/boot/intel-ucode.img ";
  grub.write("/boot/intel-ucode.img", text(fixture::microcode_archive()));
  grub.set_menu(menu_of_one(entry));
  BOOST_TEST(
      (plan().at("initrds") == json::array({"/boot/intel-ucode.img", "/boot/initrd.img-6.1.0-40-amd64"})));
}

BOOST_AUTO_TEST_CASE(two_initrds_on_a_boot_partition) {
  const std::string uuid = "66666666-7777-4888-8999-aaaaaaaaaaaa";
  const System system({{}, {1, "/boot", "ext4", "/", uuid, true}});
  MenuEntryText entry;
  entry.uuid = uuid;
  entry.prefix = "";
  entry.more_initrds = "/intel-ucode.img ";
  system.grub.write("/boot/intel-ucode.img", text(fixture::microcode_archive()));
  system.grub.set_menu(menu_of_one(entry));
  const json made = system.plan();
  BOOST_TEST(made.at("kernel") == kNew);
  BOOST_TEST(
      (made.at("initrds") == json::array({"/boot/intel-ucode.img", "/boot/initrd.img-6.1.0-40-amd64"})));
  BOOST_TEST(made.at("cmdline") == "BOOT_IMAGE=/vmlinuz-6.1.0-40-amd64 root=/dev/vda2 ro quiet");
}

BOOST_AUTO_TEST_CASE(linuxefi_and_linux16) {
  for (const std::string suffix : {"efi", "16"}) {
    BOOST_TEST_CONTEXT(suffix) {
      MenuEntryText entry;
      entry.linux += suffix;
      entry.initrd += suffix;
      grub.set_menu(menu_of_one(entry));
      const json made = plan();
      BOOST_TEST(made.at("kernel") == kNew);
      BOOST_TEST((made.at("initrds") == json::array({"/boot/initrd.img-6.1.0-40-amd64"})));
      BOOST_TEST(made.at("cmdline") == "BOOT_IMAGE=/boot/vmlinuz-6.1.0-40-amd64 root=/dev/vda2 ro quiet");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_variable_that_a_function_sets) {
  MenuEntryText entry;
  entry.arguments = "root=/dev/vda2 ro quiet splash $vt_handoff";
  const std::string gfxmode =
      "function gfxmode {\n"
      "\tset gfxpayload=\"${1}\"\n"
      "\tif [ \"${1}\" = \"keep\" ]; then\n"
      "\t\tset vt_handoff=vt.handoff=7\n"
      "\telse\n"
      "\t\tset vt_handoff=\n"
      "\tfi\n"
      "}\n";
  const std::string base = "BOOT_IMAGE=/boot/vmlinuz-6.1.0-40-amd64 root=/dev/vda2 ro quiet splash";
  grub.set_menu(menu_head("0") + gfxmode + "gfxmode keep\n" + menu_entry(entry));
  BOOST_TEST(command_line() == base + " vt.handoff=7");
  grub.set_menu(menu_head("0") + gfxmode + "gfxmode text\n" + menu_entry(entry));
  BOOST_TEST(command_line() == base);
  grub.set_menu(menu_head("0") + menu_entry(entry));
  BOOST_TEST(command_line() == base);
}

BOOST_AUTO_TEST_CASE(a_path_on_a_btrfs_subvolume) {
  Volume root;
  root.type = "btrfs";
  root.root = "/@";
  const System system({root});
  MenuEntryText entry;
  entry.prefix = "/@/boot";
  entry.arguments = "root=/dev/vda2 ro rootflags=subvol=@ quiet";
  system.grub.set_menu(menu_of_one(entry));
  const json made = system.plan();
  BOOST_TEST(made.at("kernel") == kNew);
  BOOST_TEST((made.at("initrds") == json::array({"/boot/initrd.img-6.1.0-40-amd64"})));
  BOOST_TEST(made.at("cmdline") ==
             "BOOT_IMAGE=/@/boot/vmlinuz-6.1.0-40-amd64 root=/dev/vda2 ro rootflags=subvol=@ quiet");
}

BOOST_AUTO_TEST_CASE(nothing_of_the_menu_is_executed) {
  const std::string proof = directory.path() + "/executed";
  MenuEntryText entry;
  for (const std::string& command : {"$(touch " + proof + ")", "`touch " + proof + "`"}) {
    BOOST_TEST_CONTEXT(command) {
      entry.arguments = "root=/dev/vda2 '" + command + "' quiet";
      grub.set_menu(menu_of_one(entry));
      // As GRUB passes a word with a blank.
      BOOST_TEST(command_line() ==
                 "BOOT_IMAGE=/boot/vmlinuz-6.1.0-40-amd64 root=/dev/vda2 \"" + command + "\" quiet");
      BOOST_TEST(!fs::exists(proof));
    }
  }
  // Not quoted it is no script of GRUB's at all.
  entry.arguments = "root=/dev/vda2 $(touch " + proof + ") quiet";
  grub.set_menu(menu_of_one(entry));
  refuses(6, "/boot/grub/grub.cfg:");
  BOOST_TEST(!fs::exists(proof));
}

BOOST_AUTO_TEST_CASE(the_choice_for_the_next_boot_only) {
  grub.set_menu(menu("${saved_entry}"));
  grub.set_environment({{"saved_entry", "0"}, {"next_entry", "1>1"}});
  const std::string before = grub.read("/boot/grub/grubenv");
  BOOST_TEST(kernel() == kOld);
  BOOST_TEST(grub.read("/boot/grub/grubenv") == before);  // a dry run does not use it up
  BOOST_TEST(kernel() == kOld);
}

BOOST_AUTO_TEST_CASE(a_boot_partition_that_is_not_mounted) {
  // Debian's function then loads the kernel of the same name on the root partition, or /vmlinuz.
  const std::string uuid = "66666666-7777-4888-8999-aaaaaaaaaaaa";
  const System system({{}, {1, "/boot", "ext4", "/", uuid, false}});
  MenuEntryText entry;
  entry.uuid = uuid;
  entry.prefix = "";
  system.grub.set_menu(menu_of_one(entry));
  system.refuses(1, "(vda1)/vmlinuz-6.1.0-40-amd64: cannot look into /dev/vda1");
}

BOOST_AUTO_TEST_CASE(a_kernel_that_is_gone) {
  // What the menu names is not there: KERNEL_IMAGE, which is, must not be taken in its place.
  grub.set_menu(menu_of_one(entry_for("6.1.0-41-amd64")));
  refuses(5, "/boot/vmlinuz-6.1.0-41-amd64");
}

BOOST_AUTO_TEST_CASE(a_menu_that_cannot_be_read) {
  grub.set_menu(menu_head("0") + "menuentry 'Debian' {\n\tlinux /boot/vmlinuz-6.1.0-40-amd64\n");
  refuses(6, "/boot/grub/grub.cfg:");
  fs::remove(grub.at("/boot/grub/grub.cfg"));
  refuses(6, "there is no boot menu to read");
}

BOOST_AUTO_TEST_CASE(an_entry_that_starts_no_linux) {
  grub.set_menu(menu_head("0") + "menuentry 'Windows' --id win {\n\tchainloader +1\n}\n" + menu_entry({}));
  refuses(5, "Windows");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::test
