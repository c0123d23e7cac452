#include "gigawatt/mining/history.h"

#include <set>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
  EXPECT_TRUE(whole_months(*history).empty());
}

// Thirty days of a month, two of them with another price.
TEST(NetworkHistory, MonthsAreMeansAndAFleetMinesItsShare) {
  std::string text = kHeader;
  for (int day = 1; day <= 30; ++day)
    text +=
        fmt::format("2025-06-{:02},{},900,1.2e14,3.125,144,6\n", day, day < 3 ? 85'000 : 100'000);
  const auto history = read(text);
  ASSERT_TRUE(history.has_value());
  const auto months = whole_months(*history);
  ASSERT_EQ(months.size(), 1u);
  EXPECT_NEAR(months[0].price.in(base::USD), 99'000, 1e-6);
  EXPECT_NEAR(months[0].mined_btc(EH_per_s(9)), 0.01 * 30 * 456, 1e-9);
  EXPECT_FALSE(months[0].quoted.has_value());
}

TEST(NetworkHistory, AQuotedHashpriceIsTakenWhereEveryDayHasOne) {
  const auto quoted = [&](const char* second) {
    const auto history = read(fmt::format(
        "date,price_usd,hashrate_ehs_7d,difficulty,block_subsidy_btc,blocks_est,fees_btc,"
        "hashprice_usd_ph_day\n2025-06-01,1,900,1.2e14,1,1,1,40\n2025-06-02,1,900,1.2e14,1,1,1,{}"
        "\n",
        second));
    return monthly(*history)[0].quoted;
  };
  EXPECT_NEAR(quoted("50")->in(USD_per_PH_day), 45, 1e-9);
  EXPECT_FALSE(quoted("").has_value());
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
        Malformed{"TerahashesForExahashes", lines("2025-05-31,1,9e8,1.2e14,3.125,144,5\n"), "GW406",
                  2},
        Malformed{"DifficultyInTrillions", lines("2025-05-31,1,900,120.4,3.125,144,5\n"), "GW406",
                  2},
        Malformed{"HalfAChain", lines("2025-05-31,1,900,,3.125,144,5\n"), "GW302", 2},
        Malformed{"NoSuchDay", lines("2025-02-29,1,900,1e14,3.125,144,5\n"), "GW208", 2},
        Malformed{"OpenQuote", lines("\"2025-05-31,1,900,1e14,3.125,144,5\n"), "GW113", 2},
        Malformed{"TooFewCells", lines("2025-05-31,1\n"), "GW114", 2}),
    [](const auto& test) { return std::string(test.param.title); });

// Daily data of 2017-2026, CoinMetrics community data (CC BY-NC 4.0) joined from public copies;
// used by tests only, not shipped.
TEST(NetworkHistory, TheSubsidyOfEachDayIsOneTheRulesAllow) {
  const auto text = support::shared_fact("btc_daily.csv");
  if (!text) GTEST_SKIP() << "shared/facts/btc_daily.csv is not beside this checkout";
  const auto history = read(*text);
  ASSERT_TRUE(history.has_value()) << history.error().front().message;
  std::set<double> seen;
  for (const NetworkDay& day : *history)
    if (day.chain) seen.insert(day.chain->subsidy_btc);
  EXPECT_THAT(
      seen, testing::ElementsAre(subsidy_btc(840'000), subsidy_btc(630'000), subsidy_btc(420'000)));
}

}  // namespace
}  // namespace gigawatt::mining
