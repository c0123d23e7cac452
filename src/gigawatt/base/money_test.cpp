#include "gigawatt/base/money.h"

#include <cmath>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace gigawatt::base {
namespace {

TEST(AnnualRate, NamesItsCompounding) {
  const AnnualRate bond = AnnualRate::nominal(percent(8), 2);
  EXPECT_DOUBLE_EQ(bond.per_period(2), 0.04);
  EXPECT_NEAR(bond.as_effective().in(percent), 8.16, 1e-12);
  EXPECT_NEAR(bond.as_nominal(12).in(percent), 7.86983632387122, 1e-12);  // 12 (1.04^(1/6) - 1)
  EXPECT_EQ(bond.as_nominal(2), percent(8));
  EXPECT_NEAR(AnnualRate::effective(percent(8.16)).per_period(2), 0.04, 1e-15);
  EXPECT_NE(bond.per_period(12), AnnualRate::nominal(percent(8), 12).per_period(12));
}

TEST(AnnualRate, EarnsTheSameInAYearWhateverThePeriods) {
  const AnnualRate rate = AnnualRate::effective(percent(11.3));
  for (int periods : {1, 2, 4, 12, 365})
    EXPECT_NEAR(std::pow(1 + rate.per_period(periods), periods), 1.113, 1e-13) << periods;
  EXPECT_EQ(AnnualRate::effective(percent(0)).per_period(12), 0);
}

TEST(AnnualRate, Discounts) {
  const AnnualRate rate = AnnualRate::nominal(percent(10), 4);
  EXPECT_NEAR(rate.discount_factor(years(3)), std::pow(1.025, -12), 1e-15);
  EXPECT_EQ(rate.discount_factor(years(0)), 1);
}

TEST(Annuity, FactorIsTheSumOfDiscountFactors) {
  for (double i : {-0.01, 1e-12, 1e-6, 0.004, 0.07, 2.0})
    for (int n : {1, 7, 180}) {
      double sum = 0;
      for (int k = n; k > 0; --k) sum = (sum + 1) / (1 + i);
      const Annuity<double> annuity{.rate_per_period = i, .periods = double(n)};
      EXPECT_NEAR(annuity_factor(annuity) / sum, 1, 1e-13 * n) << i << " " << n;
      EXPECT_NEAR(capital_recovery_factor(annuity) * sum, 1, 1e-13 * n);
    }
  EXPECT_EQ(annuity_factor(Annuity<double>{.rate_per_period = 0, .periods = 36}), 36);
}

// A standard textbook figure: 30 years of monthly payments at 6 % on $200,000 are $1,199.10.
TEST(Annuity, LevelPaymentRepaysTheLoan) {
  const Annuity<double> mortgage{.rate_per_period = 0.005, .periods = 360};
  const double payment = level_payment(200'000.0, mortgage);
  EXPECT_NEAR(payment, 1199.10, 0.005);
  double balance = 200'000;
  for (int month = 0; month < 360; ++month) balance = balance * 1.005 - payment;
  EXPECT_NEAR(balance, 0, 1e-6);
}

TEST(PresentValue, CountsEachFlowAtTheEndOfItsRow) {
  const std::vector<double> flows = {110, 121};
  EXPECT_NEAR(present_value(flows, 0.1), 200, 1e-12);
  EXPECT_EQ(present_value(std::vector<double>{}, 0.1), 0);
  const std::vector<double> level(180, 1.0);
  const double factor = annuity_factor(Annuity<double>{.rate_per_period = 0.01, .periods = 180});
  EXPECT_NEAR(present_value(level, 0.01), factor, 1e-11);
}

TEST(PresentValue, OfAPackIsThatOfEachPathAlone) {
  constexpr int rows = 60;
  std::mt19937_64 random(5);
  std::uniform_real_distribution<double> between(-1, 1);
  std::vector<double> flows(rows * kPackLanes);
  for (double& flow : flows) flow = between(random) * 1e6;
  double rates[kPackLanes];
  for (double& rate : rates) rate = 0.01 * between(random);
  const pack packed = present_value(flows.data(), rows, load<pack>(rates));
  for (int k = 0; k < kPackLanes; ++k) {
    std::vector<double> own;
    for (int row = 0; row < rows; ++row)
      own.push_back(flows[static_cast<std::size_t>(row * kPackLanes + k)]);
    EXPECT_EQ(lane(packed, k), present_value(own, rates[k]));
  }
}

}  // namespace
}  // namespace gigawatt::base
