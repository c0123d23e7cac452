#include "gigawatt/report/csv.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/plan/replay.h"
#include "gigawatt/plan/result.h"
#include "gigawatt/report/sample_run.h"

namespace gigawatt::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

// The tables of a spreadsheet: what RFC 4180 says the text means.
std::vector<std::vector<std::string>> read_csv(const std::string& text) {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> row = {""};
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      row.back() += text[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == ',') {
      row.emplace_back();
    } else if (!quoted && c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') {
      rows.push_back(std::move(row));
      row = {""};
      ++i;
    } else {
      row.back() += c;
    }
  }
  return rows;
}

const std::vector<CsvFile>& files() {
  static const std::vector<CsvFile> files = run_to_csv(run_sample(kLeveragedDeal));
  return files;
}

const CsvFile& file(std::string_view name) {
  return *std::ranges::find(files(), name, &CsvFile::name);
}

TEST(CsvText, QuotesWhatWouldBreakARow) {
  CsvText csv;
  csv.cell("plain").cell("a,b").cell("say \"no\"").cell("two\nlines");
  csv.end_row();
  const std::string text = csv.take();
  EXPECT_EQ(text, "plain,\"a,b\",\"say \"\"no\"\"\",\"two\nlines\"\r\n");
  EXPECT_THAT(read_csv(text), ElementsAre(ElementsAre("plain", "a,b", "say \"no\"", "two\nlines")));
}

TEST(CsvText, WritesNumbersThatReadBack) {
  CsvText csv;
  csv.cell(0.1).cell(1.0 / 3).cell(-0.0).cell(std::optional<double>()).cell(std::int64_t{7});
  csv.end_row();
  const auto row = read_csv(csv.take()).front();
  EXPECT_THAT(row, ElementsAre("0.1", testing::_, "0", "", "7"));
  EXPECT_EQ(std::stod(row[1]), 1.0 / 3);
}

TEST(CsvTextDeathTest, StopsAtANumberThatIsNotFinite) {
  CsvText csv;
  EXPECT_DEATH(csv.cell(std::numeric_limits<double>::quiet_NaN()), "number");
}

TEST(RunCsv, HasEveryTable) {
  std::vector<std::string> names;
  for (const CsvFile& one : files()) names.push_back(one.name);
  EXPECT_THAT(names, ElementsAre("monthly.csv", "income.csv", "balance.csv", "paths.csv",
                                 "load_line.csv", "assumptions.csv", "sources_and_uses.csv"));
}

TEST(RunCsv, HasRowsOfEqualLengthUnderNamesThatDiffer) {
  for (const CsvFile& one : files()) {
    const auto rows = read_csv(one.text);
    ASSERT_GT(rows.size(), 1u) << one.name;
    const std::set<std::string> names(rows[0].begin(), rows[0].end());
    EXPECT_EQ(names.size(), rows[0].size()) << one.name;
    for (const auto& row : rows) EXPECT_EQ(row.size(), rows[0].size()) << one.name;
  }
}

TEST(RunCsv, HasARowForEachPathAndMonth) {
  EXPECT_EQ(read_csv(file("paths.csv").text).size(), 1u + 64);
  const auto months = read_csv(file("monthly.csv").text);
  EXPECT_EQ(months[1][0], "2026-01");
  EXPECT_EQ(months[2][0], "2026-02");
}

// What is paid in at close and the months' flows are all of equity's: the NPV follows from them.
TEST(RunCsv, HoldsEveryFlowOfEquity) {
  const plan::RunResult run = run_sample(kLeveragedDeal, {.load_line = false, .levers = false});
  const auto tables = run_to_csv(run);
  const auto closing = read_csv(tables.back().text), months = read_csv(tables.front().text);
  double sources = 0, uses = 0, at_close = 0;
  for (std::size_t row = 1; row < closing.size(); ++row) {
    (closing[row][0] == "source" ? sources : uses) += std::stod(closing[row][2]);
    if (closing[row][1] == "equity_usd") at_close = std::stod(closing[row][3]);
  }
  EXPECT_NEAR(sources / uses, 1, 1e-9);
  const auto column = std::ranges::find(months[0], "equity_flow_usd") - months[0].begin();
  const double rate = run.plan->spec.finance.cost_of_equity.in(base::ratio);
  double value = -at_close;
  for (std::size_t row = 1; row < months.size(); ++row)
    value += std::stod(months[row][static_cast<std::size_t>(column)]) *
             std::pow(1 + rate, -static_cast<double>(row) / 12);
  EXPECT_NEAR(value, run.base.metrics.npv_usd, 1e-6 * std::abs(value));
}

// The cash of each month is what the columns before it add up to, also of halls without a contract.
TEST(RunCsv, SaysWhereTheCashComesFrom) {
  const plan::RunResult run =
      run_sample(std::string(kLeveragedDeal) + "[market]\nmerchant_it_power = \"7 MW\"\n",
                 {.load_line = false, .levers = false});
  const auto months = read_csv(run_to_csv(run).front().text);
  const auto value = [&](std::size_t row, const char* name) {
    const auto column = std::ranges::find(months[0], name) - months[0].begin();
    return std::stod(months[row].at(static_cast<std::size_t>(column)));
  };
  double merchant = 0;
  for (std::size_t row = 1; row < months.size(); ++row) {
    merchant += value(row, "merchant_income_usd");
    EXPECT_NEAR(value(row, "cfads_usd"),
                value(row, "net_operating_income_usd") + value(row, "merchant_income_usd") -
                    value(row, "merchant_refit_usd"),
                1);
  }
  EXPECT_GT(merchant, 0);
  EXPECT_TRUE(std::ranges::any_of(
      run.base.notes, [](const plan::Note& note) { return note.code == "merchant-not-in-noi"; }));
}

TEST(RunCsv, BalancesTheBalanceSheet) {
  const auto rows = read_csv(file("balance.csv").text);
  const auto column = [&](const char* name) {
    return std::ranges::find(rows[0], name) - rows[0].begin();
  };
  const auto assets = column("assets_usd"), claims = column("claims_usd");
  for (std::size_t row = 1; row < rows.size(); ++row)
    EXPECT_NEAR(std::stod(rows[row][assets]), std::stod(rows[row][claims]), 1.0);
}

TEST(RunCsv, MarksOneSizeOfEachCurveAtMost) {
  std::map<std::string, int> marks;
  for (const auto& row : read_csv(file("load_line.csv").text))
    if (row.back() == "1") ++marks[row[0] + row[1]];
  EXPECT_FALSE(marks.empty());
  for (const auto& [curve, count] : marks) EXPECT_EQ(count, 1) << curve;
}

TEST(ReplayCsv, IsNamedAfterItsPath) {
  const plan::RunResult run = run_sample(kLeveragedDeal, {.load_line = false, .levers = false});
  const plan::Replay replay = plan::replay(*run.plan, run.plan->chain(), *run.financing, 5);
  const CsvFile csv = replay_to_csv(*run.plan, replay, 5);
  EXPECT_EQ(csv.name, "path_5.csv");
  EXPECT_THAT(csv.text, StartsWith("month,market_rent_over_today,"));
  EXPECT_THAT(csv.text, HasSubstr(",balance_usd,"));
}

}  // namespace
}  // namespace gigawatt::report
