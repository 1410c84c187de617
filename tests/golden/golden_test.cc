// The boot menus of the distributions, as their own tools write them, through the real binary: one case for
// each directory, whose expected.json says what every entry must come out as. README.md tells where they are
// from.
#include <algorithm>
#include <boost/filesystem.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/program.h"

namespace kexec_load::test {

namespace {

namespace fs = boost::filesystem;
using nlohmann::json;

const fs::path kGolden = KEXEC_LOAD_GOLDEN_DIRECTORY;

std::vector<std::string> machines() {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(kGolden)) {
    if (fs::exists(entry.path() / "expected.json")) {
      names.push_back(entry.path().filename().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

json expected_of(const std::string& machine) {
  std::ifstream file((kGolden / machine / "expected.json").string());
  return json::parse(file);
}

/// Every field that expected.json names; what is behind it (the reason why an entry cannot be loaded) is left
/// to the tests of its layer.
void compare_entry(const json& expected, const json& actual) {
  for (const auto& [field, value] : expected.items()) {
    const json got = actual.value(field, json());
    BOOST_TEST((got == value), "entry " << expected.at("path").dump() << ", " << field << "\n  expected: "
                                        << value.dump() << "\n  got:      " << got.dump());
  }
}

std::string outline(const json& entries) {
  std::string text;
  for (const json& entry : entries) {
    text += "\n  " + entry.value("path", "?") + "  " + entry.value("title", "?");
  }
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(golden)

BOOST_AUTO_TEST_CASE(the_machines_are_there) {
  BOOST_TEST(machines().size() >= 20U);
}

BOOST_DATA_TEST_CASE(machine, boost::unit_test::data::make(machines()), name) {
  const Outcome outcome =
      run_program({"--root", (kGolden / name).string(), "--list", "--json", "--boot-dir", "/boot"});
  BOOST_TEST(outcome.err == "");
  BOOST_REQUIRE(outcome.status == 0);
  const json actual = json::parse(outcome.out).at("entries");
  const json expected = expected_of(name).at("entries");
  BOOST_REQUIRE_MESSAGE(actual.size() == expected.size(),
                        "expected:" << outline(expected) << "\ngot:" << outline(actual));
  for (std::size_t i = 0; i < expected.size(); ++i) {
    compare_entry(expected[i], actual[i]);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::test
