#include "app/options.h"

#include <boost/test/unit_test.hpp>

#include "app/exit_status.h"
#include "text/error.h"

namespace kexec_load::app {

namespace {

std::string error_of(const std::vector<std::string>& arguments) {
  try {
    parse_options(arguments);
  } catch (const text::Error& error) {
    BOOST_TEST((error.kind() == text::ErrorKind::usage));
    return error.what();
  }
  return "no error";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(options)

BOOST_AUTO_TEST_CASE(nothing_means_a_load_as_configured) {
  const Options options = parse_options({});
  BOOST_TEST((options.command == Command::load));
  BOOST_TEST(!options.overrides.any());
  BOOST_TEST(options.root == "/");
}

BOOST_AUTO_TEST_CASE(values_arrive_as_written) {
  const Options options = parse_options({"--kernel=/a=b", "--initrd", "/i 1", "--initrd=/i2", "--append", "",
                                         "--config", "-", "--root=/r", "--dry-run", "--json", "-v"});
  BOOST_TEST(*options.overrides.kernel == "/a=b");
  BOOST_TEST(*options.overrides.initrds == (std::vector<std::string>{"/i 1", "/i2"}));
  BOOST_TEST(*options.overrides.append == "");
  BOOST_TEST(*options.config == "-");
  BOOST_TEST(options.root == "/r");
  BOOST_TEST(options.dry_run);
  BOOST_TEST(options.json);
  BOOST_TEST(options.verbose);
  BOOST_TEST(*parse_options({"--command-line", "--x -y"}).overrides.append == "--x -y");
  BOOST_TEST(*parse_options({"--append="}).overrides.append == "");
  BOOST_TEST(*parse_options({"--initrd="}).overrides.initrds == std::vector<std::string>{""});
}

BOOST_AUTO_TEST_CASE(commands) {
  BOOST_TEST((parse_options({"-u"}).command == Command::unload));
  BOOST_TEST((parse_options({"-S"}).command == Command::status));
  BOOST_TEST((parse_options({"-e"}).command == Command::exec));
  BOOST_TEST((parse_options({"-V"}).command == Command::version));
  BOOST_TEST((parse_options({"--prepare"}).command == Command::prepare));
  BOOST_TEST(error_of({"--prepare", "--no-cache"}) ==
             "--prepare fills the cache that --no-cache does without");
  BOOST_TEST(error_of({"--prepare", "--panic"}) == "--panic goes with a load, --unload, --status or --event");
  BOOST_TEST((parse_options({"--help", "--unload"}).command == Command::help));
  const Options event = parse_options({"--event", "coldreboot-cancelled"});
  BOOST_TEST((event.command == Command::event));
  BOOST_TEST((event.event == policy::Event::coldreboot_cancelled));
}

BOOST_AUTO_TEST_CASE(methods) {
  BOOST_TEST((parse_options({}).method == plan::Method::automatic));
  BOOST_TEST((parse_options({"--method", "auto"}).method == plan::Method::automatic));
  BOOST_TEST((parse_options({"--method=file"}).method == plan::Method::file));
  BOOST_TEST(error_of({"--method", "-s"}) == "--method -s: the methods are auto, direct, classic, file");
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_refused) {
  const std::string help = "; kexec-load --help shows the options";
  BOOST_TEST(error_of({"--none"}) == "unrecognised option '--none'" + help);
  BOOST_TEST(error_of({"--dry"}) == "unrecognised option '--dry'" + help);
  BOOST_TEST(error_of({"/vmlinuz"}) ==
             "kexec-load takes options only; --kernel FILE names a kernel, and --help shows all options");
  BOOST_TEST(error_of({"--kernel"}) == "the required argument for option '--kernel' is missing" + help);
  BOOST_TEST(error_of({"--unload", "--status"}) == "--unload and --status exclude each other");
  BOOST_TEST(error_of({"--unload", "--dry-run"}) ==
             "--dry-run shows what a load would do; it does not go with another action");
  BOOST_TEST(error_of({"--unload", "--kernel", "x"}) ==
             "--kernel, --initrd, --append, --reuse-cmdline, --running and --entry go with a load only");
  const std::string json_goes_with =
      "--json goes with a load for the next reboot, --dry-run, --list, --status, --estimate or --history";
  BOOST_TEST(error_of({"--json", "--unload"}) == json_goes_with);
  BOOST_TEST(error_of({"--json", "--panic"}) == json_goes_with);
  BOOST_TEST(error_of({"--event", "never"}) ==
             "--event never: the events are start, stop, runlevel, halt, reboot, jump, last-step, upgrade, "
             "coldreboot, "
             "coldreboot-cancelled, booted");
}

BOOST_AUTO_TEST_CASE(exit_statuses_are_the_documented_ones) {
  BOOST_TEST(exit_status(text::ErrorKind::system) == 1);
  BOOST_TEST(exit_status(text::ErrorKind::usage) == 2);
  BOOST_TEST(exit_status(text::ErrorKind::permission) == 4);
  BOOST_TEST(exit_status(text::ErrorKind::image) == 5);
  BOOST_TEST(exit_status(text::ErrorKind::configuration) == 6);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::app
