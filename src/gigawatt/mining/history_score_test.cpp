#include "gigawatt/mining/history_score.h"

#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog.h"
#include "support/shared_facts.h"

namespace gigawatt::mining {
namespace {

// June 2025; the network's hash rate is what difficulty 1.2e14 says, times `pace`.
NetworkHistory june(double pace, double quoted) {
  std::string text =
      "date,price_usd,hashrate_ehs_7d,difficulty,block_subsidy_btc,blocks_est,fees_btc,"
      "hashprice_usd_ph_day\n";
  const double hash_rate = hash_rate_at(1.2e14).in(EH_per_s)*pace;
  for (int day = 1; day <= 30; ++day)
    text += fmt::format("2025-06-{:02},100000,{},1.2e14,3.125,144,6,{}\n", day, hash_rate, quoted);
  return *read_history(text, "june.csv");
}

HistoryScore score(const NetworkHistory& history, const std::vector<MinedMonth>& mined) {
  return score_history(history, mined, catalog::shipped());
}

TEST(HistoryScore, BlocksAtTheTargetPaceAgreeToTheLastDigit) {
  const HistoryScore found = score(june(1, 53.083), {});
  ASSERT_TRUE(found.with_realised && found.with_quoted);
  EXPECT_NEAR(found.with_realised->worst, 0, 1e-12);
  EXPECT_NEAR(found.with_quoted->worst, 0, 1e-3);
}

TEST(HistoryScore, AHashRateThatIsFivePercentTooHighShows) {
  const HistoryScore found = score(june(1.05, 50), {});
  EXPECT_NEAR(found.with_realised->worst, 0.05, 1e-12);
  EXPECT_NEAR(found.with_realised->root_mean_square, 0.05, 1e-12);
  EXPECT_EQ(found.with_realised->worst_month, base::make_month(2025, 6));
  EXPECT_EQ(found.with_quoted->months, 1);
}

TEST(HistoryScore, AMonthThatIsNotThereIsNotPredicted) {
  const std::vector<MinedMonth> said{
      {.who = "a", .month = base::make_month(2025, 6), .fleet = EH_per_s(9), .btc = 100},
      {.who = "a", .month = base::make_month(2025, 7), .fleet = EH_per_s(9), .btc = 100}};
  const HistoryScore found = score(june(1, 53), said);
  EXPECT_NEAR(*found.mined[0].btc, 30 * 456 * 9 / hash_rate_at(1.2e14).in(EH_per_s), 1e-9);
  EXPECT_FALSE(found.mined[1].btc.has_value());
}

TEST(HistoryScore, ReadsAUsersOwnMonths) {
  const auto months =
      read_mined_text("month,who,hash_rate_ehs,mined_btc\n2025-06,us,4.5,60\n", "m");
  ASSERT_TRUE(months.has_value());
  EXPECT_EQ((*months)[0].who, "us");
  EXPECT_EQ((*months)[0].month, base::make_month(2025, 6));
  const auto wrong = read_mined_text("month,hash_rate_ehs,mined_btc\nJune,0,\n", "m");
  ASSERT_FALSE(wrong.has_value());
  EXPECT_EQ(wrong.error().size(), 3u);
  for (const schema::Diagnostic& problem : wrong.error()) EXPECT_EQ(problem.at.line, 2);
}

// Monthly updates of IREN, against the daily series that is not shipped.
TEST(HistoryScore, IrenMinedWhatItsShareOfTheBlocksSays) {
  const auto said = published_mined(catalog::shipped());
  ASSERT_EQ(said.size(), 2u);
  const auto text = support::shared_fact("btc_daily.csv");
  if (!text) GTEST_SKIP() << "shared/facts/btc_daily.csv is not beside this checkout";
  const HistoryScore found = score(*read_history(*text, "btc_daily.csv"), said);
  for (const MinedScore& each : found.mined)
    EXPECT_NEAR(each.btc.value_or(0) / each.said.btc, 1, 0.01) << base::to_text(each.said.month);
  EXPECT_NEAR(*found.mined[1].btc, 633, 0.5);
  // Every month within 1 % of the quoted hashprice; the file's own hash rate is noisier.
  EXPECT_GE(found.with_quoted->months, 109);
  EXPECT_LT(std::abs(found.with_quoted->worst), 0.01);
  EXPECT_LT(found.with_realised->root_mean_square, 0.004);
}

}  // namespace
}  // namespace gigawatt::mining
