#include "gigawatt/report/terminal.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog.h"
#include "gigawatt/plan/replay.h"
#include "gigawatt/plan/result.h"
#include "gigawatt/report/blocks.h"
#include "gigawatt/report/sample_run.h"
#include "gigawatt/schema/words.h"

namespace gigawatt::report {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

using catalog::shipped;

// Computed once: both deals are only read.
const plan::RunResult& leveraged_run() {
  static const plan::RunResult result = run_sample(kLeveragedDeal);
  return result;
}
const plan::RunResult& equity_run() {
  static const plan::RunResult result = run_sample(kEquityDeal);
  return result;
}

int widest(const std::string& text) {
  std::istringstream lines(text);
  int widest = 0;
  for (std::string line; std::getline(lines, line);) widest = std::max(widest, width_of(line));
  return widest;
}

plan::LoadLineEntry entry(const char* basis, double own, std::optional<double> largest,
                          std::optional<double> next) {
  plan::LoadLineEntry entry;
  entry.regime = "base";
  entry.basis = basis;
  entry.unit = entry.basis == "debt" ? "USD" : "MW";
  entry.own_size = own;
  entry.next = next;
  entry.mark.largest = largest;
  entry.mark.limit = 0.01;
  entry.mark.default_probability = 0.004;
  return entry;
}

std::string load_line_of(const std::vector<plan::LoadLineEntry>& entries) {
  Screen screen{Paint(false)};
  print_load_line(screen, *leveraged_run().plan, entries);
  return screen.text();
}

TEST(Terminal, StaysWithinEightyColumns) {
  EXPECT_LE(widest(to_terminal(leveraged_run(), {}, shipped())), 80);
  EXPECT_LE(widest(to_terminal(equity_run(), {}, shipped())), 80);
}

TEST(Terminal, PaintsNothingUnlessAsked) {
  EXPECT_THAT(to_terminal(leveraged_run(), {}, shipped()), Not(HasSubstr("\x1b")));
}

std::string without_colour(std::string text) {
  for (auto at = text.find("\x1b["); at != std::string::npos; at = text.find("\x1b[", at))
    text.erase(at, text.find('m', at) + 1 - at);
  return text;
}

TEST(Terminal, SaysTheSameWithColourAsWithout) {
  const std::string painted = to_terminal(leveraged_run(), {}, shipped(), {.colour = true});
  EXPECT_THAT(painted, HasSubstr("\x1b[1m"));
  std::istringstream one(without_colour(painted)),
      other(to_terminal(leveraged_run(), {}, shipped()));
  for (std::string a, b; std::getline(one, a) && std::getline(other, b);) {
    a.erase(a.find_last_not_of(' ') + 1);  // a painted blank stays
    EXPECT_EQ(a, b);
  }
}

TEST(Terminal, NamesEveryLinkThatIsUsed) {
  EXPECT_THAT(to_terminal(leveraged_run(), {}, shipped()),
              AllOf(HasSubstr("\nSite "), HasSubstr("\nContract "), HasSubstr("\nFinance "),
                    HasSubstr("\nMarket "), HasSubstr("\nRisk "), HasSubstr("LOAD LINE")));
}

TEST(Terminal, LeavesOutLinksThatAreNotUsed) {
  EXPECT_THAT(to_terminal(leveraged_run(), {}, shipped()), Not(HasSubstr("\nPower ")));
  EXPECT_THAT(to_terminal(equity_run(), {}, shipped()),
              AllOf(HasSubstr("\nPower "), HasSubstr("all equity"), Not(HasSubstr("DSCR")),
                    Not(HasSubstr("Covenant"))));
}

TEST(Terminal, CitesWhereANumberCameFrom) {
  const std::string text = to_terminal(leveraged_run(), {}, shipped());
  EXPECT_THAT(text,
              AllOf(HasSubstr("HUT-FLUID-RB B"), HasSubstr("assumed C"), HasSubstr("as given")));
}

TEST(Terminal, NeverPrintsNotANumber) {
  for (const plan::RunResult* result : {&leveraged_run(), &equity_run()}) {
    const std::string text = to_terminal(*result, {}, shipped());
    for (const std::string& word : schema::words_of(text, " \n,.:;()[]$%+-/=")) {
      EXPECT_NE(word, "nan") << text;
      EXPECT_NE(word, "inf") << text;
    }
  }
}

TEST(Terminal, ShowsWarningsWithTheirPlace) {
  const std::vector<schema::Diagnostic> warnings = {{.code = "GW216",
                                                     .severity = schema::Severity::warning,
                                                     .message = "the value is odd",
                                                     .at = {.file = "a.toml", .line = 7}}};
  EXPECT_THAT(to_terminal(leveraged_run(), warnings, shipped()),
              HasSubstr("- GW216 the value is odd (a.toml:7)"));
}

// A lease of two years under a loan of ten: no sculpt, no payback, and each said once.
TEST(Terminal, NamesWhatADealHasNot) {
  std::string text(kLeveragedDeal);
  text.replace(text.find("10 years"), 8, "2 years");
  text.replace(text.find("payments_per_year = 4"), 21, "payments_per_year = 6");
  const std::string screen = to_terminal(run_sample(text), {}, shipped());
  EXPECT_THAT(screen, AllOf(HasSubstr("level, two-monthly to"), HasSubstr("least; sculpted debt"),
                            HasSubstr("not paid back"), Not(HasSubstr("payback not"))));
}

// On time, on budget and let throughout, the expected case may beat nearly every path.
TEST(Terminal, SaysWhenHardlyAPathIsAsGoodAsTheExpectedCase) {
  const auto with = [](const std::string& site) {
    std::string text(kEquityDeal);
    text.insert(text.find("[[phase]]"), site);
    return to_terminal(run_sample(text), {}, shipped());
  };
  EXPECT_THAT(with("cost_overrun = \"20 %\"\n"), HasSubstr("NPV above 95 % of paths"));
  EXPECT_THAT(with("cost_overrun = \"0 %\"\ndelay = \"0 months\"\n"),
              Not(HasSubstr("NPV above 95")));
}

// Some paths never pay back: the median is of the others, and says of how many.
TEST(Terminal, CountsThePathsThatPayBack) {
  const std::int64_t back = equity_run().risk->payback_months.counted;
  ASSERT_GT(back, 0);
  ASSERT_LT(back, equity_run().risk->paths);
  EXPECT_THAT(to_terminal(equity_run(), {}, shipped()),
              HasSubstr("Payback, " + std::to_string(back) + " paths"));
}

TEST(Terminal, SaysWhenItWasStopped) {
  const std::atomic<bool> stop = true;
  const plan::RunResult result = run_sample(kLeveragedDeal, {.stop = &stop});
  EXPECT_THAT(to_terminal(result, {}, shipped()),
              AllOf(HasSubstr("PARTIAL: stopped early, 0 of 64 paths"), HasSubstr("VERDICT"),
                    Not(HasSubstr("LOAD LINE"))));
}

TEST(Terminal, KeepsControlCharactersOfTheScenarioFromTheScreen) {
  std::string text(kEquityDeal);
  text.replace(text.find("one-hall"), 8, "one\\u001b[31mhall");
  EXPECT_THAT(to_terminal(run_sample(text), {}, shipped()), Not(HasSubstr("\x1b")));
}

TEST(Terminal, CountsTheAssumptionsThatItLeavesOut) {
  const std::size_t all = leveraged_run().assumptions.size();
  const std::size_t shown = TerminalOptions{}.assumptions;
  ASSERT_GT(all, shown);
  EXPECT_THAT(to_terminal(leveraged_run(), {}, shipped()),
              HasSubstr(std::to_string(shown) + " of " + std::to_string(all) + " (--json: all)"));
}

TEST(LoadLineTable, SaysOnWhichSideOfEachMarkTheDealLies) {
  EXPECT_THAT(
      load_line_of({entry("debt", 1e9, 2e9, 2.1e9), entry("MW", 90, 80, 85)}),
      AllOf(HasSubstr("$2.00B"), HasSubstr("below"), HasSubstr("80 MW"), HasSubstr("ABOVE")));
  EXPECT_THAT(load_line_of({entry("debt", 2e9, 2e9, 2.1e9)}), HasSubstr("at it"));
}

TEST(LoadLineTable, SaysWhichMarkAMilderRegimeEnds) {
  plan::LoadLineEntry bound = entry("debt", 1e9, 2e9, 2.1e9);
  EXPECT_THAT(load_line_of({bound}), Not(HasSubstr("^")));
  bound.bound_by = "boom";
  EXPECT_THAT(load_line_of({bound}),
              AllOf(HasSubstr("$2.00B^"), HasSubstr("^: a milder regime's limit breaks first")));
}

TEST(LoadLineTable, SaysWhenTheGridEndsBeforeTheLimit) {
  EXPECT_THAT(load_line_of({entry("debt", 1e9, 2e9, {})}),
              AllOf(HasSubstr("≥$2.00B"), HasSubstr("the grid ends first")));
  EXPECT_THAT(load_line_of({entry("debt", 1e9, 2e9, 3e9)}), Not(HasSubstr("≥")));
}

TEST(LoadLineTable, SaysWhatCannotBeFinanced) {
  plan::LoadLineEntry last = entry("MW", 245, 355.25, {});
  last.refused = {367.5, "sculpted debt is infeasible"};
  EXPECT_THAT(load_line_of({last}),
              AllOf(HasSubstr("355.25 MW*"), Not(HasSubstr("≥")), Not(HasSubstr("the grid ends")),
                    HasSubstr("*: 367.5 MW cannot be financed: sculpted debt is infeasible")));
}

TEST(LoadLineTable, SaysWhatTheGridConnectionDoesNotFeed) {
  std::string text(kLeveragedDeal);
  text.insert(text.find("location"), "utility_power = \"60 MW\"\n");
  const plan::RunResult run = run_sample(text);
  const auto table = [&](double largest) {
    Screen screen{Paint(false)};
    print_load_line(screen, *run.plan, std::vector{entry("MW", 40, largest, largest + 10)});
    return screen.text();
  };
  EXPECT_THAT(table(70), HasSubstr("IT beyond 60 MW needs more power than the utility's"));
  EXPECT_THAT(table(60), Not(HasSubstr("utility")));
}

// The widest marks that occur stand apart from their neighbours.
TEST(LoadLineTable, KeepsItsColumnsApart) {
  plan::LoadLineEntry debt = entry("debt", 1e9, 2e9, {}), capacity = entry("MW", 245, 1355.25, {});
  for (plan::LoadLineEntry* each : {&debt, &capacity}) {
    each->mark.monotone = false;
    each->bound_by = "boom";
  }
  const std::string text = load_line_of({debt, capacity});
  EXPECT_THAT(text, HasSubstr(" ≥$2.00B~^  0.40 %     below ≥1355.25 MW~^  0.40 %"));
  EXPECT_LE(widest(text), 80);
}

TEST(LoadLineTable, SaysWhereDefaultIsNotMonotone) {
  plan::LoadLineEntry odd = entry("debt", 1e9, 2e9, 3e9);
  odd.mark.monotone = false;
  EXPECT_THAT(load_line_of({odd}), AllOf(HasSubstr("$2.00B~"), HasSubstr("not monotone")));
}

TEST(LoadLineTable, SaysWhenNoSizeIsSafe) {
  EXPECT_THAT(load_line_of({entry("debt", 1e9, {}, {})}),
              AllOf(HasSubstr("none"), HasSubstr("ABOVE"), HasSubstr("smallest size fails")));
  EXPECT_THAT(load_line_of({entry("debt", 0, {}, {})}), Not(HasSubstr("ABOVE")));
}

TEST(LoadLineTable, SaysThatThereIsNoDebt) {
  plan::LoadLineEntry none = entry("debt", 0, {}, {});
  none.mark.outcome = "no debt";
  EXPECT_THAT(load_line_of({none}), HasSubstr("There is no debt"));
}

TEST(Probability, IsBoundedWhereNothingHappened) {
  EXPECT_EQ(probability_text({0, 0}, 10000), "none of 10,000 paths (below 0.03 %)");
  EXPECT_EQ(probability_text({0.006, 0.0008}, 10000), "0.60 % ± 0.08 %");
}

TEST(MetricText, NamesWhatHasNoNumber) {
  EXPECT_EQ(metric_text(finance::Metric::none("no IRR"), percent_text), "no IRR");
  EXPECT_EQ(metric_text(finance::Metric::of(0.1), percent_text), "10.0 %");
  EXPECT_EQ(metric_text(finance::Metric{0.1, "held"}, percent_text), "10.0 % (held)");
}

TEST(ReplayTable, ShowsEachMonthWithinEightyColumns) {
  const plan::RunResult& run = leveraged_run();
  const plan::Replay replay = plan::replay(*run.plan, run.plan->chain(), *run.financing, 3);
  const std::string text = replay_to_terminal(*run.plan, replay, 3);
  EXPECT_LE(widest(text), 80);
  EXPECT_THAT(text, AllOf(HasSubstr("\n2026-01 "), HasSubstr("Path 3 of two-halls")));
}

// Verdict and replay say who pays the tax, and what is before and after it.
TEST(Terminal, SaysWhoPaysTheTax) {
  for (const std::string payer : {"owners", "company"}) {
    const plan::RunResult run =
        run_sample(std::string(kLeveragedDeal) + "[finance.tax]\npaid_by = \"" + payer + "\"\n",
                   {.load_line = false, .levers = false});
    const std::string verdict = to_terminal(run, {}, shipped(), {});
    const std::string replay = replay_to_terminal(
        *run.plan, plan::replay(*run.plan, run.plan->chain(), *run.financing, 3), 3);
    EXPECT_LE(std::max(widest(verdict), widest(replay)), 80);
    EXPECT_THAT(verdict, HasSubstr("Income tax            25.3 %, paid by the " + payer));
    EXPECT_THAT(replay, HasSubstr(payer == "owners" ? "due from the owners" : "out of the cash"));
  }
  EXPECT_THAT(to_terminal(leveraged_run(), {}, shipped(), {}), Not(HasSubstr("Income tax")));
}

}  // namespace
}  // namespace gigawatt::report
