#include "gigawatt/plan/hourly_prices.h"

#include <numeric>

#include <gtest/gtest.h>

namespace gigawatt::plan {
namespace {

const catalog::Catalog& shipped() { return catalog::Catalog::shipped(); }
const base::Timeline kTimeline(base::make_month(2027, 3), 30);

power::SupplySpec supply(const char* zone) {
  power::SupplySpec spec;
  spec.price = base::USD_per_MWh(40);
  spec.escalation = base::percent(10);
  spec.zone = zone;
  return spec;
}

double mean(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

TEST(HourlyPrices, HaveTheStatedMeanInEachTwelveMonths) {
  for (const char* zone : {"", "ercot_hb_west_rt"}) {
    const HourlyPrices prices(supply(zone), shipped(), kTimeline);
    EXPECT_NEAR(mean(prices.months(0, 12)), 40, 1e-6) << zone;
    EXPECT_NEAR(mean(prices.months(12, 12)), 44, 1e-6) << zone;
    EXPECT_NEAR(mean(prices.months(24, 6)), 48.4, 1e-6) << zone;
    EXPECT_EQ(prices.months(11, 1).size(), 29 * 24u);  // February 2028
    EXPECT_EQ(prices.months(0, 30).size(), 915 * 24u);
  }
}

TEST(HourlyPrices, ALoadThatStopsInDearHoursEarnsMore) {
  const HourlyPrices flat(supply(""), shipped(), kTimeline);
  const HourlyPrices zone(supply("ercot_hb_west_rt"), shipped(), kTimeline);
  double even = 0, moved = 0;
  for (int row = 0; row < 12; ++row) {
    even += flat.margin(row, 60).margin_usd_per_mw;
    moved += zone.margin(row, 60).margin_usd_per_mw;
  }
  EXPECT_NEAR(even, 8784 * 20, 1e-3);
  EXPECT_GT(moved, even);
  EXPECT_EQ(flat.margin(3, 30).margin_usd_per_mw, 0);
  EXPECT_GT(zone.margin(3, 30).margin_usd_per_mw, 0);
}

}  // namespace
}  // namespace gigawatt::plan
