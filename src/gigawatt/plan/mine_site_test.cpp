// The mine of a converted site: its year against the full dispatch, its paths against what can be
// written down, and that whoever has none keeps every bit.

#include "gigawatt/plan/mine_site.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "gigawatt/base/statistics.h"
#include "gigawatt/catalog/catalog.h"
#include "gigawatt/mining/fleet_path.h"
#include "gigawatt/mining/history.h"
#include "gigawatt/plan/base_case.h"
#include "gigawatt/plan/factor.h"
#include "gigawatt/plan/financing.h"
#include "gigawatt/plan/hourly_prices.h"
#include "gigawatt/plan/path_block.h"
#include "gigawatt/plan/path_columns.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/replay.h"
#include "gigawatt/plan/sample_plan.h"
#include "gigawatt/plan/simulate.h"
#include "gigawatt/power/coupled.h"
#include "gigawatt/power/dispatch.h"
#include "support/numbers.h"
#include "support/shared_facts.h"

namespace gigawatt::plan {
namespace {

using sample::at;
using sample::kMomentErrors;
using sample::kMomentPaths;
using support::sample_variance;

// A mine of two kinds of machines, two halls that take half of its place, and a loan.
constexpr std::string_view kDeal = R"(
[scenario]
name = "campus"
close = "2026-01"
[site]
hard_cost_per_it_power = "$9M/MW"
[[phase]]
name = "A"
it_power = "20 MW"
completion = "2027-07"
[[phase]]
name = "B"
it_power = "20 MW"
completion = "2027-09"
[[contract]]
kind = "modified-gross"
tenant = "Tenant"
tenant_rating = "BB"
term = "10 years"
rent = "150 USD/kW-month"
[[debt]]
kind = "construction-loan"
loan_to_cost = "80 %"
rate = "9 %"
payments_per_year = 4
first_payment = "2027-10"
first_principal = "2027-10"
maturity = "2036-10"
[power]
price = "40 USD/MWh"
zone = "ercot_hb_west_rt"
escalation = "2 %"
[risk]
paths = 64
)";
constexpr std::string_view kMine = R"(
[mining]
machine = [{ model = "antminer-s21", hash_rate = "4 EH/s" },
           { model = "antminer-s19j-pro", hash_rate = "1 EH/s" }]
[conversion]
decision = "2026-01"
)";

sample::Sample mined(std::vector<std::string> settings = {}) {
  return sample::from_text(std::string(kDeal).append(kMine), std::move(settings));
}

PathColumns simulated(const sample::Sample& sample, SimulationOptions options = {}) {
  EXPECT_TRUE(sample.financing) << sample.why();
  options.paths = sample.plan->spec.risk.paths;
  return simulate(*sample.plan, sample.plan->chain(), *sample.financing, options).columns;
}

bool same_bits(PathColumns a, PathColumns b) {
  const auto left = a.all(), right = b.all();
  for (std::size_t c = 0; c < left.size(); ++c)
    if (left[c]->size() != right[c]->size() ||
        std::memcmp(left[c]->data(), right[c]->data(), 8 * left[c]->size()) != 0)
      return false;
  return true;
}

// --- One month against the full dispatch --------------------------------------------------------

struct Factors {
  double hashprice = 1, power = 1;
};

// The hours of a row as a dispatch, a group of machines a tier, the connection as large as they
// are.
power::Dispatch month_of(const MineSite& site, int row, const Factors& factors = {}) {
  const auto hours = site.prices->months(row, 1);
  power::Dispatch dispatch;
  dispatch.price_usd_per_mwh.assign(hours.begin(), hours.end());
  for (double& price : dispatch.price_usd_per_mwh) price *= factors.power;
  const auto hashprice =
      mining::USD_per_PH_day(factors.hashprice * site.hashprice_usd_per_ph_day[at(row)]);
  double load_mw = 0;
  for (const mining::MiningTier& tier : mining::tiers(site.mine, hashprice, row)) {
    dispatch.tiers.push_back({.name = tier.name,
                              .value_usd_per_mwh = tier.value.in(base::USD_per_MWh),
                              .demand_mw = power::Hourly(hours.size(), tier.load.in(base::MW))});
    load_mw += tier.load.in(base::MW);
  }
  dispatch.import_limit_mw.assign(hours.size(), load_mw);
  return dispatch;
}

// What the groups earn in a dispatched month over the cost that runs on, each closed where it does
// not cover that.
double margin_of(const power::Dispatch& month, const MineSite& site) {
  const power::DispatchPlan plan = power::merit_order(month);
  double usd = 0;
  for (std::size_t t = 0; t < month.tiers.size(); ++t) {
    double earned = 0;
    for (std::size_t h = 0; h < month.price_usd_per_mwh.size(); ++h)
      earned +=
          plan.served_mw[t][h] * (month.tiers[t].value_usd_per_mwh - month.price_usd_per_mwh[h]);
    for (std::size_t g = 0; g < site.mine.groups.size(); ++g)
      if (site.mine.groups[g].name == month.tiers[t].name)
        usd += std::max(0.0, earned - site.operating_usd[g]);
  }
  return usd;
}

double load_mw(const power::Dispatch& dispatch) { return dispatch.import_limit_mw.front(); }

TEST(MineSite, AMonthIsTheMeritOrderOfItsHours) {
  std::vector<sample::Sample> deals;
  for (const char* name :
       {"childress-microsoft", "core-scientific-conversion", "helios", "lake-mariner-core42"})
    deals.push_back(sample::from_file(fmt::format("scenarios/{}.toml", name)));
  deals.push_back(mined());
  for (const sample::Sample& each : deals) {
    ASSERT_TRUE(each.plan) << each.why();
    const MineSite& site = *each.plan->mine;
    for (const Factors factors : {Factors{}, Factors{0.6, 1.4}, Factors{2.5, 0.7}}) {
      double year = 0, full = 0;
      for (int row = 0; row < 12; ++row) {
        const power::Dispatch month = month_of(site, row, factors);
        full += margin_of(month, site);
        year += mine_margin<double>(site.terms, row, factors.hashprice, factors.power);
      }
      EXPECT_NEAR(year, full, 1e-9 * full) << each.plan->spec.header.name;
    }
  }
}

// The expected case is what `site` makes of a mine whose machines are not replaced.
TEST(MineSite, IsTheFleetOfTheStudyWithoutNewMachines) {
  const sample::Sample sample = mined();
  ASSERT_TRUE(sample.plan) << sample.why();
  const MineSite& site = *sample.plan->mine;
  const mining::FleetModel fleet(
      site.mine,
      {.timeline = sample.plan->timeline,
       .hashprice_usd_per_ph_day = site.hashprice_usd_per_ph_day,
       .margin_usd_per_mw =
           [&](int row, double value) { return site.prices->margin(row, value).margin_usd_per_mw; },
       .power_price = sample.plan->spec.power->price,
       .seller_share =
           catalog::quantity<base::Fraction>(catalog::shipped().at("asic.resale_share")),
       .annual_rate = 0.12});
  const int rows = sample.plan->timeline.rows();
  const mining::FleetPath path = fleet.path(rows, mining::RefreshPolicy::never);
  for (int row = 0; row < rows; ++row) {
    const double margin = mine_margin<double>(site.terms, row, 1, 1);
    EXPECT_NEAR(margin, path.margin_usd[at(row)], 1e-9 * (1 + margin)) << row;
  }
  for (const int row : {0, 9, 30}) {
    const double sale = machine_sale<double>(site.terms, row, 1);
    EXPECT_NEAR(sale, fleet.path(row, mining::RefreshPolicy::never).sold_usd, 1e-9 * sale) << row;
    EXPECT_GT(sale, 0);
  }
}

// What the reduction leaves out: a charge on the month's peak takes no more than the whole load's,
// a battery only adds. The solver proves its optimum, so the bounds hold for any plan.
TEST(MineSite, WhatCouplesTheHoursMovesItByNoMoreThanItsBounds) {
  const sample::Sample sample = mined();
  ASSERT_TRUE(sample.plan) << sample.why();
  const MineSite& site = *sample.plan->mine;
  constexpr double kPeakUsdPerMw = 70'000 / 12.0;  // power.ercot.4cp, a twelfth a month
  double curve = 0, charged = 0, stored = 0, peak_charge = 0;
  for (int row = 0; row < 12; ++row) {
    power::Dispatch month = month_of(site, row);
    const double earned = -power::net_cost_usd(month, power::merit_order(month));
    const double scale = std::max(1.0, earned);
    month.peak.usd_per_mw = kPeakUsdPerMw;
    const power::CoupledResult with_peak = power::solve_coupled(month);
    ASSERT_TRUE(with_peak.converged);
    EXPECT_LE(-with_peak.net_cost_usd, earned + 1e-6 * scale);
    EXPECT_GE(-with_peak.net_cost_usd, earned - kPeakUsdPerMw * load_mw(month) - 1e-6 * scale);
    month.peak = {};
    month.battery = {.charge_mw = 10,
                     .discharge_mw = 10,
                     .energy_mwh = 20,
                     .stored_per_mwh_charged = 0.93,
                     .drawn_per_mwh_discharged = 1 / 0.93,
                     .wear_usd_per_mwh = 5};
    const power::CoupledResult with_battery = power::solve_coupled(month);
    ASSERT_TRUE(with_battery.converged);
    EXPECT_GE(-with_battery.net_cost_usd, earned - 1e-6 * scale);
    curve += earned;
    charged += -with_peak.net_cost_usd;
    stored += -with_battery.net_cost_usd;
    peak_charge += kPeakUsdPerMw * load_mw(month);
  }
  // docs/explanation/mining.md
  EXPECT_NEAR(charged / curve, 0.755, 0.002) << "a monthly peak is not worth avoiding";
  EXPECT_NEAR(peak_charge / curve, 0.245, 0.002);
  EXPECT_NEAR(stored / curve, 1.004, 0.002);
}

// --- In the chain -------------------------------------------------------------------------------

// Rent, bill and the mine's columns are all of CFADS; the statements hold them.
TEST(MineSite, CashIsTheHallsAndTheMines) {
  const sample::Sample sample = mined({"finance.tax={ bonus = \"0 %\" }"});
  ASSERT_TRUE(sample.financing) << sample.why();
  const Plan& plan = *sample.plan;
  const ContractedFlows& flows = plan.flows;
  const double taken_mw = 40 * plan.spec.conversion->gross_per_it.in(base::ratio);
  EXPECT_NEAR(plan.mine->part, taken_mw / plan.mine->mine.load().in(base::MW), 1e-9);
  double lost = 0;
  for (int row = 0; row < plan.timeline.rows(); ++row) {
    const double halls =
        flows.rent_usd[at(row)] - flows.energy_usd[at(row)] - flows.operating_usd[at(row)];
    EXPECT_NEAR(sample.financing->cfads_usd[at(row)], halls + flows.mining_usd(at(row)), 1e-3);
    EXPECT_GE(flows.lost_mining_usd[at(row)], 0);
    EXPECT_LE(flows.lost_mining_usd[at(row)], flows.mining_margin_usd[at(row)]);
    lost += flows.lost_mining_usd[at(row)];
  }
  EXPECT_GT(lost, 1e6);
  EXPECT_EQ(flows.lost_mining_usd[0], 0) << "works begin in April";
  const BaseCase base = base_case(plan, *sample.financing);
  EXPECT_LT(base.statements.largest_imbalance, 1e-9);
  EXPECT_LT(base.statements.largest_cash_gap, 1e-9);
  const auto& income = base.statements.income;
  EXPECT_NEAR(std::accumulate(income.machine_sales.begin(), income.machine_sales.end(), 0.0),
              std::accumulate(flows.machine_sales_usd.begin(), flows.machine_sales_usd.end(), 0.0),
              1e-3);
}

// What the lease earns over its cost is the lease's, with or without a mine beside it.
TEST(MineSite, LeavesTheYieldOfTheLeaseAlone) {
  for (const char* name :
       {"childress-microsoft", "core-scientific-conversion", "helios", "lake-mariner-core42"}) {
    const std::string file = fmt::format("scenarios/{}.toml", name);
    const sample::Sample with = sample::from_file(file);
    const sample::Sample without = sample::from_file(file, {"mining.in_cash_flow=false"});
    ASSERT_TRUE(with.financing && without.financing) << with.why();
    const BaseMetrics a = base_case(*with.plan, *with.financing).metrics;
    const BaseMetrics b = base_case(*without.plan, *without.financing).metrics;
    EXPECT_EQ(a.yield_on_cost, b.yield_on_cost);
    EXPECT_EQ(a.average_noi_yield, b.average_noi_yield);
    EXPECT_GT(a.npv_usd, b.npv_usd) << name;
  }
}

// A hall that is late has stopped mining as planned; only its rent is late.
TEST(MineSite, ADelayMovesTheRentAndNotWhatIsLost) {
  const sample::Sample on_time = mined({"site.delay=0 months"});
  const sample::Sample late = mined({"site.delay=5 months"});
  ASSERT_TRUE(on_time.financing && late.financing) << late.why();
  double rent_a = 0, rent_b = 0;
  for (std::int64_t path = 0; path < 8; ++path) {
    const Replay a = replay(*on_time.plan, on_time.plan->chain(), *on_time.financing, path);
    const Replay b = replay(*late.plan, late.plan->chain(), *late.financing, path);
    EXPECT_EQ(a.mining_usd, b.mining_usd);
    for (int row = 0; row < 30; ++row) {
      rent_a += a.income_usd[at(row)];
      rent_b += b.income_usd[at(row)];
    }
  }
  EXPECT_GT(rent_a, rent_b + 8e6);
}

TEST(MineSite, WithDriversHeldAPathIsTheExpectedCase) {
  const sample::Sample sample = mined();
  ASSERT_TRUE(sample.plan) << sample.why();
  SimulationOptions options;
  options.drivers = {.hashprice = false, .power = false};
  PathBlock block(*sample.plan, sample.plan->chain(), options);
  block.draw(0);
  for (int row = 0; row < sample.plan->timeline.rows(); ++row) {
    EXPECT_EQ(block.hashprice_factor()[row * kChainLanes + 5], 1);
    EXPECT_EQ(block.power_factor()[row * kChainLanes + 5], 1);
    const double expected = sample.plan->flows.mining_usd(at(row));
    EXPECT_NEAR(block.mining_usd()[row * kChainLanes + 5], expected, 1e-9 * (1 + expected));
  }
}

// --- Who has no mine ----------------------------------------------------------------------------

TEST(MineSite, LeftOutKeepsEveryBitOfTheDealWithoutIt) {
  const sample::Sample bare = sample::from_text(kDeal);
  EXPECT_TRUE(same_bits(simulated(bare), simulated(mined({"mining.in_cash_flow=false"}))));
  EXPECT_FALSE(same_bits(simulated(bare), simulated(mined())));
  // A mine that earns nothing draws its numbers from streams of its own.
  EXPECT_TRUE(
      same_bits(simulated(bare), simulated(mined({"mining.outlook.hashprice=0 USD/PH/day"}))));
}

TEST(MineSite, PowerMovesForWhoPaysForIt) {
  const sample::Sample still = sample::from_text(kDeal, {"power.volatility=0 %"});
  const sample::Sample moves = sample::from_text(kDeal);
  SimulationOptions held;
  held.drivers.power = false;
  EXPECT_TRUE(same_bits(simulated(still), simulated(moves, held)));
  EXPECT_FALSE(same_bits(simulated(still), simulated(moves)));
  for (const char* name : {"river-bend", "river-bend-one-start", "river-bend-gb300"}) {
    const sample::Sample river = sample::from_file(fmt::format("scenarios/{}.toml", name));
    ASSERT_TRUE(river.plan) << river.why();
    EXPECT_FALSE(river.plan->power_price || river.plan->mine);
  }
  const sample::Sample helios =
      sample::from_file("scenarios/helios.toml", {"mining.in_cash_flow=false"});
  ASSERT_TRUE(helios.plan) << helios.why();
  EXPECT_FALSE(helios.plan->power_price) << "the tenant pays";
}

TEST(MineSite, IsRefusedWithoutAPriceOfItsPower) {
  std::string text(kDeal);
  text.erase(text.find("[power]"), text.find("[risk]") - text.find("[power]"));
  text.replace(text.find("modified-gross"), 14, "triple-net");
  const sample::Sample refused = sample::from_text(text + std::string(kMine));
  ASSERT_FALSE(refused.plan);
  ASSERT_EQ(refused.diagnostics.size(), 1u);
  EXPECT_EQ(refused.diagnostics.front().code, "GW407");
  EXPECT_TRUE(sample::from_text(text + std::string(kMine), {"mining.in_cash_flow=false"}).plan);
}

// --- The processes ------------------------------------------------------------------------------

TEST(MineSite, FactorsHaveMeanOneAndTheVarianceOfTheirProcess) {
  const sample::Sample sample = mined();
  ASSERT_TRUE(sample.plan) << sample.why();
  const Plan& plan = *sample.plan;
  PathBlock block(plan, plan.chain(), {});
  const std::vector<int> rows = {0, 11, 60};
  std::vector<std::vector<double>> hashprice(rows.size()), power(rows.size());
  std::vector<double> rent_step, hashprice_step;
  for (std::int64_t path = 0; path < kMomentPaths; path += kChainLanes) {
    block.draw(static_cast<std::uint64_t>(path));
    for (std::size_t r = 0; r < rows.size(); ++r)
      for (int lane = 0; lane < kChainLanes; ++lane) {
        hashprice[r].push_back(block.hashprice_factor()[rows[r] * kChainLanes + lane]);
        power[r].push_back(block.power_factor()[rows[r] * kChainLanes + lane]);
      }
    for (int lane = 0; lane < kChainLanes; ++lane) {
      rent_step.push_back(std::log(block.market_factor()[lane]));
      hashprice_step.push_back(std::log(block.hashprice_factor()[lane]));
    }
  }
  const auto n = static_cast<double>(kMomentPaths);
  const auto check = [&](const std::vector<double>& factors, base::Fraction volatility,
                         base::Time half_life, int row) {
    const double pull = std::log(2.0) / half_life.in(base::years), v = volatility.in(base::ratio);
    const double variance = v * v * (1 - std::exp(-2 * pull * (row + 1) / 12)) / (2 * pull);
    EXPECT_NEAR(base::mean(factors), 1, kMomentErrors * std::sqrt((std::exp(variance) - 1) / n))
        << row;
    std::vector<double> logs;
    for (double factor : factors) logs.push_back(std::log(factor));
    EXPECT_NEAR(sample_variance(logs), variance, kMomentErrors * variance * std::sqrt(2 / n))
        << row;
  };
  const mining::OutlookSpec& outlook = plan.spec.mining->outlook;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    check(hashprice[r], outlook.volatility, outlook.half_life, rows[r]);
    check(power[r], plan.spec.power->volatility, plan.spec.power->half_life, rows[r]);
  }
  double product = 0;
  const double rent_mean = base::mean(rent_step), hashprice_mean = base::mean(hashprice_step);
  for (std::size_t p = 0; p < rent_step.size(); ++p)
    product += (rent_step[p] - rent_mean) * (hashprice_step[p] - hashprice_mean) / n;
  const double correlation =
      product / std::sqrt(sample_variance(rent_step) * sample_variance(hashprice_step));
  EXPECT_NEAR(correlation, outlook.rent_correlation.in(base::ratio), kMomentErrors / std::sqrt(n));
}

// How far a deviation of a process moves in so many months.
double dispersion(double yearly, double half_life, int months) {
  const double pull = std::log(2.0) / (half_life / 12);
  return std::sqrt(yearly * yearly / pull * (1 - std::exp(-pull * months / 12)));
}

// The rows mining.hashprice_volatility and _half_life against what they were fitted on (CoinMetrics
// community data, CC BY-NC 4.0; used here only).
TEST(MineSite, HashpriceMovesAsItsHistoryDid) {
  const auto text = support::shared_fact("btc_daily.csv");
  if (!text) GTEST_SKIP() << "shared/facts/btc_daily.csv is not beside this checkout";
  const auto history = mining::read_history(*text, "btc_daily.csv");
  ASSERT_TRUE(history.has_value());
  std::vector<double> logs;
  for (const mining::NetworkMonth& month : mining::monthly(*history))
    if (month.month >= base::make_month(2019, 1))
      logs.push_back(std::log(month.hashprice.in(mining::USD_per_PH_day)));
  ASSERT_EQ(logs.size(), 86u);
  double slope = 0, spread = 0;
  const double middle = (static_cast<double>(logs.size()) - 1) / 2, level = base::mean(logs);
  for (std::size_t i = 0; i < logs.size(); ++i) {
    const double t = static_cast<double>(i) - middle;
    slope += t * (logs[i] - level);
    spread += t * t;
  }
  slope /= spread;
  EXPECT_NEAR(12 * slope, -0.25, 0.01);
  for (std::size_t i = 0; i < logs.size(); ++i) logs[i] -= slope * static_cast<double>(i);
  const std::vector<int> lags = {1, 3, 6, 12, 24};
  std::vector<double> observed;
  for (const int lag : lags) {
    std::vector<double> moves;
    for (std::size_t i = at(lag); i < logs.size(); ++i)
      moves.push_back(logs[i] - logs[i - at(lag)]);
    observed.push_back(std::sqrt(sample_variance(moves)));
  }
  double best = 1e9, yearly = 0, half_life = 0;
  for (double v = 0.4; v < 1.2; v += 0.005)
    for (double months = 3; months < 40; months += 0.25) {
      double error = 0;
      for (std::size_t k = 0; k < lags.size(); ++k)
        error += std::pow(std::log(dispersion(v, months, lags[k]) / observed[k]), 2);
      if (error < best) best = error, yearly = v, half_life = months;
    }
  const catalog::Catalog& shipped = catalog::shipped();
  EXPECT_NEAR(yearly, shipped.at("mining.hashprice_volatility").base_value(), 0.01);
  EXPECT_NEAR(half_life,
              shipped.at("mining.hashprice_half_life").base_value() / base::months(1).base_value(),
              0.5);
}

// What power.volatility and power.half_life make a price scatter by, against monthly means of
// ERCOT.
TEST(MineSite, PowerScattersAsMonthsOfErcotDo) {
  const auto text = support::shared_fact("ercot_hourly_2024_2026.csv");
  if (!text) GTEST_SKIP() << "shared/facts/ercot_hourly_2024_2026.csv is not beside this checkout";
  std::map<std::string, std::pair<double, int>> sums;  // of load zone West, real time
  std::istringstream lines(*text);
  std::string line;
  std::getline(lines, line);
  ASSERT_TRUE(line.ends_with("lz_west_rt") || line.ends_with("lz_west_rt\r"));
  while (std::getline(lines, line)) {
    const std::string cell = line.substr(line.rfind(',') + 1);
    if (cell.empty() || cell == "\r") continue;
    auto& [sum, hours] = sums[line.substr(0, 7)];
    sum += std::stod(cell);
    ++hours;
  }
  std::map<std::string, std::vector<double>> of_month;
  int count = 0;
  for (const auto& [month, sum] : sums) {
    if (sum.second < 400) continue;
    of_month[month.substr(5)].push_back(std::log(sum.first / sum.second));
    ++count;
  }
  double squares = 0;
  for (const auto& [month, logs] : of_month)
    for (double value : logs) squares += std::pow(value - base::mean(logs), 2);
  const double observed = std::sqrt(squares / (count - 12));
  const catalog::Catalog& shipped = catalog::shipped();
  const FactorColumns price =
      factor_columns(catalog::quantity<base::Fraction>(shipped.at("power.volatility")),
                     catalog::quantity<base::Time>(shipped.at("power.half_life")), 240);
  EXPECT_NEAR(std::sqrt(-2 * price.log_mean.back()), observed, 0.02);
}

}  // namespace
}  // namespace gigawatt::plan
