#include "gigawatt/mining/asic.h"

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog.h"
#include "gigawatt/mining/history.h"
#include "support/shared_facts.h"

namespace gigawatt::mining {
namespace {

using catalog::shipped;

TEST(Asic, EveryModelOfTheTableIsReadAndPlausible) {
  const auto ids = asic_ids(shipped());
  EXPECT_EQ(ids.size(), 19u);
  for (const std::string& id : ids) {
    const auto model = find_asic(shipped(), id);
    ASSERT_TRUE(model.has_value()) << id;
    EXPECT_GT(model->efficiency().in(J_per_TH), 9) << id;
    EXPECT_LT(model->efficiency().in(J_per_TH), 100) << id;
    EXPECT_GE(model->released, base::make_month(2016, 1)) << id;
  }
  EXPECT_FALSE(find_asic(shipped(), "antminer-s22").has_value());
  EXPECT_NEAR(find_asic(shipped(), "antminer-s21")->efficiency().in(J_per_TH), 17.5, 1e-9);
  EXPECT_NEAR(find_asic(shipped(), "antminer-s19-pro")->efficiency().in(J_per_TH), 29.5, 0.05);
}

TEST(Asic, LowPowerHashesLessForLessEnergyEach) {
  const AsicTuning low = tuning(shipped(), AsicMode::low_power);
  const AsicTuning high = tuning(shipped(), AsicMode::high_power);
  EXPECT_LT(low.hash_rate, base::ratio(1));
  EXPECT_LT(low.efficiency, base::ratio(1));
  EXPECT_GT(high.hash_rate, base::ratio(1));
  EXPECT_GT(high.efficiency, base::ratio(1));
}

TEST(Asic, TheFrontierFallsToItsFloor) {
  const EfficiencyFrontier frontier{.efficiency = J_per_TH(12),
                                    .floor = J_per_TH(5),
                                    .at = base::make_month(2026, 1),
                                    .improvement = base::percent(20)};
  EXPECT_NEAR(bought_in(frontier, base::make_month(2026, 1)).in(J_per_TH), 12, 1e-12);
  EXPECT_NEAR(bought_in(frontier, base::make_month(2027, 1)).in(J_per_TH), 9.6, 1e-12);
  EXPECT_NEAR(bought_in(frontier, base::make_month(2025, 1)).in(J_per_TH), 15, 1e-12);
  EXPECT_NEAR(bought_in(frontier, base::make_month(2040, 1)).in(J_per_TH), 5, 1e-12);
}

TEST(Asic, AUsedMachineIsWorthWhatItsHashStillEarns) {
  const UsedMachine used{.efficiency = J_per_TH(30),
                         .efficiency_of_new = J_per_TH(15),
                         .power_price = base::USD_per_MWh(50),
                         .seller_share = base::percent(50)};
  const MachinePrice fresh = USD_per_TH(20);
  // At 54 USD/PH/day and 50 USD/MWh a hash at 30 J/TH keeps 18, one at 15 J/TH 36.
  EXPECT_NEAR(used_machine_price(fresh, USD_per_PH_day(54), used, {.overhead = base::ratio(1)})
                  .in(USD_per_TH),
              5, 1e-9);
  EXPECT_EQ(used_machine_price(fresh, USD_per_PH_day(30), used, {}).in(USD_per_TH), 0);
  UsedMachine better = used;
  better.efficiency = J_per_TH(10);
  EXPECT_NEAR(used_machine_price(fresh, USD_per_PH_day(54), better, {}).in(USD_per_TH), 10, 1e-9);
}

// The row asic.price_days against what it was fitted on: quoted prices over the hashprice of their
// day or month (CoinMetrics community data, CC BY-NC 4.0; used here only).
TEST(Asic, MachinesCostTheirDaysOfRevenue) {
  const auto text = support::shared_fact("btc_daily.csv");
  if (!text) GTEST_SKIP() << "shared/facts/btc_daily.csv is not beside this checkout";
  const auto history = read_history(*text, "btc_daily.csv");
  ASSERT_TRUE(history.has_value());
  std::map<base::Month, double> hashprices;
  for (const NetworkMonth& month : monthly(*history))
    hashprices[month.month] = month.hashprice.in(USD_per_PH_day);
  std::vector<double> logs;
  for (const catalog::Row* row : shipped().rows_with_prefix("asic.")) {
    if (row->name.find(".price.") == std::string::npos) continue;
    const std::string date = row->name.substr(row->name.rfind(".price.") + 7);
    const auto month = base::make_month(std::stoi(date.substr(0, 4)),
                                        static_cast<unsigned>(std::stoi(date.substr(5, 2))));
    const double usd_per_ph = catalog::quantity<MachinePrice>(*row).in(USD_per_TH) * 1000;
    logs.push_back(std::log(usd_per_ph / hashprices.at(month)));
  }
  ASSERT_EQ(logs.size(), 13u);
  double mean = 0;
  for (double value : logs) mean += value / static_cast<double>(logs.size());
  const double days = catalog::quantity<base::Time>(shipped().at("asic.price_days")).in(base::days);
  EXPECT_NEAR(std::exp(mean) / days, 1, 0.05);  // months here, days in the fit
}

}  // namespace
}  // namespace gigawatt::mining
