#include "gigawatt/mining/history.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/schema/csv_table.h"
#include "support/shared_facts.h"

namespace gigawatt::mining {
namespace {

constexpr const char* kHeader =
    "date,price_usd,hashrate_ehs_7d,difficulty,block_subsidy_btc,blocks_est,fees_btc\n";

base::Expected<NetworkHistory, std::vector<schema::Diagnostic>> read(const std::string& text) {
  return read_history(text, "history.csv");
}

TEST(NetworkHistory, ReadsDaysWithAndWithoutTheirChain) {
  const auto history =
      read(std::string("date,extra,price_usd,hashrate_ehs_7d,difficulty,") +
           "block_subsidy_btc,blocks_est,fees_btc\r\n" +
           "2025-05-31,\"a, b\",100000,900,1.2e14,3.125,144,5\r\n" + "2025-06-01,,101000,,,,,\r\n");
  ASSERT_TRUE(history.has_value());
  ASSERT_EQ(history->size(), 2u);
  EXPECT_EQ((*history)[0].chain->mined_btc(), 144 * 3.125 + 5);
  EXPECT_NEAR((*history)[0].chain->hash_rate.in(EH_per_s), 900, 1e-9);
  EXPECT_FALSE((*history)[1].chain.has_value());
  EXPECT_EQ(monthly(*history).size(), 1u);
  EXPECT_FALSE(mined_btc(*history, base::make_month(2025, 5), EH_per_s(1)).has_value());
}

struct Malformed {
  const char* title;
  std::string text;
  const char* code;
  int line;
};

class MalformedHistory : public ::testing::TestWithParam<Malformed> {};

TEST_P(MalformedHistory, GivesADiagnostic) {
  const auto history = read(GetParam().text);
  ASSERT_FALSE(history.has_value());
  EXPECT_EQ(history.error().front().code, GetParam().code) << history.error().front().message;
  EXPECT_EQ(history.error().front().at.line, GetParam().line);
  EXPECT_NE(schema::find_code(history.error().front().code), nullptr);
}

std::string lines(const std::string& text) { return kHeader + text; }
constexpr const char* kDay = "2025-05-31,100000,900,1.2e14,3.125,144,5\n";

INSTANTIATE_TEST_SUITE_P(
    NetworkHistory, MalformedHistory,
    ::testing::Values(
        Malformed{"ColumnMissing", "date,price_usd\n", "GW302", 1},
        Malformed{"NoDays", kHeader, "GW104", 0},
        Malformed{"Gap", lines(std::string(kDay) + "2025-06-02,1,1,1,1,1,1\n"), "GW302", 3},
        Malformed{"Twice", lines(std::string(kDay) + kDay), "GW408", 3},
        Malformed{"Backwards", lines(std::string(kDay) + "2025-05-30,1,1,1,1,1,1\n"), "GW408", 3},
        Malformed{"Text", lines("2025-05-31,much,900,1.2e14,3.125,144,5\n"), "GW204", 2},
        Malformed{"NotFinite", lines("2025-05-31,inf,900,1.2e14,3.125,144,5\n"), "GW205", 2},
        Malformed{"Negative", lines("2025-05-31,-1,900,1.2e14,3.125,144,5\n"), "GW206", 2},
        Malformed{"NoDifficulty", lines("2025-05-31,1,900,0,3.125,144,5\n"), "GW206", 2},
        Malformed{"HalfAChain", lines("2025-05-31,1,900,,3.125,144,5\n"), "GW302", 2},
        Malformed{"NoSuchDay", lines("2025-02-29,1,900,1e14,3.125,144,5\n"), "GW208", 2},
        Malformed{"OpenQuote", lines("\"2025-05-31,1,900,1e14,3.125,144,5\n"), "GW113", 2},
        Malformed{"TooFewCells", lines("2025-05-31,1\n"), "GW114", 2}),
    [](const auto& test) { return std::string(test.param.title); });

// Daily data of 2017-2026, CoinMetrics community data (CC BY-NC 4.0) joined from public copies;
// used here only, not shipped.
class BitcoinDaily : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto text = support::shared_fact("btc_daily.csv");
    if (!text) GTEST_SKIP() << "shared/facts/btc_daily.csv is not beside this checkout";
    text_ = *text;
    auto history = read_history(text_, "btc_daily.csv");
    ASSERT_TRUE(history.has_value()) << history.error().front().message;
    history_ = std::move(*history);
  }

  // Means of the file's own hashprice column, by month.
  std::vector<double> published() const {
    const auto table =
        *schema::CsvTable::read_text(text_, "btc_daily.csv", {.other_columns = true});
    schema::CsvCells cells(table);
    std::vector<double> sums, days;
    std::string_view last;
    for (std::size_t row = 0; row < table.rows(); ++row) {
      const auto hashprice = cells.number(row, table.column("hashprice_usd_ph_day"));
      if (!hashprice) continue;
      const std::string_view month = table.text(row, table.column("date")).substr(0, 7);
      if (month != last) sums.push_back(0), days.push_back(0);
      last = month;
      sums.back() += *hashprice;
      ++days.back();
    }
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] /= days[i];
    return sums;
  }

  std::string text_;
  NetworkHistory history_;
};

TEST_F(BitcoinDaily, HashpriceFollowsFromDifficultyPriceAndFeesInEveryMonth) {
  const auto months = monthly(history_);
  const auto theirs = published();
  ASSERT_EQ(months.size(), theirs.size());
  EXPECT_GE(months.size(), 109u);
  double worst = 0;
  for (std::size_t i = 0; i < months.size(); ++i) {
    const double error = months[i].hashprice.in(USD_per_PH_day) / theirs[i] - 1;
    EXPECT_LT(std::abs(error), 0.01) << base::to_text(months[i].month);
    worst = std::max(worst, std::abs(error));
  }
  RecordProperty("worst_month", fmt::format("{:.4f}", worst));
}

TEST_F(BitcoinDaily, TheSubsidyOfEachDayIsOneTheRulesAllow) {
  std::set<double> seen;
  for (const NetworkDay& day : history_)
    if (day.chain) seen.insert(day.chain->subsidy_btc);
  EXPECT_THAT(
      seen, testing::ElementsAre(subsidy_btc(840'000), subsidy_btc(630'000), subsidy_btc(420'000)));
}

// Monthly updates of IREN: 579 and 627 bitcoin at an average of 36.6 and 38.4 EH/s.
TEST_F(BitcoinDaily, AFleetMinesItsShareOfTheBlocks) {
  const auto april = mined_btc(history_, base::make_month(2025, 4), EH_per_s(36.6));
  const auto may = mined_btc(history_, base::make_month(2025, 5), EH_per_s(38.4));
  ASSERT_TRUE(april && may);
  EXPECT_NEAR(*april / 579, 1, 0.01);
  EXPECT_NEAR(*may / 627, 1, 0.01);
  EXPECT_NEAR(*may, 633, 0.5);
}

}  // namespace
}  // namespace gigawatt::mining
