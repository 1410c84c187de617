// What kdumpctl and kdump-config answer to a configuration, and what we do.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "choice/crash_command_line.h"
#include "choice/crash_kernel.h"
#include "config/kdump.h"
#include "config/kdump_tools.h"
#include "support/fake_substitutions.h"

namespace kexec_load::test {

namespace {

const std::string kMachineId = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

/// The stanza of one case: each line is a name, a blank and a value.
struct Case {
  std::map<std::string, std::vector<std::string>> values;

  [[nodiscard]] std::vector<std::string> all(const std::string& name) const {
    const auto found = values.find(name);
    return found == values.end() ? std::vector<std::string>() : found->second;
  }
  [[nodiscard]] std::optional<std::string> get(const std::string& name) const {
    const auto found = all(name);
    return found.empty() ? std::nullopt : std::optional(found.front());
  }
  [[nodiscard]] std::string config() const {
    std::string text;
    for (const std::string& line : all("config")) {
      text += line + "\n";
    }
    return text;
  }
};

std::vector<Case> read_cases(const std::string& name) {
  std::ifstream file(KEXEC_LOAD_CRASH_DIRECTORY "/" + name);
  std::vector<Case> cases;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') {
      continue;
    }
    const std::size_t blank = line.find(' ');
    const std::string key = line.substr(0, blank);
    if (key == "case") {
      cases.emplace_back();
    }
    cases.back().values[key].push_back(blank == std::string::npos ? "" : line.substr(blank + 1));
  }
  return cases;
}

config::CrashSettings red_hat(const Case& given) {
  FakeSubstitutions system;
  return config::read_kdump(text::Source("/etc/sysconfig/kdump", given.config()), "x86_64", system).settings;
}

config::CrashSettings debian(const Case& given) {
  FakeSubstitutions system;
  return config::read_kdump_tools(text::Source("/etc/default/kdump-tools", given.config()), system).settings;
}

choice::CrashPlaces places(const Case& given) {
  const std::vector<std::string> files = given.all("file");
  const std::set<std::string> there(files.begin(), files.end());
  choice::CrashPlaces places;
  places.release = given.get("release").value();
  places.command_line = given.get("running").value();
  places.machine_id = kMachineId;
  if (there.contains("/run/ostree-booted")) {
    places.ostree_directories = {"/boot/ostree/fedora-1"};
  }
  places.is_file = [there](const std::string& path) { return there.contains(path); };
  return places;
}

void expect_files(const Case& given, const choice::CrashFiles& files) {
  BOOST_TEST(files.kernel.value.name == given.get("kernel").value());
  const auto& initrds = files.initrds.value;
  BOOST_TEST((initrds.empty() ? "" : initrds.front().name) == given.get("initrd").value_or(""));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(crash_cases)

BOOST_AUTO_TEST_CASE(command_lines_of_kdumpctl) {
  const std::vector<Case> cases = read_cases("red-hat-lines.cases");
  BOOST_TEST(cases.size() >= 40U);
  for (const Case& given : cases) {
    BOOST_TEST_CONTEXT(given.get("case").value()) {
      choice::CrashSurroundings surroundings;
      surroundings.boot_apic_id = given.get("apicid").value_or("");
      surroundings.watchdog_modules = given.all("watchdog");
      surroundings.irqpoll_harms = given.get("amazon-arm64").has_value();
      const std::string theirs = given.get("kdumpctl").value();
      const auto ours = given.get("ours");
      BOOST_TEST((ours != theirs));
      BOOST_TEST(choice::red_hat_crash_line(red_hat(given), given.get("running").value(), surroundings) ==
                 ours.value_or(theirs));
    }
  }
}

BOOST_AUTO_TEST_CASE(files_of_kdumpctl) {
  const std::vector<Case> cases = read_cases("red-hat-files.cases");
  BOOST_TEST(cases.size() >= 20U);
  for (const Case& given : cases) {
    BOOST_TEST_CONTEXT(given.get("case").value()) {
      expect_files(given, choice::red_hat_crash_files(red_hat(given), places(given)));
    }
  }
}

BOOST_AUTO_TEST_CASE(loads_of_kdump_config) {
  const std::vector<Case> cases = read_cases("debian.cases");
  BOOST_TEST(cases.size() >= 10U);
  for (const Case& given : cases) {
    BOOST_TEST_CONTEXT(given.get("case").value()) {
      const config::CrashSettings settings = debian(given);
      expect_files(given, choice::debian_crash_files(settings, places(given)));
      BOOST_TEST(choice::debian_crash_line(settings, given.get("running").value()) ==
                 given.get("line").value());
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::test
