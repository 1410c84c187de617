#include <boost/test/unit_test.hpp>
#include <vector>

#include "bootmenu/bls_entry.h"

namespace {

using kexec_load::bootmenu::compare_versions;

BOOST_AUTO_TEST_SUITE(bls_version)

// The examples of the Version Format Specification.
BOOST_AUTO_TEST_CASE(takes_different_texts_for_the_same_version) {
  struct Case {
    std::string a;
    std::string b;
  };
  const Case cases[] = {
      {"11", "11"},
      {"systemd-123", "systemd-123"},
      {"11\xce\xb1", "11\xce\xb2"},
      {"1_", "1"},
      {"_1", "1"},
      {"1+", "1"},
      {"+1", "1"},
      {"", ""},
      {"_", ""},
      {"00123", "123"},
      {"1.00", "1.0"},
      {"~~", "~~"},
      {"a_b", "a+b"},
  };
  for (const Case& each : cases) {
    BOOST_TEST_CONTEXT(each.a << " and " << each.b) {
      BOOST_CHECK_EQUAL(compare_versions(each.a, each.b), 0);
      BOOST_CHECK_EQUAL(compare_versions(each.b, each.a), 0);
    }
  }
}

BOOST_AUTO_TEST_CASE(finds_the_older_version) {
  struct Case {
    std::string older;
    std::string newer;
  };
  const Case cases[] = {
      {"bar-123", "foo-123"},
      {"123", "123a"},
      {"123", "123.a"},
      {"123.a", "123.b"},
      {"123.a", "123a"},
      {"A", "a"},
      {"", "0"},
      {"0", "0."},
      {"0", "0.0"},
      {"~", "0"},
      {"~", ""},
      {"1_", "1.2"},
      {"1.3.3", "1_2_3"},
      {"1+", "1.2"},
      {"1.3.3", "1+2+3"},
      {"9", "10"},
      {"1.9", "1.10"},
      {"99999999999999999999", "100000000000000000000"},
      {"6.1.0-39-amd64", "6.1.0-40-amd64"},
      {"6.1.0-9-amd64", "6.1.0-10-amd64"},
      {"6.12~rc3-amd64", "6.12-amd64"},
      {"5.14.0-362.8.1.el9_3", "5.14.0-362.13.1.el9_3"},
      {"abc", "abcde"},
      {"a", "1"},
      {"a", "0"},
      {"1~", "1"},
      {"1~a", "1~b"},
      {"arch-fallback.conf", "arch.conf"},
  };
  for (const Case& each : cases) {
    BOOST_TEST_CONTEXT(each.older << " and " << each.newer) {
      BOOST_CHECK_EQUAL(compare_versions(each.older, each.newer), -1);
      BOOST_CHECK_EQUAL(compare_versions(each.newer, each.older), 1);
    }
  }
}

// As systemd's description of its comparison has them, older ones first.
BOOST_AUTO_TEST_CASE(orders_all_kinds_of_suffixes) {
  const std::vector<std::string> ordered = {"122.1",   "123~rc1-1", "123",     "123-a",   "123-a.1", "123-1",
                                            "123-1.1", "123^post1", "123.a-1", "123.1-1", "123a-1",  "124-1"};
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    for (std::size_t j = 0; j < ordered.size(); ++j) {
      BOOST_CHECK_MESSAGE(compare_versions(ordered[i], ordered[j]) == (i < j   ? -1
                                                                       : i > j ? 1
                                                                               : 0),
                          ordered[i] << " and " << ordered[j]);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
