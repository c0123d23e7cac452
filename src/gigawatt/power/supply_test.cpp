#include "gigawatt/power/supply.h"

#include <numeric>
#include <vector>

#include <gtest/gtest.h>

namespace gigawatt::power {
namespace {

SupplySpec supply() {
  SupplySpec spec;
  spec.price = base::USD_per_MWh(48);
  spec.escalation = base::percent(2);
  spec.load_factor = base::percent(100);
  spec.pue = base::ratio(1.25);
  return spec;
}

// Lake Mariner: 60 MW x 1.25 x 8,760 h x 48 USD/MWh = 31.5 million a year at full draw.
TEST(EnergyCost, OfAYearAtFullDraw) {
  const auto cost =
      energy_cost_usd_per_watt(supply(), base::Timeline(base::make_month(2025, 1), 12));
  EXPECT_NEAR(60e6 * std::accumulate(cost.begin(), cost.end(), 0.0), 60 * 1.25 * 8760 * 48, 1e-3);
}

TEST(EnergyCost, FollowsTheHoursOfTheMonth) {
  const auto cost =
      energy_cost_usd_per_watt(supply(), base::Timeline(base::make_month(2028, 1), 12));
  EXPECT_NEAR(cost[0] / cost[3], 744.0 / 720, 1e-12);
  EXPECT_NEAR(cost[1] / cost[3], 696.0 / 720, 1e-12);  // February of a leap year
}

TEST(EnergyCost, GrowsByTheYearAndWithLoadAndPue) {
  const base::Timeline timeline(base::make_month(2025, 1), 25);
  SupplySpec spec = supply();
  const auto full = energy_cost_usd_per_watt(spec, timeline);
  EXPECT_NEAR(full[12] / full[0], 1.02, 1e-12);
  EXPECT_NEAR(full[24] / full[0], 1.02 * 1.02, 1e-12);
  spec.load_factor = base::percent(80);
  spec.pue = base::ratio(1.5);
  EXPECT_NEAR(energy_cost_usd_per_watt(spec, timeline)[7] / full[7], 0.8 * 1.5 / 1.25, 1e-12);
}

TEST(EnergyCost, MayBeNegative) {
  SupplySpec spec = supply();
  spec.price = base::USD_per_MWh(-10);
  EXPECT_LT(energy_cost_usd_per_watt(spec, base::Timeline(base::make_month(2025, 1), 1))[0], 0);
}

}  // namespace
}  // namespace gigawatt::power
