#include "gigawatt/finance/metrics.h"

#include <cmath>
#include <limits>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/finance/equity_path.h"

namespace gigawatt::finance {
namespace {

using testing::HasSubstr;

// Annual flows on a monthly column.
std::vector<double> yearly(std::initializer_list<double> flows) {
  std::vector<double> monthly((flows.size() - 1) * 12 + 1, 0.0);
  std::size_t month = 0;
  for (double flow : flows) monthly[month] = flow, month += 12;
  return monthly;
}

TEST(InternalRate, OfOneYearIsItsReturn) {
  const Metric rate = internal_rate(yearly({-100, 112}));
  ASSERT_TRUE(rate.value.has_value()) << rate.outcome;
  EXPECT_NEAR(*rate.value, 0.12, 1e-12);
}

TEST(InternalRate, OfAnAnnuityReturnsItsOwnRate) {
  const double rate = 0.0832, monthly = std::pow(1 + rate, 1.0 / 12) - 1;
  std::vector<double> flows(181, 1.0);
  flows[0] = -(1 - std::pow(1 + monthly, -180)) / monthly;
  EXPECT_NEAR(internal_rate(flows).value.value_or(0), rate, 1e-11);
}

TEST(InternalRate, MayBeNegative) {
  EXPECT_NEAR(internal_rate(yearly({-100, 40, 40})).value.value_or(0),
              (0.4 + std::sqrt(0.16 + 1.6)) / 2 - 1, 1e-11);
}

TEST(InternalRate, NamesBothOfTwoRoots) {
  const std::vector<double> flows = yearly({-100, 230, -132});
  const InternalRates rates = internal_rates(flows);
  ASSERT_EQ(rates.roots.size(), 2u);
  EXPECT_NEAR(rates.roots[0], 0.10, 1e-10);
  EXPECT_NEAR(rates.roots[1], 0.20, 1e-10);
  EXPECT_EQ(rates.sign_changes, 2);
  const Metric one = internal_rate(flows);
  EXPECT_FALSE(one.value.has_value());
  EXPECT_EQ(one.outcome, "several IRRs: 10.00 %, 20.00 %");
}

TEST(InternalRate, NamesThreeRoots) {  // (x - 1.1)(x - 1.3)(x - 1.7)
  const InternalRates rates = internal_rates(yearly({-1, 4.1, -5.51, 2.431}));
  ASSERT_EQ(rates.roots.size(), 3u);
  EXPECT_NEAR(rates.roots[0], 0.1, 1e-9);
  EXPECT_NEAR(rates.roots[1], 0.3, 1e-9);
  EXPECT_NEAR(rates.roots[2], 0.7, 1e-9);
}

TEST(InternalRate, FindsRootsThatLieCloseTogether) {  // (x - 1.1)(x - 1.1005)
  const InternalRates rates = internal_rates(yearly({-1, 2.2005, -1.21055}));
  ASSERT_EQ(rates.roots.size(), 2u);
  EXPECT_NEAR(rates.roots[0], 0.1, 1e-7);
  EXPECT_NEAR(rates.roots[1], 0.1005, 1e-7);
}

TEST(InternalRate, SaysWhyThereIsNone) {
  EXPECT_THAT(internal_rate(yearly({100, 10})).outcome, HasSubstr("nothing is paid in"));
  EXPECT_THAT(internal_rate(yearly({-100, -10})).outcome, HasSubstr("nothing comes back"));
  EXPECT_THAT(internal_rate(yearly({0, 0})).outcome, HasSubstr("nothing is paid in"));
  EXPECT_THAT(internal_rate(yearly({-100, 200, -150})).outcome, HasSubstr("no rate between"));
  EXPECT_THAT(internal_rate(std::vector<double>{}).outcome, HasSubstr("nothing is paid in"));
}

TEST(InternalRate, DoesNotDependOnTheScaleOfMoney) {
  for (double scale : {1e-6, 1.0, 1e12}) {
    std::vector<double> flows = yearly({-100, 30, 50, 60});
    for (double& flow : flows) flow *= scale;
    EXPECT_NEAR(internal_rate(flows).value.value_or(0), 0.16794936, 1e-8) << scale;
  }
}

TEST(NetPresentValue, DiscountsAtTheEffectiveAnnualRate) {
  EXPECT_NEAR(net_present_value(yearly({-100, 60, 60}), 0.1), -100 + 60 / 1.1 + 60 / 1.21, 1e-9);
  EXPECT_NEAR(net_present_value(yearly({-100, 60, 60}), 0), 20, 1e-9);
}

TEST(NetPresentValue, IsZeroAtTheInternalRate) {
  const std::vector<double> flows = yearly({-100, 30, 50, 60});
  EXPECT_NEAR(net_present_value(flows, internal_rate(flows).value.value_or(0)), 0, 1e-9);
}

TEST(Payback, CountsMonthsFromClose) {
  EXPECT_EQ(payback_months(std::vector<double>{-100, 50, 40, 20}).value, 3);
  EXPECT_EQ(payback_months(std::vector<double>{-100, 100}).value, 1);
}

TEST(Payback, StartsAgainWhenMoreIsPaidIn) {
  EXPECT_EQ(payback_months(std::vector<double>{-10, 20, -50, 0, 45}).value, 4);
}

TEST(Payback, SaysWhyThereIsNone) {
  EXPECT_THAT(payback_months(std::vector<double>{-100, 50}).outcome, HasSubstr("not paid back"));
  EXPECT_THAT(payback_months(std::vector<double>{100}).outcome, HasSubstr("nothing is paid in"));
}

// The path's own search against the one that names every root.
TEST(EquityPath, AgreesWithTheDeterministicMetrics) {
  const int rows = 120;
  std::vector<double> distributions(rows, 0.0), equity(rows, 0.0);
  for (std::size_t row = 24; row < rows; row += 6) distributions[row] = 90 + double(row);
  equity[3] = 200;
  const double support = 50, residual = 300;
  const EquityTerms terms{.rows = rows,
                          .opening_equity_usd = 500,
                          .equity_in_usd = equity.data(),
                          .support_row = 12,
                          .support_usd = &support,
                          .residual_usd = &residual};
  std::vector<double> flows = {-500};
  for (std::size_t row = 0; row < rows; ++row) flows.push_back(distributions[row] - equity[row]);
  flows[13] -= support;
  flows[rows] += residual;
  const double v = monthly_discount_at_zero<double>(terms, distributions.data());
  EXPECT_NEAR(std::pow(v, -12) - 1, internal_rate(flows).value.value_or(0), 1e-9);
  EXPECT_EQ(finance::payback_months<double>(terms, distributions.data()),
            payback_months(flows).value.value_or(0));
}

// What owners receive less their tax may change its sign every year: is there one rate?
double one_rate(const std::vector<double>& flows_usd) {
  const double zero = 0;
  const std::vector<double> none(flows_usd.size() - 1, 0.0);
  const EquityTerms terms{.rows = static_cast<int>(none.size()),
                          .opening_equity_usd = -flows_usd[0],
                          .equity_in_usd = none.data(),
                          .support_usd = &zero,
                          .residual_usd = &zero,
                          .alternates = true};
  const double v = monthly_discount_at_zero<double>(terms, flows_usd.data() + 1);
  return has_one_rate<double>(terms, flows_usd.data() + 1, v);
}

TEST(EquityPath, TellsWhetherFlowsThatAlternateHaveOneRate) {
  EXPECT_EQ(one_rate({-1000, 600, -50, 600, -50}), 1);  // the other is below -99 % a year
  EXPECT_EQ(one_rate({-1000, 10, -5, 10, -5}), 1);      // a loss, at the end of the range
  EXPECT_EQ(one_rate({-1000, 2150, -1155}), 0);         // 5 % and 10 % a month
  EXPECT_EQ(one_rate({-1000, 3000, -3000}), 0);         // none at all
  EXPECT_EQ(one_rate({0, 1000, -2150, 1155}), 0);       // 5 % and 10 %, received first
  EXPECT_EQ(one_rate({0, 100, -500, 450}), 1);          // 18 %; the other is 282 % a month
  EXPECT_EQ(one_rate({0, 100, -50, 600}), 0);           // nothing is ever out
}

TEST(InternalRate, LeavesOutWhatLiesBelowTheLowestRate) {
  std::vector<double> flows(32, 50.0);
  flows.front() = -1000;
  flows.back() = -150;  // three months' worth, balanced by -97 % a year too
  ASSERT_EQ(internal_rates(flows).roots.size(), 2u);
  const Metric above = internal_rate(flows, kLowestAlternatingRate);
  ASSERT_TRUE(above.value) << above.outcome;
  EXPECT_EQ(*above.value, internal_rates(flows).roots[1]);
}

TEST(EquityPath, ReportsTheEndOfItsRangeWhereNothingComesBack) {
  const std::vector<double> nothing(24, 0.0);
  const double zero = 0;
  const EquityTerms terms{.rows = 24,
                          .opening_equity_usd = 500,
                          .equity_in_usd = nothing.data(),
                          .support_usd = &zero,
                          .residual_usd = &zero};
  EXPECT_NEAR(monthly_discount_at_zero<double>(terms, nothing.data()), kHighestMonthlyDiscount,
              1e-9);
  EXPECT_EQ(finance::payback_months<double>(terms, nothing.data()), 25);
}

}  // namespace
}  // namespace gigawatt::finance
