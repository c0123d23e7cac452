#include "gigawatt/power/merit_order.h"

#include <cmath>

#include <gtest/gtest.h>

#include "gigawatt/power/sample_dispatch.h"

namespace gigawatt::power {
namespace {

// What a random week is when nothing couples its hours.
Dispatch uncoupled_week(std::uint64_t seed) {
  Dispatch site = random_site(seed);
  site.battery = {};
  site.peak.usd_per_mw = 0;
  site.ramp_up_mw = site.ramp_down_mw = 1e9;
  return site;
}

TEST(MeritOrder, FeedsTheDearestLoadFromTheCheapestSource) {
  Dispatch site;
  site.price_usd_per_mwh = {40, 80, -5};
  site.import_limit_mw = {100, 100, 100};
  site.generators = {{.name = "gas", .cost_usd_per_mwh = 60, .available_mw = {30, 30, 30}}};
  site.tiers = {{.name = "miners", .value_usd_per_mwh = 50, .demand_mw = {90, 90, 90}},
                {.name = "AI", .value_usd_per_mwh = 1500, .demand_mw = {50, 50, 50}, .firm = true}};
  const DispatchPlan plan = merit_order(site);
  EXPECT_EQ(plan.served_mw[1], (Hourly{50, 50, 50}));
  EXPECT_EQ(plan.served_mw[0], (Hourly{50, 0, 50}));    // what AI leaves of the line; too dear
  EXPECT_EQ(plan.generated_mw[0], (Hourly{0, 30, 0}));  // gas is worth burning for AI alone
  EXPECT_EQ(plan.import_mw, (Hourly{100, 20, 100}));
  EXPECT_DOUBLE_EQ(net_cost_usd(site, plan), 40 * 100 + 80 * 20 + 60 * 30 - 500 - 50 * 100);
}

TEST(MeritOrder, AgreesWithSortingEveryHour) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const Dispatch site = uncoupled_week(seed);
    const DispatchPlan fast = merit_order(site), plain = merit_order_reference(site);
    EXPECT_EQ(fast.import_mw, plain.import_mw) << seed;
    EXPECT_EQ(fast.served_mw, plain.served_mw) << seed;
    EXPECT_EQ(fast.generated_mw, plain.generated_mw) << seed;
    EXPECT_LE(largest_violation(site, fast), 1e-10) << seed;
  }
}

TEST(MeritOrder, TakesZeroAndAbsurdPrices) {
  for (double price : {0.0, 1e9, -1e9}) {
    Dispatch site = uncoupled_week(3);
    site.price_usd_per_mwh.assign(168, price);
    site.import_limit_mw.assign(168, 1e6);
    const DispatchPlan plan = merit_order(site);
    EXPECT_LE(largest_violation(site, plan), 1e-9);
    for (std::size_t tier = 0; tier < site.tiers.size(); ++tier)
      for (std::size_t hour = 0; hour < 168; ++hour)
        if (price <= 0) {
          EXPECT_NEAR(plan.served_mw[tier][hour], site.tiers[tier].demand_mw[hour], 1e-9);
        } else {
          EXPECT_EQ(plan.import_mw[hour], 0);  // generators serve what they can
        }
  }
}

TEST(MeritOrder, ServesNothingWithoutSources) {
  Dispatch site = uncoupled_week(4);
  site.import_limit_mw.assign(168, 0.0);
  site.generators.clear();
  const DispatchPlan plan = merit_order(site);
  for (const Hourly& served : plan.served_mw) EXPECT_EQ(served, Hourly(168, 0.0));
}

TEST(MarginCurve, SumsTheHoursBelowTheValue) {
  const Hourly price = {10, 90, -5, 40, 55, 20};
  const std::vector<int> months = {0, 4};
  const MarginCurve curve(price, months);
  EXPECT_EQ(curve.months(), 2);
  const RunMargin january = curve.at(0, 40);  // an hour at the value earns nothing
  EXPECT_EQ(january.hours, 2);
  EXPECT_DOUBLE_EQ(january.energy_usd_per_mw, 5);
  EXPECT_DOUBLE_EQ(january.margin_usd_per_mw, 75);
  EXPECT_EQ(curve.at(1, 1e9).hours, 2);
  EXPECT_EQ(curve.at(1, -1e9).hours, 0);
  EXPECT_EQ(curve.at(1, -1e9).margin_usd_per_mw, 0);
  EXPECT_DOUBLE_EQ(curve.mean_price(0), 135 / 4.0);
}

TEST(MarginCurve, IsTheMeritOrderOfOneLoad) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Dispatch site = uncoupled_week(seed);
    site.import_limit_mw.assign(168, 1e3);
    site.generators.clear();
    site.tiers = {{.name = "miners", .demand_mw = Hourly(168, 1.0)}};
    const std::vector<int> months = {0, 24, 100};
    const MarginCurve curve(site.price_usd_per_mwh, months);
    for (double value = -100; value < 300; value += 7) {
      site.tiers[0].value_usd_per_mwh = value;
      double margin = 0;
      for (int month = 0; month < 3; ++month) {
        margin += curve.at(month, value).margin_usd_per_mw;
        const RunMargin fast = curve.at(month, value), plain = curve.at_reference(month, value);
        EXPECT_EQ(fast.hours, plain.hours);
        EXPECT_EQ(fast.energy_usd_per_mw, plain.energy_usd_per_mw);
      }
      EXPECT_NEAR(margin, -net_cost_usd(site, merit_order(site)), 1e-9 * (1 + std::abs(margin)));
    }
  }
}

// What a path looks up is what the curve finds, to the bit: alone and in a pack.
TEST(MarginCurve, IsTheSameOnAPath) {
  for (const int hours : {1, 2, 3, 24, 167, 168, 744}) {
    Hourly price;
    for (int hour = 0; hour < hours; ++hour) price.push_back((hour * 37) % 101 - 20);
    const std::vector<int> months = {0};
    const MarginCurve curve(price, months);
    const MonthCurve month = curve.month(0);
    for (double value = -30; value < 90; value += 4) {
      alignas(64) double values[base::kPackLanes];
      for (int lane = 0; lane < base::kPackLanes; ++lane) values[lane] = value + lane;
      const auto pack = hours_below<base::pack>(month, base::load<base::pack>(values));
      for (int lane = 0; lane < base::kPackLanes; ++lane) {
        const RunMargin exact = curve.at(0, values[lane]);
        const auto alone = hours_below<double>(month, values[lane]);
        EXPECT_EQ(alone.hours, exact.hours) << hours << " hours, value " << values[lane];
        EXPECT_EQ(alone.energy_usd_per_mw, exact.energy_usd_per_mw);
        EXPECT_EQ(base::lane(pack.hours, lane), exact.hours);
        EXPECT_EQ(base::lane(pack.energy_usd_per_mw, lane), exact.energy_usd_per_mw);
      }
    }
  }
}

}  // namespace
}  // namespace gigawatt::power
