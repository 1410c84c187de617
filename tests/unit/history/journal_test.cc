#include "history/journal.h"

#include <boost/test/unit_test.hpp>

namespace kexec_load::history {

namespace {

using std::chrono::seconds;

Run full_run() {
  Run run;
  run.boot_id = "one";
  run.kernel = "6.1.0-40-amd64";
  run.way = Way::kexec;
  run.first = {seconds(1'000'000), seconds(10), seconds(9), 1234567890123456789U};
  run.last = {seconds(1'000'020), seconds(30), seconds(29), 0xffffffffffffffffU};
  run.jump_ticks = 77;
  run.init = std::chrono::milliseconds(1500);
  run.services = seconds(20);
  run.departure = Departure{Departure::Kind::halt,
                            seconds(1'000'100),
                            {seconds(1'000'101), seconds(111), seconds(110), 99},
                            "6.1.0-41-amd64"};
  return run;
}

Run bare_run(const std::string& boot_id) {
  Run run;
  run.boot_id = boot_id;
  return run;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(journal)

BOOST_AUTO_TEST_CASE(what_is_written_is_read_again) {
  Journal journal;
  journal.add(full_run());
  journal.add(bare_run("two"));
  for (const Way way : {Way::firmware, Way::panic, Way::unknown}) {
    journal.add(bare_run("more")).way = way;
  }
  const Journal read = read_journal(journal_text(journal));
  BOOST_TEST(!read.damaged);
  BOOST_TEST((read.runs == journal.runs));
}

BOOST_AUTO_TEST_CASE(nothing_is_an_empty_journal) {
  BOOST_TEST(read_journal("").runs.empty());
  BOOST_TEST(!read_journal("").damaged);
}

BOOST_AUTO_TEST_CASE(something_else_is_a_damaged_one) {
  Journal journal;
  journal.add(full_run());
  const std::string text = journal_text(journal);
  for (const std::string& wrong :
       {std::string("x"), std::string("{}"), std::string("[]"), std::string("{\"runs\": [{}]}"),
        std::string("{\"runs\": [7]}"), text.substr(0, text.size() / 2), std::string(100, '\0')}) {
    const Journal read = read_journal(wrong);
    BOOST_TEST(read.damaged, wrong);
    BOOST_TEST(read.runs.empty(), wrong);
  }
}

BOOST_AUTO_TEST_CASE(old_runs_are_forgotten) {
  Journal journal;
  for (std::size_t i = 0; i < kMostRuns + 5; ++i) {
    journal.add(bare_run(std::to_string(i)));
  }
  BOOST_TEST(journal.runs.size() == kMostRuns);
  BOOST_TEST(journal.runs.front().boot_id == "5");
  BOOST_TEST(journal.find("4") == nullptr);
  BOOST_TEST(journal.find("104") == &journal.runs.back());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::history
