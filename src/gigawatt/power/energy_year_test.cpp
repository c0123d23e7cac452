#include "gigawatt/power/energy_year.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "gigawatt/base/statistics.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/power/clock_hour.h"
#include "gigawatt/power/cooling.h"
#include "gigawatt/power/merit_order.h"
#include "gigawatt/power/price_model.h"
#include "gigawatt/power/price_zones.h"

namespace gigawatt::power {
namespace {

using catalog::shipped;

HoursOfEnergy hours_at(double mean = 33, int year = 2027) {
  HoursOfEnergy hours{.clock = hours_of_year(year), .month_starts = month_starts(year)};
  const auto zone = price_zone(shipped(), "ercot_hb_west_rt");
  hours.index_usd_per_mwh = draw_price_years(zone->model, hours.clock, 1, mean)[0];
  hours.dry_bulb_c = mean_weather(shipped(), "childress_tx", year).dry_bulb_c;
  return hours;
}

EnergyUse use(std::string name, CoolingKind kind, double mw, double value, bool firm) {
  return {
      .name = std::move(name),
      .machines_mw = mw,
      .availability = 0.98,
      .pue = pue_of_year(cooling(shipped(), kind), mean_weather(shipped(), "childress_tx", 2027)),
      .value_usd_per_mwh = value,
      .firm = firm,
      .ramped = !firm};
}

// 100 MW of AI and 150 MW of miners behind 300 MW.
EnergySite site() {
  return {.connection_mw = 300,
          .uses = {use("AI", CoolingKind::liquid, 100, 3000, true),
                   use("miners", CoolingKind::air_mine, 150, 60, false)}};
}

void expect_balanced(const EnergySite& s, const EnergyYear& year) {
  EXPECT_LE(largest_violation(year.dispatch, year.plan), 1e-5);
  for (std::size_t t = 0; t < 8760; ++t) {
    double in = year.plan.import_mw[t] + year.plan.discharge_mw[t];
    double out = year.plan.charge_mw[t];
    for (const Hourly& g : year.plan.generated_mw) in += g[t];
    for (const Hourly& served : year.plan.served_mw) out += served[t];
    ASSERT_NEAR(in, out, 1e-8) << t;
  }
  const EnergyMonth& total = year.total;
  EXPECT_NEAR(total.served_mwh + total.curtailed_mwh, total.demanded_mwh, 1e-6);
  EXPECT_NEAR(total.import_mwh + total.generated_mwh, total.served_mwh + total.battery_loss_mwh,
              1e-4);
  double cost = 0;
  for (const EnergyMonth& month : year.months) cost += month.cost_usd();
  EXPECT_NEAR(cost, total.cost_usd(), 1e-9 * (1 + std::abs(cost)));
  EXPECT_EQ(year.uses.size(), s.uses.size());
}

TEST(EnergyYear, BalancesAndAddsUp) {
  const EnergySite s = site();
  const EnergyYear year = evaluate(s, hours_at());
  expect_balanced(s, year);
  EXPECT_EQ(year.optimum_gap, 0);
  EXPECT_EQ(year.uses[0].curtailed_mwh[0], 0);  // AI is worth more than any price of the month
  EXPECT_GT(year.total.curtailed_mwh, 0);       // miners stop when prices spike
  EXPECT_GT(year.average_pue, 1.03);
  EXPECT_LT(year.average_pue, 1.25);
  // Miners run in the cheap hours.
  EXPECT_LT(year.uses[1].energy_usd_per_mwh(), year.uses[0].energy_usd_per_mwh());
}

TEST(EnergyYear, BalancesWithEveryFeatureOn) {
  EnergySite s = site();
  s.battery = {.charge_mw = 40,
               .discharge_mw = 40,
               .energy_mwh = 160,
               .stored_per_mwh_charged = 0.92,
               .drawn_per_mwh_discharged = 1.05,
               .wear_usd_per_mwh = 4};
  s.ramp_up_mw = s.ramp_down_mw = 60;
  Generator sun{.name = "sun"};
  for (const ClockHour& hour : hours_of_year(2027))
    sun.available_mw.push_back(80 * std::max(0.0, std::sin(3.14159 * (hour.hour - 6) / 12.0)));
  s.generators = {sun};
  s.tariff.delivery = base::USD_per_MWh(4);
  s.tariff.demand_charge = base::USD_per_kW_month(3);
  s.tariff.coincident = CoincidentSpec{.price = base::USD_per_MW_year(70e3)};
  s.tariff.fee = (base::USD / base::months)(20e3);
  s.tariff.hedges = {{.volume = base::MW(50), .strike = base::USD_per_MWh(35)}};
  s.demand_response = {.enrolled = base::MW(50),
                       .standby = base::USD_per_kW_month(2),
                       .called_hours = 40,
                       .called_price = base::USD_per_MWh(200)};
  s.ancillary = {.award = base::MW(30), .price = base::USD_per_MWh(3)};
  const EnergyYear year = evaluate(s, hours_at());
  expect_balanced(s, year);
  EXPECT_LE(year.optimum_gap, 1e-6);
  EXPECT_GT(year.total.demand_usd, 0);
  EXPECT_LT(year.total.credit_usd, -50e3 * 2 * 12);
}

TEST(EnergyYear, TakesZeroFullAndAbsurdPrices) {
  for (double price : {0.0, 59.999, 1e5, -1e5}) {
    HoursOfEnergy hours = hours_at();
    std::ranges::fill(hours.index_usd_per_mwh, price);
    const EnergySite s = site();
    const EnergyYear year = evaluate(s, hours);
    expect_balanced(s, year);
    if (price < 60) {
      EXPECT_NEAR(year.total.curtailed_mwh, 0, 1e-6) << price;
    } else {
      EXPECT_EQ(year.total.served_mwh, 0) << price;  // dearer than lost load
    }
  }
}

TEST(EnergyYear, CostsTheSameFixedOrHedgedInFull) {
  // A block of the whole load at 45 turns the index into a fixed price of 45.
  HoursOfEnergy hours = hours_at();
  EnergySite s{.connection_mw = 300,
               .uses = {{.name = "AI",
                         .machines_mw = 100,
                         .pue = Hourly(8760, 1.2),
                         .value_usd_per_mwh = 1e6,
                         .firm = true}}};
  EnergySite fixed = s;
  fixed.tariff = {.kind = TariffKind::fixed, .price = base::USD_per_MWh(45)};
  s.tariff.hedges = {{.volume = base::MW(120), .strike = base::USD_per_MWh(45)}};
  const double a = evaluate(s, hours).total.cost_usd(), b = evaluate(fixed, hours).total.cost_usd();
  EXPECT_NEAR(a, b, 1e-6 * b);
  EXPECT_NEAR(b, 120.0 * 8760 * 45, 1);
}

TEST(EnergyYear, SettlesAPurchaseOfWindByItsProfile) {
  HoursOfEnergy hours = hours_at();
  EnergySite s = site();
  s.tariff.hedges = {
      {.shape = HedgeShape::profile, .volume = base::MW(80), .strike = base::USD_per_MWh(20)}};
  s.hedge_profiles = {Hourly(8760, 0.0)};
  EXPECT_EQ(evaluate(s, hours).total.hedge_usd, 0);
  s.hedge_profiles = {Hourly(8760, 0.5)};
  double settled = 0;
  for (double price : hours.index_usd_per_mwh) settled += (20 - price) * 40;
  EXPECT_NEAR(evaluate(s, hours).total.hedge_usd, settled, 1e-6 * std::abs(settled));
}

TEST(EnergyYear, MinersStandAsideInTheGridsPeakHours) {
  HoursOfEnergy hours = hours_at();
  EnergySite s = site();
  s.tariff.coincident = CoincidentSpec{.price = base::USD_per_MW_year(70e3)};
  const std::vector<int> candidates = coincident_candidates(*s.tariff.coincident, hours);
  EXPECT_EQ(candidates.size(), 80u);
  const EnergyYear year = evaluate(s, hours);
  for (int t : candidates) {
    const auto i = static_cast<std::size_t>(t);
    EXPECT_GE(hours.clock[i].month, 5);
    EXPECT_LE(hours.clock[i].month, 8);
    EXPECT_EQ(year.plan.served_mw[1][i], 0);  // 875 USD a MWh expected
    EXPECT_GT(year.plan.served_mw[0][i], 0);
  }
  // A load that draws all through pays the whole charge.
  double expected = 0;
  for (int t : candidates) expected += year.plan.import_mw[static_cast<std::size_t>(t)] * 70e3 / 80;
  EXPECT_NEAR(year.total.coincident_usd, expected, 1);
}

TEST(EnergyYear, DemandResponseComesOutOfTheLeastValuableLoad) {
  HoursOfEnergy hours = hours_at();
  std::ranges::fill(hours.index_usd_per_mwh, 10.0);
  hours.index_usd_per_mwh[5000] = 20;  // the one hour that is called
  EnergySite s = site();
  s.demand_response = {.enrolled = base::MW(100),
                       .standby = base::USD_per_kW_month(0),
                       .called_hours = 1,
                       .called_price = base::USD_per_MWh(500)};
  const EnergyYear year = evaluate(s, hours);
  const double full = 150 * 0.98 * s.uses[1].pue[5000];
  EXPECT_NEAR(year.plan.served_mw[1][5000], full - 100, 1e-9);
  EXPECT_NEAR(year.total.curtailed_mwh, 100, 1e-6);
  EXPECT_NEAR(year.total.credit_usd, -100 * 500, 1e-6);
}

TEST(EnergyYear, ShavesThePeakThatItPaysFor) {
  EnergySite s = site();
  s.battery = {.charge_mw = 30, .discharge_mw = 30, .energy_mwh = 60};
  const double before = evaluate(s, hours_at()).total.peak_mw;
  s.tariff.demand_charge = base::USD_per_kW_month(60);
  EXPECT_LT(evaluate(s, hours_at()).total.peak_mw, before);
}

TEST(EnergyYear, AUsesValueAndMachinesMayDifferByMonth) {
  HoursOfEnergy hours = hours_at();
  std::ranges::fill(hours.index_usd_per_mwh, 50.0);
  EnergySite s = site();
  s.uses[1].monthly_value_usd_per_mwh = {60, 40, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60};
  s.uses[1].monthly_share = {1, 1, 0.5, 1, 1, 1, 1, 1, 1, 1, 1, 0};
  const EnergyYear year = evaluate(s, hours);
  expect_balanced(s, year);
  const UseYear& miners = year.uses[1];
  EXPECT_EQ(miners.served_mwh[1], 0);  // a MWh earns 40
  EXPECT_GT(miners.curtailed_mwh[1], 0);
  EXPECT_NEAR(miners.served_mwh[2] / miners.served_mwh[0], 0.5, 0.01);
  EXPECT_EQ(miners.served_mwh[11] + miners.curtailed_mwh[11], 0);
  EXPECT_NEAR(miners.value_usd, 60 * miners.mwh(), 1e-6 * miners.value_usd);
  EXPECT_NEAR(miners.energy_usd, 50 * miners.mwh(), 1e-6 * miners.energy_usd);
  EXPECT_EQ(year.uses[0].value_usd, 0);  // nothing was shed
}

// The reduction for many paths: a margin curve a month against the full dispatch of the year.
TEST(EnergyYear, MarginCurvesAreExactForMinersAloneAndMissWhatCouplesTheHours) {
  const HoursOfEnergy hours = hours_at();
  EnergySite s{.connection_mw = 1000,
               .uses = {{.name = "miners",
                         .machines_mw = 100,
                         .pue = Hourly(8760, 1.03),
                         .value_usd_per_mwh = 60,
                         .ramped = true}}};
  const MarginCurve curve(hours.index_usd_per_mwh, hours.month_starts);
  double reduced = 0;
  for (int month = 0; month < 12; ++month) reduced += 103 * curve.at(month, 60).margin_usd_per_mw;
  EnergyYear year = evaluate(s, hours);
  EXPECT_NEAR(-net_cost_usd(year.dispatch, year.plan), reduced, 1e-6 * reduced);
  s.ramp_up_mw = s.ramp_down_mw = 40;
  year = evaluate(s, hours);
  const double full = -net_cost_usd(year.dispatch, year.plan);
  EXPECT_LE(full, reduced * (1 + 1e-6));
  EXPECT_GE(full, 0.9 * reduced);
}

// --- Tariffs ------------------------------------------------------------------------------------

TEST(Tariff, TakesTheFirstBandThatFits) {
  TariffSpec tariff{.kind = TariffKind::time_of_use};
  tariff.bands = {{.from_month = 11,
                   .to_month = 2,
                   .from_hour = 22,
                   .to_hour = 6,
                   .price = base::USD_per_MWh(10)},
                  {.days = Days::weekend, .price = base::USD_per_MWh(20)},
                  {.price = base::USD_per_MWh(30)}};
  HoursOfEnergy hours{.clock = hours_of_year(2027), .month_starts = month_starts(2027)};
  const Hourly price = energy_price(tariff, hours);
  EXPECT_DOUBLE_EQ(price[0], 10);   // New Year's night
  EXPECT_DOUBLE_EQ(price[12], 30);  // a Friday noon
  EXPECT_DOUBLE_EQ(price[36], 20);  // Saturday noon
  EXPECT_TRUE(validate(tariff, {}, "tariff").empty());
}

TEST(Tariff, GrowsInAllButItsHedges) {
  TariffSpec tariff{.kind = TariffKind::fixed,
                    .price = base::USD_per_MWh(40),
                    .delivery = base::USD_per_MWh(5),
                    .bands = {{.price = base::USD_per_MWh(10)}},
                    .demand_charge = base::USD_per_kW_month(3),
                    .coincident = CoincidentSpec{.price = base::USD_per_MW_year(70e3)},
                    .fee = (base::USD / base::months)(20e3),
                    .hedges = {{.strike = base::USD_per_MWh(35)}}};
  const TariffSpec later = grown(tariff, 1.1);
  EXPECT_DOUBLE_EQ(later.price.in(base::USD_per_MWh), 44);
  EXPECT_DOUBLE_EQ(later.delivery.in(base::USD_per_MWh), 5.5);
  EXPECT_DOUBLE_EQ(later.bands[0].price.in(base::USD_per_MWh), 11);
  EXPECT_DOUBLE_EQ(later.demand_charge.in(base::USD_per_kW_month), 3.3);
  EXPECT_DOUBLE_EQ(later.coincident->price.in(base::USD_per_MW_year), 77e3);
  EXPECT_DOUBLE_EQ(later.fee.in(base::USD / base::months), 22e3);
  EXPECT_DOUBLE_EQ(later.hedges[0].strike.in(base::USD_per_MWh), 35);
}

TEST(Tariff, NamesHoursWithoutAPriceAndKeysThatContradict) {
  TariffSpec tariff{.kind = TariffKind::time_of_use};
  tariff.bands = {{.from_hour = 8, .to_hour = 20, .price = base::USD_per_MWh(50)}};
  const auto open = validate(tariff, {}, "tariff");
  ASSERT_EQ(open.size(), 1u);
  EXPECT_EQ(open[0].code, "GW302");
  tariff.kind = TariffKind::index;
  tariff.price = base::USD_per_MWh(40);
  const auto both = validate(tariff, {}, "tariff");
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(both[0].code, "GW405");
  EXPECT_EQ(both[1].code, "GW405");
}

}  // namespace
}  // namespace gigawatt::power
