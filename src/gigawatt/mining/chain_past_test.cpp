#include "gigawatt/mining/chain_past.h"

#include <chrono>

#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog.h"
#include "gigawatt/mining/history.h"
#include "gigawatt/mining/history_score.h"
#include "support/shared_facts.h"

namespace gigawatt::mining {
namespace {

using catalog::shipped;

TEST(ChainPast, TheSubsidyHalvesOnTheDay) {
  EXPECT_EQ(subsidy_in(shipped(), base::make_month(2012, 10)), 50);
  EXPECT_EQ(subsidy_in(shipped(), base::make_month(2017, 1)), 12.5);
  EXPECT_EQ(subsidy_in(shipped(), base::make_month(2024, 3)), 6.25);
  EXPECT_EQ(subsidy_in(shipped(), base::make_month(2024, 5)), 3.125);
  // 19 of the 30 days of April 2024 before it.
  EXPECT_NEAR(subsidy_in(shipped(), base::make_month(2024, 4)), 3.125 * (1 + 19 / 30.0), 1e-12);
}

// By what ships alone, the two months of which a miner said both.
TEST(ChainPast, IrenMinedWhatTheDifficultySays) {
  const auto said = published_mined(shipped());
  ASSERT_EQ(said.size(), 2u);
  for (const MinedMonth& each : said)
    EXPECT_NEAR(expected_btc(shipped(), each.month, each.fleet).value_or(0) / each.btc, 1, 0.01);
}

TEST(ChainPast, AMonthThatIsNotShippedSaysNothing) {
  EXPECT_FALSE(expected_btc(shipped(), base::make_month(2016, 12), EH_per_s(1)).has_value());
}

// With each month's own fees in place of the catalog's, every month of the daily series: what is
// left is the luck of some 4,400 blocks, 1.5 %, and how the daily hash rates were made.
TEST(ChainPast, EveryMonthAgreesWithTheDailySeriesFeesApart) {
  const auto text = support::shared_fact("btc_daily.csv");
  if (!text) GTEST_SKIP() << "shared/facts/btc_daily.csv is not beside this checkout";
  const NetworkHistory history = *read_history(*text, "btc_daily.csv");
  const double usual = shipped().at("bitcoin.fees_per_block").base_value();
  int compared = 0;
  for (const NetworkMonth& month : whole_months(history)) {
    double fees = 0, blocks = 0;
    for (const NetworkDay& day : history) {
      const std::chrono::year_month_day date(day.date);
      if (!day.chain || date.year() / date.month() != month.month) continue;
      fees += day.chain->fees_btc;
      blocks += day.chain->blocks;
    }
    const double subsidy = subsidy_in(shipped(), month.month);
    const double own_fees = (subsidy + fees / blocks) / (subsidy + usual);
    const double expected = *expected_btc(shipped(), month.month, EH_per_s(1)) * own_fees;
    EXPECT_NEAR(expected / month.mined_btc(EH_per_s(1)), 1, 0.03) << base::to_text(month.month);
    ++compared;
  }
  EXPECT_EQ(compared, 108);
}

}  // namespace
}  // namespace gigawatt::mining
