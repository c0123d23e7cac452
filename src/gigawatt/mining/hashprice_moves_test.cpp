#include "gigawatt/mining/hashprice_moves.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog.h"
#include "support/shared_facts.h"

namespace gigawatt::mining {
namespace {

std::vector<NetworkMonth> months(int count, double growth, double swing) {
  std::vector<NetworkMonth> made;
  for (int i = 0; i < count; ++i)
    made.push_back(
        {.month = base::plus(base::make_month(2020, 1), i),
         .hashprice = USD_per_PH_day(100 * std::exp(growth * i / 12 + (i % 2 == 0 ? swing : 0)))});
  return made;
}

TEST(HashpriceMoves, AStraightLineHasItsGrowthAndDoesNotMove) {
  const auto moves = measured_moves(months(48, std::log(0.8), 0));
  ASSERT_TRUE(moves.has_value());
  EXPECT_NEAR(moves->growth.in(base::ratio), -0.2, 1e-12);
  EXPECT_NEAR(moves->month_move, 0, 1e-12);
  EXPECT_NEAR(moves->year_move, 0, 1e-12);
}

// A swing of every other month is a move of a month and none of a year.
TEST(HashpriceMoves, AMonthThatSwingsBackIsNoMoveOfAYear) {
  const auto moves = measured_moves(months(480, 0, 0.1));
  EXPECT_NEAR(moves->month_move, 0.1, 1e-4);
  EXPECT_NEAR(moves->year_move, 0, 1e-3);
}

TEST(HashpriceMoves, NothingIsMeasuredOnLessThanTwoYearsOrOnAHashThatEarnsNothing) {
  EXPECT_FALSE(measured_moves(months(23, 0, 0)).has_value());
  auto free = months(48, 0, 0);
  free[7].hashprice = HashPrice{};
  EXPECT_FALSE(measured_moves(free).has_value());
}

// The row says what the fitted process moves: 0.21 in a month, 0.63 in twelve.
TEST(HashpriceMoves, TheAssumedMovesAreThoseOfTheCatalogsReason) {
  const catalog::Catalog& catalog = catalog::shipped();
  const OutlookSpec outlook{
      .volatility = catalog::quantity<base::Fraction>(catalog.at("mining.hashprice_volatility")),
      .half_life = catalog::quantity<base::Time>(catalog.at("mining.hashprice_half_life"))};
  EXPECT_NEAR(assumed_moves(outlook).month_move, 0.21, 0.005);
  EXPECT_NEAR(assumed_moves(outlook).year_move, 0.63, 0.006);
}

// And what was measured on 2019-01 to 2026-01: 0.18 and 0.75 about a line of -0.25 a year.
TEST(HashpriceMoves, TheMeasuredMovesAreThoseOfTheCatalogsReason) {
  const auto text = support::shared_fact("btc_daily.csv");
  if (!text) GTEST_SKIP() << "shared/facts/btc_daily.csv is not beside this checkout";
  auto all = whole_months(*read_history(*text, "btc_daily.csv"));
  std::erase_if(all, [](const auto& each) { return each.month < base::make_month(2019, 1); });
  const auto moves = measured_moves(all);
  ASSERT_TRUE(moves.has_value());
  EXPECT_NEAR(moves->month_move, 0.18, 0.006);
  EXPECT_NEAR(moves->year_move, 0.75, 0.02);
  EXPECT_NEAR(std::log(1 + moves->growth.in(base::ratio)), -0.25, 0.02);
}

}  // namespace
}  // namespace gigawatt::mining
