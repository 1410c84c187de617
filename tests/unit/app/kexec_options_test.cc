#include "app/kexec_options.h"

#include <boost/test/unit_test.hpp>

#include "text/error.h"

namespace kexec_load::app {

namespace {

using Arguments = std::vector<std::string>;

/// What is done, in one line: "load FILE initrd=FILE [LINE] reboot", and likewise.
std::string told(const KexecRequest& request) {
  std::string text;
  const auto add = [&](const std::string& word) { text += (text.empty() ? "" : " ") + word; };
  const choice::Overrides& overrides = request.options.overrides;
  if (request.answer) {
    return "answer " + std::to_string(static_cast<int>(*request.answer));
  }
  if (request.unload) {
    add(request.panic ? "unload-panic" : "unload");
  }
  if (request.load) {
    add(std::string(request.panic ? "load-panic " : "load ") + overrides.kernel.value_or("nothing"));
    add("initrd=" + overrides.initrds->front());
    add(std::string(overrides.reuse_command_line ? "[running" : "[") + "|" + overrides.append.value_or("") +
        "]");
  }
  if (request.jump) {
    add(std::string("jump") + (request.before_jump.sync ? "" : " unsynced") +
        (request.before_jump.interfaces_down ? "" : " interfaces-up"));
  }
  if (request.reboot) {
    add("reboot");
  }
  return text;
}

std::string meaning(const Arguments& arguments) {
  try {
    return told(parse_kexec_options(arguments));
  } catch (const text::Error& error) {
    return std::string("error: ") + error.what();
  }
}

struct Row {
  const char* caller;
  Arguments arguments;
  std::string meaning;
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.caller) {
      BOOST_TEST(meaning(row.arguments) == row.meaning);
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kexec_options)

BOOST_AUTO_TEST_CASE(what_real_callers_say) {
  const std::string line = "root=/dev/sda1 ro quiet";
  check({
      {"Debian's kexec-load",
       {"-l", "/vmlinuz", "--initrd=/initrd.img", "--append=" + line},
       "load /vmlinuz initrd=/initrd.img [|" + line + "]"},
      {"the same without INITRD",
       {"-l", "/vmlinuz", "--append=" + line},
       "load /vmlinuz initrd= [|" + line + "]"},
      {"Debian's kexec", {"-e"}, "jump"},
      {"Gentoo's kexec",
       {"--reuse-cmdline", "-l", "/boot/bzImage", "--append=root=/dev/sda3", "--initrd=/boot/initrd"},
       "load /boot/bzImage initrd=/boot/initrd [running|root=/dev/sda3]"},
      {"Gentoo's kexec, stopped", {"-u"}, "unload"},
      {"Alpine's wiki, and older users of Gentoo's", {"-e", "-x"}, "jump interfaces-up"},
      {"Arch's kexec-load@linux",
       {"-l", "/boot/vmlinuz-linux", "--initrd=/boot/initramfs-linux.img", "--reuse-cmdline"},
       "load /boot/vmlinuz-linux initrd=/boot/initramfs-linux.img [running|]"},
      {"NixOS's prepare-kexec",
       {"--load", "/nix/s/kernel", "--initrd=/nix/s/initrd", "--append=loglevel=4 init=/nix/s/init"},
       "load /nix/s/kernel initrd=/nix/s/initrd [|loglevel=4 init=/nix/s/init]"},
      {"systemd 252",
       {"--load", "/efi/d/linux", "--append", "root=UUID=1 ro", "--initrd", "/efi/d/initrd"},
       "load /efi/d/linux initrd=/efi/d/initrd [|root=UUID=1 ro]"},
      {"systemd 252, no options in the entry",
       {"--load", "/efi/d/linux", "--append", ""},
       "load /efi/d/linux initrd= [|]"},
      {"openSUSE's kexec-bootloader",
       {"-a", "-l", "/boot/vmlinuz", "--append=root=/dev/sda1", "--initrd=/boot/initrd"},
       "load /boot/vmlinuz initrd=/boot/initrd [|root=/dev/sda1]"},
      {"dracut's shutdown", {"-e"}, "jump"},
      {"the seed's script",
       {"-l", "/boot/vmlinuz-3.2", "--initrd=/boot/initramfs-3.2.img", "--command-line=ro root=/dev/sda1"},
       "load /boot/vmlinuz-3.2 initrd=/boot/initramfs-3.2.img [|ro root=/dev/sda1]"},
      {"the seed's command line",
       {"-l", "/boot/vmlinuz-linux", "--initrd=/boot/initramfs-linux.img",
        "--command-line=root=/dev/sda1 ro quiet"},
       "load /boot/vmlinuz-linux initrd=/boot/initramfs-linux.img [|root=/dev/sda1 ro quiet]"},
      {"kexec(8)'s example",
       {"-l", "/boot/vmlinux", "--append=root=/dev/hda1", "--initrd=/boot/initrd"},
       "load /boot/vmlinux initrd=/boot/initrd [|root=/dev/hda1]"},
      {"kdumpctl",
       {"-s", "-d", "-p", "--command-line=ro irqpoll", "--initrd=/boot/initramfs-5kdump.img",
        "/boot/vmlinuz-5"},
       "load-panic /boot/vmlinuz-5 initrd=/boot/initramfs-5kdump.img [|ro irqpoll]"},
      {"kdumpctl stop", {"-s", "-p", "-u"}, "unload-panic"},
      {"kexec(8)'s order", {"-u", "-p"}, "unload-panic"},
      {"a kernel alone", {"/vmlinuz"}, "load /vmlinuz initrd= [|] reboot"},
      {"-f", {"-f", "/vmlinuz", "--reuse-cmdline"}, "load /vmlinuz initrd= [running|] jump"},
  });
}

BOOST_AUTO_TEST_CASE(a_later_one_of_these_takes_an_earlier_one_back) {
  check({
      {"exec, load", {"-e", "-l", "/k"}, "load /k initrd= [|]"},
      {"load, exec", {"-l", "/k", "-e"}, "jump"},
      {"unload, load", {"-u", "-l", "/k"}, "unload load /k initrd= [|]"},
      {"load, unload", {"-l", "/k", "-u"}, "unload"},
      {"load, force", {"-l", "-f", "/k"}, "load /k initrd= [|] jump"},
      {"two initrds", {"-l", "/k", "--initrd=/a", "--ramdisk", "/b"}, "load /k initrd=/b [|]"},
      {"two lines", {"-l", "/k", "--append=a", "--command-line=b"}, "load /k initrd= [|b]"},
  });
}

BOOST_AUTO_TEST_CASE(as_getopt_reads_it) {
  check({
      {"several in one word", {"-sdl", "/k"}, "load /k initrd= [|]"},
      {"a value in the same word", {"-ltbzImage", "/k"}, "load /k initrd= [|]"},
      {"the kernel first", {"/k", "-l"}, "load /k initrd= [|]"},
      {"the beginning of a name", {"--reuse-c", "--init", "/i", "-l", "/k"}, "load /k initrd=/i [running|]"},
      {"values that look like options",
       {"-l", "/k", "--append", "--initrd=/x -l"},
       "load /k initrd= [|--initrd=/x -l]"},
      {"after --", {"-l", "--", "--append=/k"}, "load --append=/k initrd= [|]"},
      {"no sync, interfaces up", {"-exy"}, "jump unsynced interfaces-up"},
  });
}

BOOST_AUTO_TEST_CASE(the_way_to_load) {
  using plan::Method;
  BOOST_TEST((parse_kexec_options({"-l", "/k"}).options.method == Method::automatic));
  BOOST_TEST((parse_kexec_options({"-s", "-l", "/k"}).options.method == Method::file));
  BOOST_TEST((parse_kexec_options({"-s", "-a", "-l", "/k"}).options.method == Method::automatic));
  BOOST_TEST((parse_kexec_options({"-c", "-l", "/k"}).options.method == Method::classic));
  BOOST_TEST((parse_kexec_options({"-c", "-p", "/k"}).options.method == Method::automatic));
}

BOOST_AUTO_TEST_CASE(questions) {
  using Answer = KexecRequest::Answer;
  BOOST_TEST((parse_kexec_options({"-S"}).answer == Answer::crash_image_loaded));
  BOOST_TEST((parse_kexec_options({"-l", "--status"}).answer == Answer::loaded));
  BOOST_TEST((parse_kexec_options({"-v", "-h"}).answer == Answer::version));
  BOOST_TEST((parse_kexec_options({"-h"}).answer == Answer::help));
  BOOST_TEST((parse_kexec_options({"--print-ckr-size"}).answer == Answer::reserved_memory));
}

BOOST_AUTO_TEST_CASE(what_is_taken_and_changes_nothing) {
  const KexecRequest request = parse_kexec_options({"-a", "-i", "--elf32-core-headers", "--mem-min=0x100000",
                                                    "--mem-max", "0x2000", "--noefi", "-l", "/k"});
  BOOST_TEST(told(request) == "load /k initrd= [|]");
  BOOST_TEST(
      request.warnings ==
      (Arguments{
          "--mem-min changes nothing: the running kernel itself chooses where in memory the new one goes",
          "--mem-max changes nothing: the running kernel itself chooses where in memory the new one goes",
          "--noefi changes nothing: write noefi on the new kernel's command line instead"}));
}

BOOST_AUTO_TEST_CASE(what_is_refused_by_name) {
  const std::string help = "; kexec --help shows the options";
  check({
      {"none of kexec's", {"--none"}, "error: unrecognised option '--none'" + help},
      {"several begin so", {"--load-", "/k"}, "error: unrecognised option '--load-'" + help},
      {"a short one", {"-z"}, "error: unrecognised option '-z'" + help},
      {"no value",
       {"-l", "/k", "--initrd"},
       "error: the required argument for option '--initrd' is missing" + help},
      {"an empty initrd",
       {"-l", "/k", "--initrd="},
       "error: --initrd has no file: leave it out if the kernel needs none"},
      {"two kernels", {"-l", "/k", "/i"}, "error: one kernel can be loaded, and two are named: /k and /i"},
      {"a type",
       {"-t", "multiboot-x86", "-l", "/k"},
       "error: --type multiboot-x86: the types of kernel are bzImage, bzImage64, elf-x86_64 and uki"},
      {"reuseinitrd",
       {"--reuseinitrd", "-l", "/k"},
       "error: --reuseinitrd is not supported: x86 kernels do not hand their initrd on: name it with "
       "--initrd"},
      {"jumping back",
       {"--load-preserve-context", "/k"},
       "error: --load-preserve-context is not supported: here the running kernel does not outlive the jump"},
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::app
