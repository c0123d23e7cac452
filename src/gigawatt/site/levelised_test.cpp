#include "gigawatt/site/levelised.h"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "gigawatt/base/money.h"

namespace gigawatt::site {
namespace {

constexpr auto kBillionPerYear =
    base::million_USD * base::Unit<base::dimensions::none>{1000} / base::years;

// Epoch AI, "AI datacenter cost breakdown" (2026): 38 billion for 1 GW, of which 63 % are chips
// and what comes with them and 37 % the rest, over 14 years; 0.9 billion a year of power and
// operation. Published: 12, 8.5 and 7 billion a year for chips that live 3, 5 and 7 years.
ComputeCosts epoch(double chip_years, double rate) {
  ComputeCosts costs;
  costs.capital = {{.name = "chips",
                    .cost = base::million_USD(0.63 * 38'000),
                    .life = base::years(chip_years),
                    .residual = {}},
                   {.name = "facility",
                    .cost = base::million_USD(0.37 * 38'000),
                    .life = base::years(14),
                    .residual = {}}};
  costs.cost_of_capital = base::ratio(rate);
  costs.fixed = kBillionPerYear(0.9);
  costs.chips = base::chip(500'000);
  return costs;
}

TEST(LevelisedCost, EpochsGigawattCostsWhatItSays) {
  for (double rate : {0.07, 0.075, 0.08}) {
    const auto yearly = [&](double life) {
      return levelised_cost(epoch(life, rate)).annual.in(kBillionPerYear);
    };
    EXPECT_NEAR(yearly(3) / 12, 1, 0.04) << rate;
    EXPECT_NEAR(yearly(5) / 8.5, 1, 0.04) << rate;
    EXPECT_NEAR(yearly(7) / 7, 1, 0.04) << rate;
  }
  // Straight-line depreciation, or capital at 10 %, cannot give all three.
  const double free = levelised_cost(epoch(3, 0)).annual.in(kBillionPerYear);
  EXPECT_GT(std::abs(free / 12 - 1), 0.1);
}

TEST(LevelisedCost, AResidualIsWorthItsSinkingFund) {
  const CapitalItem chips{.name = "chips",
                          .cost = base::USD(100),
                          .life = base::years(5),
                          .residual = base::percent(20)};
  const double yearly = annual_cost(chips, base::percent(8)).in(base::USD / base::years);
  // The present value of the payments and of the residual is the cost.
  const double annuity = base::annuity_factor(base::Annuity<double>{0.08, 5});
  EXPECT_NEAR(yearly * annuity + 20 / std::pow(1.08, 5), 100, 1e-9);
  EXPECT_NEAR(annual_cost(chips, base::percent(0)).in(base::USD / base::years), 16, 1e-9);
}

TEST(LevelisedCost, SharesAddUpAndUnsoldHoursArePaidByTheSoldOnes) {
  ComputeCosts costs = epoch(5, 0.075);
  costs.load = base::MW(1000);
  costs.power_price = base::USD_per_MWh(50);
  const LevelisedCost full = levelised_cost(costs);
  double sum = 0;
  for (const CostShare& share : full.shares) sum += share.per_chip_hour.in(USD_per_chip_hour);
  EXPECT_NEAR(sum, full.per_chip_hour.in(USD_per_chip_hour), 1e-12);
  EXPECT_NEAR(full.shares.back().annual.in(kBillionPerYear), 0.438, 1e-9);  // 8,760 GWh at 50
  EXPECT_NEAR(full.per_chip_hour.in(USD_per_chip_hour),
              full.annual.in(base::USD / base::years) / 8760 / 500'000, 1e-12);
  costs.availability = base::percent(90);
  costs.utilisation = base::percent(50);
  EXPECT_NEAR((levelised_cost(costs).per_chip_hour / full.per_chip_hour).in(base::ratio), 1 / 0.45,
              1e-12);
}

}  // namespace
}  // namespace gigawatt::site
