#include "gigawatt/plan/hourly_prices.h"

#include <numeric>

#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/power/clock_hour.h"
#include "gigawatt/power/cooling.h"
#include "gigawatt/power/hourly_file.h"

namespace gigawatt::plan {
namespace {

using catalog::shipped;
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

// --- Tariffs, own hours, weather
// ------------------------------------------------------------------

power::YearOfHours own_year(int year) {
  power::YearOfHours own{.year = year, .values = {{}, {}}};
  for (const power::ClockHour& hour : power::hours_of_year(year)) {
    own.values[0].push_back(hour.weekend ? 20 : 40 + hour.month);
    own.values[1].push_back(15);
  }
  return own;
}

power::SupplySpec with_own_prices() {
  power::SupplySpec spec;
  spec.escalation = base::percent(10);
  spec.price_csv.emplace();
  auto own = std::make_shared<power::OwnHours>();
  own->price = own_year(2024);
  spec.own = std::move(own);
  return spec;
}

TEST(HourlyPrices, OwnHoursKeepTheirWeekends) {
  const HourlyPrices prices(with_own_prices(), shipped(), kTimeline);
  const power::HoursOfEnergy year = prices.energy_hours(0);
  ASSERT_EQ(year.clock.size(), 366u * 24);
  int weekends = 0;
  for (std::size_t t = 0; t < year.clock.size(); ++t) {
    weekends += year.clock[t].weekend;
    ASSERT_EQ(year.index_usd_per_mwh[t] == 20, year.clock[t].weekend) << t;
  }
  EXPECT_GT(weekends, 100 * 24);
  EXPECT_NEAR(mean(prices.months(12, 12)) / mean(prices.months(0, 12)), 1.1, 0.01);
}

// Bands are set by the wall: of own hours with summer time, those of July begin an hour earlier.
TEST(HourlyPrices, BandsOfOwnHoursFollowSummerTime) {
  power::SupplySpec spec = with_own_prices();
  const auto band = [](std::int64_t from, std::int64_t to, double usd) {
    return power::BandSpec{.from_hour = from, .to_hour = to, .price = base::USD_per_MWh(usd)};
  };
  spec.tariff = power::TariffSpec{.kind = power::TariffKind::time_of_use,
                                  .bands = {band(14, 20, 90), band(0, 24, 30)}};
  const auto dear_hours = [&](const char* zone, int row) {
    spec.price_csv->file.zone = zone;
    const HourlyPrices prices(spec, shipped(), kTimeline);
    std::vector<int> hours;
    for (int hour = 0; hour < 24; ++hour)
      if (prices.months(row, 1)[static_cast<std::size_t>(hour)] > 50) hours.push_back(hour);
    return hours;
  };
  const std::vector<int> plain{14, 15, 16, 17, 18, 19}, summer{13, 14, 15, 16, 17, 18};
  EXPECT_EQ(dear_hours("UTC-6", 4), plain);
  EXPECT_EQ(dear_hours("US/Central", 4), summer);  // July
  EXPECT_EQ(dear_hours("US/Central", 9), plain);   // December
}

TEST(HourlyPrices, ATariffStandsOnTopOfTheIndexOrInItsPlace) {
  power::SupplySpec spec = with_own_prices();
  spec.tariff = power::TariffSpec{.delivery = base::USD_per_MWh(5)};
  const HourlyPrices plain(with_own_prices(), shipped(), kTimeline);
  const HourlyPrices delivered(spec, shipped(), kTimeline);
  EXPECT_NEAR(mean(delivered.months(0, 12)), mean(plain.months(0, 12)) + 5, 1e-9);
  EXPECT_NEAR(mean(delivered.months(12, 12)), mean(plain.months(12, 12)) + 5.5, 1e-9);
  EXPECT_EQ(delivered.energy_hours(0).index_usd_per_mwh, plain.energy_hours(0).index_usd_per_mwh);
  spec.tariff = power::TariffSpec{.kind = power::TariffKind::fixed,
                                  .price = base::USD_per_MWh(48),
                                  .delivery = base::USD_per_MWh(2)};
  const HourlyPrices fixed(spec, shipped(), kTimeline);
  for (double price : fixed.months(12, 12)) ASSERT_NEAR(price, 55, 1e-9);
  EXPECT_EQ(fixed.margin(0, 50).hours, 0);
  EXPECT_EQ(fixed.margin(0, 50.01).hours, 31 * 24);
}

TEST(HourlyPrices, TheGridsPeaksAreChargedOnceAYearAlsoInAPartOfOne) {
  power::SupplySpec spec = supply("");
  spec.escalation = {};
  spec.weather = "childress_tx";
  spec.tariff =
      power::TariffSpec{.coincident = power::CoincidentSpec{.price = base::USD_per_MW_year(70e3)}};
  const HourlyPrices prices(spec, shipped(), kTimeline);  // from March 2027, 30 months
  const auto charged = [&](int row, int count) {
    double usd = 0;
    for (double price : prices.months(row, count)) usd += price - 40;
    return usd;
  };
  EXPECT_NEAR(charged(0, 12), 70e3, 1e-6);
  EXPECT_NEAR(charged(3, 1), 70e3 / 4, 1e-6);       // June
  EXPECT_NEAR(charged(7, 5), 0, 1e-9);              // October to February
  EXPECT_NEAR(charged(24, 6), 70e3 * 3 / 4, 1e-6);  // March to August, without September
}

TEST(HourlyPrices, CoolingMakesThePueOfEachHour) {
  power::SupplySpec spec = supply("ercot_hb_west_rt");
  spec.weather = "childress_tx";
  spec.cooling = power::CoolingKind::air_hall;
  const HourlyPrices prices(spec, shipped(), kTimeline);
  const power::Hourly january = prices.pue(10, 1), july = prices.pue(4, 1);
  EXPECT_EQ(january.size(), 31u * 24);
  EXPECT_LT(mean(january), mean(july) - 0.05);
  double usd = 0;
  const auto price = prices.months(4, 1);
  for (std::size_t t = 0; t < july.size(); ++t) usd += price[t] * july[t];
  EXPECT_NEAR(prices.firm_usd_per_mw(4), usd, 1e-9 * usd);
  spec.cooling.reset();
  spec.pue = base::ratio(1.3);
  EXPECT_EQ(HourlyPrices(spec, shipped(), kTimeline).pue(4, 1), power::Hourly(31 * 24, 1.3));
}

TEST(HourlyPrices, AFirmLoadPaysForItsPeak) {
  power::SupplySpec spec = supply("");
  spec.pue = base::ratio(1.25);
  spec.tariff = power::TariffSpec{.demand_charge = base::USD_per_kW_month(9)};
  const HourlyPrices prices(spec, shipped(), kTimeline);
  EXPECT_NEAR(prices.firm_usd_per_mw(0), 1.25 * (31 * 24 * 40 + 9000), 1e-6);
  spec.load_factor = base::percent(50);
  const auto cost = energy_cost_usd_per_watt(spec, prices, kTimeline);
  ASSERT_EQ(cost.size(), 30u);
  EXPECT_NEAR(cost[0] * 1e6, 0.5 * prices.firm_usd_per_mw(0), 1e-6);
}

// The flat bill is the same by either way.
TEST(HourlyPrices, BillAFlatPriceAsSupplyDoes) {
  power::SupplySpec spec = supply("");
  const auto hourly =
      energy_cost_usd_per_watt(spec, HourlyPrices(spec, shipped(), kTimeline), kTimeline);
  const auto flat = power::energy_cost_usd_per_watt(spec, kTimeline);
  for (std::size_t row = 0; row < flat.size(); ++row)
    ASSERT_NEAR(hourly[row] / flat[row], 1, 1e-12) << row;
}

TEST(HourlyPrices, APriceYearBeginsEveryTwelveMonths) {
  const HourlyPrices prices(supply(""), shipped(), kTimeline);  // 30 months
  EXPECT_EQ(prices.price_year_from(0), 0);
  EXPECT_EQ(prices.price_year_from(1), 12);
  EXPECT_EQ(prices.price_year_from(12), 12);
  EXPECT_EQ(prices.price_year_from(20), 12);  // the third is not whole
}

}  // namespace
}  // namespace gigawatt::plan
