#include "gigawatt/mining/fleet.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog.h"
#include "gigawatt/mining/fleet_path.h"
#include "support/numbers.h"

namespace gigawatt::mining {
namespace {

using catalog::shipped;
using support::sum;
const base::Timeline kYear(base::make_month(2025, 1), 12);

MachineSpec machines(const char* model, double exahashes) {
  MachineSpec spec;
  spec.model = model;
  spec.hash_rate = EH_per_s(exahashes);
  return spec;
}

MineSpec two_models() {
  MineSpec spec;
  spec.machines = {machines("antminer-s21-pro", 5), machines("antminer-s19j-pro", 3)};
  spec.terms = {.pool_fee = base::percent(1),
                .overhead = base::ratio(1.04),
                .uptime = base::percent(95),
                .running_cost = base::USD_per_MWh(1)};
  spec.operating_cost = base::USD_per_MW_year(50'000);
  return spec;
}

Mine mine_of(const MineSpec& spec) {
  return *resolve(spec, shipped(), kYear.start(), {}, "mining");
}

base::Table run(const Mine& mine, double hashprice, double price) {
  const std::vector<double> hashprices(12, hashprice), prices(12, price);
  return evaluate(
      mine,
      {.timeline = kYear, .hashprice_usd_per_ph_day = hashprices, .power_usd_per_mwh = prices});
}

TEST(Fleet, DrawsWhatItsMachinesDraw) {
  const Mine mine = mine_of(two_models());
  EXPECT_NEAR(mine.hash_rate().in(EH_per_s), 8, 1e-9);
  EXPECT_NEAR(mine.load().in(base::MW), (5 * 15 + 3 * 30.5) * 1.04, 1e-6);
  MineSpec counted = two_models();
  counted.machines[0].hash_rate.reset();
  counted.machines[0].count = 10'000;
  EXPECT_NEAR(mine_of(counted).groups[0].hash_rate.in(EH_per_s), 2.34, 1e-9);
}

TEST(Fleet, EarnsHashpriceLessPowerAndCost) {
  const base::Table year = run(mine_of(two_models()), 80, 40);
  const double mwh = (5 * 15 + 3 * 30.5) * 1.04 * 0.95 * 8760;
  EXPECT_NEAR(sum(year.values("energy_mwh")), mwh, 1e-3);
  EXPECT_NEAR(sum(year.values("revenue_usd")), 8000 * 0.95 * 365 * 80 * 0.99, 1);
  EXPECT_NEAR(sum(year.values("power_usd")), mwh * 40, 1);
  EXPECT_NEAR(sum(year.values("operating_usd")), 50'000 * (5 * 15 + 3 * 30.5) * 1.04, 1);
  EXPECT_NEAR(sum(year.values("margin_usd")),
              sum(year.values("revenue_usd")) - sum(year.values("power_usd")) -
                  sum(year.values("running_usd")) - sum(year.values("operating_usd")),
              1e-3);
  EXPECT_EQ(sum(year.values("idle_mwh")), 0);
}

TEST(Fleet, ADearMegawattHourStopsTheWorseMachinesFirst) {
  const Mine mine = mine_of(two_models());
  const auto by_value = tiers(mine, USD_per_PH_day(45), 0);
  ASSERT_EQ(by_value.size(), 2u);
  EXPECT_EQ(by_value[0].name, "Antminer S19j Pro");
  const double between = (by_value[0].value + by_value[1].value).in(base::USD_per_MWh) / 2;
  const base::Table year = run(mine, 45, between);
  EXPECT_NEAR(year.values("hash_rate_ehs")[0], 5 * 0.95, 1e-9);
  EXPECT_NEAR(sum(year.values("idle_mwh")), by_value[0].load.in(base::MW) * 8760, 1e-3);
  const double all = (by_value[0].load + by_value[1].load).in(base::MW) * 8760;
  EXPECT_NEAR(sum(year.values("idle_mwh")) + sum(year.values("energy_mwh")), all, 1e-3);
}

TEST(Fleet, NeverMinesAtALossBesideItsFixedCost) {
  const Mine mine = mine_of(two_models());
  for (double hashprice : {0.0, 20.0, 45.0, 300.0})
    for (double price : {-30.0, 0.0, 45.0, 5000.0}) {
      const base::Table year = run(mine, hashprice, price);
      EXPECT_GE(sum(year.values("margin_usd")), -sum(year.values("operating_usd")) - 1e-6)
          << hashprice << ' ' << price;
    }
  EXPECT_EQ(sum(run(mine, 0, 0).values("energy_mwh")), 0);
  EXPECT_GT(sum(run(mine, 0, -30).values("energy_mwh")), 0);  // it is paid to burn
}

TEST(Fleet, MachinesWearFromTheirOwnFirstMonth) {
  MineSpec spec = two_models();
  spec.attrition = base::percent(10);
  spec.machines[0].in_service = base::make_month(2024, 1);
  const base::Table year = run(mine_of(spec), 80, 20);
  EXPECT_NEAR(year.values("hash_rate_ehs")[0], (5 * 0.9 + 3) * 0.95, 1e-9);
}

TEST(Fleet, FirmwareMovesHashRateAndEfficiency) {
  MineSpec spec = two_models();
  spec.machines[1].mode = AsicMode::low_power;
  const MachineGroup group = mine_of(spec).groups[1];
  EXPECT_EQ(group.name, "Antminer S19j Pro, low-power");
  EXPECT_NEAR(group.hash_rate.in(EH_per_s), 3 * 0.75, 1e-9);
  EXPECT_NEAR(group.efficiency.in(J_per_TH), 30.5 * 0.88, 1e-9);
}

TEST(Fleet, MachinesSellForWhatTheirHashStillEarns) {
  Mine mine = mine_of(two_models());
  mine.refresh.frontier = shipped_frontier(shipped());
  mine.refresh.price_days = catalog::quantity<base::Time>(shipped().at("asic.price_days"));
  const auto value = [&](double hashprice) {
    const std::vector<double> hashprices(12, hashprice);
    const FleetModel fleet(
        mine,
        {.timeline = kYear,
         .hashprice_usd_per_ph_day = hashprices,
         .margin_usd_per_mw = [](int, double) { return 0.0; },
         .power_price = base::USD_per_MWh(45),
         .seller_share = catalog::quantity<base::Fraction>(shipped().at("asic.resale_share"))});
    return fleet.path(0, RefreshPolicy::never).sold_usd / 1e6;
  };
  EXPECT_EQ(value(10), 0);
  EXPECT_LT(value(40), value(80));
  // Never more than the seller's share of as much hash rate bought new.
  EXPECT_LT(value(60), 0.5 * 8e6 * 0.95 * 60 * 289 / 1e3 / 1e6);
}

TEST(Fleet, SaysWhatIsWrongWithAMachine) {
  MineSpec spec = two_models();
  spec.machines[0].model = "antminer-s21-prp";
  spec.machines[1].hash_rate.reset();
  const auto mine = resolve(spec, shipped(), kYear.start(), {}, "mining");
  ASSERT_FALSE(mine.has_value());
  ASSERT_EQ(mine.error().size(), 2u);
  EXPECT_EQ(mine.error()[0].code, "GW404");
  EXPECT_THAT(mine.error()[0].hint, testing::HasSubstr("antminer-s21-pro"));
  EXPECT_EQ(mine.error()[1].code, "GW405");
}

}  // namespace
}  // namespace gigawatt::mining
