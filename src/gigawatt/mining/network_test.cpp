#include "gigawatt/mining/network.h"

#include <cmath>
#include <numeric>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/mining/bitcoin.h"
#include "gigawatt/mining/history.h"
#include "support/shared_facts.h"

namespace gigawatt::mining {
namespace {

using catalog::shipped;

// One vintage on one power price, nothing ordered, nothing wearing out.
Network still(double joules_per_terahash = 20, double usd_per_mwh = 40) {
  Network network = network_of(shipped(), "2026-02");
  network.vintages = {{J_per_TH(joules_per_terahash), base::ratio(1)}};
  network.classes = {{base::USD_per_MWh(usd_per_mwh), base::ratio(1)}};
  network.growth = base::ratio(0);
  network.response.entry_speed = base::ratio(0);
  network.response.attrition = base::ratio(0);
  return network;
}

base::Table run(const Network& network, std::vector<double> price,
                std::vector<Conversion> conversions = {}) {
  const base::Timeline timeline(base::make_month(2026, 2), static_cast<int>(price.size()));
  return evaluate(
      network, {.timeline = timeline, .bitcoin_usd = price, .conversions = std::move(conversions)});
}

std::vector<double> flat(int months, double price = 66'000) {
  return std::vector<double>(static_cast<std::size_t>(months), price);
}

TEST(Network, StaysWhereNothingMoves) {
  const Network network = still();
  const base::Table table = run(network, flat(24));
  const HashRate at_start = hash_rate_at(network.difficulty);
  const HashPrice price =
      hashprice(base::USD(66'000), {3.125, network.fees_per_block_btc}, network.difficulty);
  for (std::size_t row = 0; row < 24; ++row) {
    EXPECT_NEAR(table.values("hash_rate_ehs")[row], at_start.in(EH_per_s), 1e-6);
    EXPECT_NEAR(table.values("difficulty")[row] / network.difficulty, 1, 1e-9);
    EXPECT_NEAR(table.values("hashprice_usd_per_ph_day")[row], price.in(USD_per_PH_day), 1e-6);
  }
  const auto blocks = table.values("blocks");
  EXPECT_NEAR(std::accumulate(blocks.begin(), blocks.begin() + 12, 0.0), 365 * 144, 1e-3);
}

TEST(Network, AHalvingHalvesTheSubsidyOnly) {
  Network network = still(20, 1);  // power so cheap that nobody stops
  network.height = 1'050'000 - 144 * 28;
  const base::Table table = run(network, flat(3));
  const auto price = table.values("hashprice_usd_per_ph_day");
  const double fees = network.fees_per_block_btc;
  EXPECT_NEAR(price[1] / price[0], (1.5625 + fees) / (3.125 + fees), 1e-9);
  EXPECT_NEAR(price[2], price[1], 1e-9);
}

TEST(Network, MachinesThatLoseMoneyStopAfterAWhileAndTheDifficultyFollows) {
  Network network = still();
  network.classes = {{base::USD_per_MWh(30), base::ratio(0.5)},
                     {base::USD_per_MWh(60), base::ratio(0.5)}};
  // A MWh at 20 J/TH earns 65 dollars, and 37 once the price has fallen. No halving comes within.
  std::vector<double> price = flat(24);
  std::fill(price.begin() + 6, price.end(), 40'000.0);
  const base::Table table = run(network, price);
  const auto hash_rate = table.values("hash_rate_ehs");
  EXPECT_NEAR(hash_rate[5], hash_rate[0], 1e-6);
  EXPECT_LT(hash_rate[8], 0.9 * hash_rate[5]);
  EXPECT_GT(hash_rate[6], 0.6 * hash_rate[5]);  // not all at once
  EXPECT_GT(table.values("idle_ehs")[8], 0);
  const auto revenue = table.values("hashprice_usd_per_ph_day");
  EXPECT_GT(revenue[12], 1.1 * revenue[6]);  // those who stay earn more
  EXPECT_LT(table.values("difficulty")[12], table.values("difficulty")[5]);
  // The dear class is on the margin: what a MWh earns stays near its price.
  for (std::size_t row = 12; row < 24; ++row) {
    const base::EnergyPrice worth =
        mining_value(USD_per_PH_day(revenue[row]), J_per_TH(20), network.terms);
    EXPECT_NEAR(worth.in(base::USD_per_MWh), 60, 8) << row;
  }
}

TEST(Network, NewMachinesComeAfterTheirDeliveryAndEatTheGain) {
  Network network = still();
  network.response.entry_speed = base::ratio(1.5);
  network.response.entry_hurdle = base::ratio(0.75);
  network.response.delivery = base::months(6);
  std::vector<double> price = flat(48);
  const double before = run(network, price).values("hash_rate_ehs")[10];
  std::fill(price.begin() + 6, price.end(), 132'000.0);
  const base::Table table = run(network, price);
  const auto hash_rate = table.values("hash_rate_ehs");
  EXPECT_NEAR(hash_rate[10], before, 1e-6 * before);
  EXPECT_GT(hash_rate[20], 1.1 * before);
  const auto revenue = table.values("hashprice_usd_per_ph_day");
  EXPECT_LT(revenue[47], 0.9 * revenue[8]);
}

TEST(Network, AConversionRaisesTheHashpriceOfThoseWhoStay) {
  const Network network = still();
  const double load = run(network, flat(1)).values("load_mw")[0];
  const Conversion conversion{.row = 3,
                              .power = base::MW(load / 10),
                              .power_price = base::USD_per_MWh(40),
                              .moved = base::ratio(0)};
  const base::Table table = run(network, flat(24), {conversion});
  EXPECT_NEAR(table.values("converted_mw")[3], load / 10, 1e-6);
  EXPECT_NEAR(table.values("load_mw")[4], 0.9 * load, 1e-6);
  const auto price = table.values("hashprice_usd_per_ph_day");
  EXPECT_NEAR(price[12] / price[2], 1 / 0.9, 1e-6);  // once the difficulty has followed
  Conversion sold = conversion;
  sold.moved = base::ratio(1);
  const base::Table moved = run(network, flat(24), {sold});
  EXPECT_LT(moved.values("hash_rate_ehs")[5], table.values("hash_rate_ehs")[2]);
  EXPECT_NEAR(moved.values("hashprice_usd_per_ph_day")[23] / price[2], 1, 1e-6);
}

TEST(Network, TakesNoMorePowerThanThereIs) {
  const base::Table table = run(still(), flat(12), {{.row = 2, .power = base::GW(1000)}});
  EXPECT_LT(table.values("converted_mw")[2], 30'000);
  for (double value : table.values("hash_rate_ehs")) EXPECT_GE(value, 0);
  EXPECT_NEAR(table.values("blocks")[11], 0, 1e-9);
  for (double value : table.values("hashprice_usd_per_ph_day")) EXPECT_TRUE(std::isfinite(value));
}

TEST(Network, SharesOfEveryPictureAddUp) {
  for (const char* date : {"2022-01", "2024-01", "2026-02"}) {
    const Network network = network_of(shipped(), date);
    double vintages = 0, classes = 0;
    for (const Vintage& vintage : network.vintages) vintages += vintage.share.in(base::ratio);
    for (const PowerClass& power : network.classes) classes += power.share.in(base::ratio);
    EXPECT_NEAR(vintages, 1, 1e-9) << date;
    EXPECT_NEAR(classes, 1, 1e-9) << date;
  }
}

// The response was fitted on 2022-2023; 2024-2025 is told from its price alone (CoinMetrics
// community data, CC BY-NC 4.0; used here only). Errors are of the logarithm of the hash rate.
class Hindcast : public ::testing::Test {
 protected:
  struct Errors {
    double model = 0, no_change = 0;
  };

  Errors of(const char* date, int year) {
    const auto text = support::shared_fact("btc_daily.csv");
    if (!text) return {};
    const auto history = read_history(*text, "btc_daily.csv");
    std::vector<double> price, actual;
    for (const NetworkMonth& month : monthly(*history)) {
      if (month.month < base::make_month(year, 1) || price.size() == 24) continue;
      price.push_back(month.price.in(base::USD));
      actual.push_back(month.hash_rate.in(EH_per_s));
    }
    const base::Table table =
        evaluate(network_of(shipped(), date),
                 {.timeline = {base::make_month(year, 1), 24}, .bitcoin_usd = price});
    Errors errors;
    for (std::size_t row = 0; row < 24; ++row) {
      errors.model += std::pow(std::log(table.values("hash_rate_ehs")[row] / actual[row]), 2) / 24;
      errors.no_change += std::pow(std::log(actual[row] / actual[0]), 2) / 24;
    }
    return {std::sqrt(errors.model), std::sqrt(errors.no_change)};
  }
};

TEST_F(Hindcast, TellsTheHashRateFromThePrice) {
  const Errors fitted = of("2022-01", 2022), told = of("2024-01", 2024);
  if (fitted.no_change == 0)
    GTEST_SKIP() << "shared/facts/btc_daily.csv is not beside this checkout";
  RecordProperty("fitted", fmt::format("{:.3f}", fitted.model));
  RecordProperty("told", fmt::format("{:.3f}", told.model));
  EXPECT_LT(fitted.model, 0.07);
  EXPECT_LT(told.model, 0.17);
  EXPECT_LT(fitted.model, 0.2 * fitted.no_change);
  EXPECT_LT(told.model, 0.5 * told.no_change);
}

}  // namespace
}  // namespace gigawatt::mining
