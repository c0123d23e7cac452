#include "gigawatt/mining/fleet_path.h"

#include <cmath>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

namespace gigawatt::mining {
namespace {

constexpr double kHours = 730;

double present_value(const std::vector<double>& flows, double rate) {
  double sum = 0;
  for (std::size_t i = 0; i < flows.size(); ++i)
    sum += flows[i] * std::pow(1 + rate, -static_cast<double>(i) / 12);
  return sum;
}

// A mine of 10 MW and one price of power in all hours.
struct Case {
  Mine mine{.groups = {{.name = "old",
                        .hash_rate = EH_per_s(0.4),
                        .efficiency = J_per_TH(25),
                        .age_months = 12}},
            .terms = {.pool_fee = base::ratio(0.01),
                      .overhead = base::ratio(1),
                      .uptime = base::ratio(0.95),
                      .running_cost = base::USD_per_MWh(1)},
            .operating_cost = base::USD_per_MW_year(60'000),
            .attrition = base::ratio(0.05),
            .refresh = {.policy = RefreshPolicy::when_it_pays,
                        .frontier = {.efficiency = J_per_TH(14),
                                     .floor = J_per_TH(5),
                                     .at = base::make_month(2025, 1),
                                     .improvement = base::ratio(0.3)},
                        .price_days = base::days(200),
                        .installation = base::ratio(0.1),
                        .delivery_months = 1}};
  double power_usd_per_mwh = 45;
  std::vector<double> hashprice;

  explicit Case(int rows, double first = 50, double yearly = 0.85) {
    for (int row = 0; row < rows; ++row) hashprice.push_back(first * std::pow(yearly, row / 12.0));
  }

  FleetModel model() const {
    return {
        mine,
        {.timeline = base::Timeline(base::make_month(2025, 1), static_cast<int>(hashprice.size())),
         .hashprice_usd_per_ph_day = hashprice,
         .margin_usd_per_mw = [price = power_usd_per_mwh](
                                  int,
                                  double value) { return kHours * std::max(0.0, value - price); },
         .power_price = base::USD_per_MWh(power_usd_per_mwh),
         .seller_share = base::ratio(0.5),
         .annual_rate = 0.12}};
  }
  FleetPath path(RefreshPolicy policy) const {
    return model().path(static_cast<int>(hashprice.size()), policy);
  }
  double value(RefreshPolicy policy) const { return present_value(path(policy).flows_usd, 0.12); }
};

TEST(FleetPath, EarnsByHandWhatItSays) {
  const Case one(1);
  const FleetPath path = one.path(RefreshPolicy::never);
  const double works = 0.95 * std::pow(0.95, 1.0);
  const double value = 50.0 / (0.024 * 25) * 0.99 - 1;
  EXPECT_NEAR(path.margin_usd[0], 10 * (works * kHours * (value - 45) - 60'000.0 / 12), 1e-3);
  EXPECT_TRUE(path.purchases.empty());
}

TEST(FleetPath, FlowsAreMarginsAndWhatIsBoughtAndSold) {
  const FleetPath path = Case(120).path(RefreshPolicy::when_it_pays);
  ASSERT_FALSE(path.purchases.empty());
  const double flows = std::accumulate(path.flows_usd.begin(), path.flows_usd.end(), 0.0);
  const double margins = std::accumulate(path.margin_usd.begin(), path.margin_usd.end(), 0.0);
  EXPECT_NEAR(flows, margins + path.sold_usd - path.bought_usd, 1e-6 * path.bought_usd);
  double bought = 0;
  HashEfficiency last = J_per_TH(25);
  for (const Purchase& purchase : path.purchases) {
    bought += purchase.usd;
    EXPECT_LT(purchase.efficiency, last);
    EXPECT_GE(purchase.row, 1);  // delivery
    // The same power: what is bought draws what made way.
    EXPECT_NEAR((purchase.hash_rate * purchase.efficiency).in(base::MW), 10, 1e-9);
    last = purchase.efficiency;
  }
  EXPECT_NEAR(bought, path.bought_usd, 1e-6 * bought);
}

// Every set of months in which the machines could be replaced, tried one by one.
double best_by_trial(const Case& deal) {
  const int rows = static_cast<int>(deal.hashprice.size());
  double best = 0;
  for (unsigned plan = 0; plan < (1u << rows); ++plan) {
    if (plan & 1u) continue;  // not yet delivered
    std::vector<double> flows(static_cast<std::size_t>(rows + 1), 0.0);
    HashEfficiency efficiency = deal.mine.groups[0].efficiency;
    double bought = -deal.mine.groups[0].age_months;
    const auto at = [&](int row) { return static_cast<std::size_t>(row); };
    const auto works = [&](int row) { return 0.95 * std::pow(0.95, (row - bought) / 12); };
    const auto new_price = [&](int row) { return deal.hashprice[at(row)] / 1000 * 25; };  // USD/TH
    const auto used = [&](int row) {
      row = std::min(row, rows - 1);
      const auto earns = [&](HashEfficiency e) {
        return deal.hashprice[at(row)] - 46 * 0.024 * e.in(J_per_TH) / 0.99;
      };
      const double own = earns(efficiency);
      const double other =
          earns(bought_in(deal.mine.refresh.frontier, base::plus(base::make_month(2025, 1), row)));
      if (own <= 0 || other <= 0) return 0.0;
      return 10e6 / efficiency.in(J_per_TH)*works(row) * new_price(row) *
             std::min(1.0, own / other) * 0.5;
    };
    for (int row = 0; row < rows; ++row) {
      if (plan >> row & 1u) {
        flows[at(row)] += used(row);
        efficiency =
            bought_in(deal.mine.refresh.frontier, base::plus(base::make_month(2025, 1), row));
        bought = row;
        flows[at(row)] -= 10e6 / efficiency.in(J_per_TH)*new_price(row) * 1.1;
      }
      const double value = deal.hashprice[at(row)] / (0.024 * efficiency.in(J_per_TH)) * 0.99 - 1;
      const double margin = works(row) * kHours * std::max(0.0, value - 45) - 5'000;
      flows[at(row + 1)] += 10 * std::max(0.0, margin);
    }
    const double end_row = used(rows - 1);  // at the last row's prices
    flows.back() += end_row;
    best = std::max(best, present_value(flows, 0.12));
  }
  return best;
}

TEST(FleetPath, IsTheBestOfAllPlans) {
  for (const double first : {30.0, 35.0, 50.0, 120.0}) {
    Case deal(14, first, 0.8);
    deal.mine.refresh.price_days = base::days(25);  // as above; so cheap that more than one may pay
    EXPECT_NEAR(deal.value(RefreshPolicy::when_it_pays) / best_by_trial(deal), 1, 1e-9) << first;
  }
}

TEST(FleetPath, ReplacingIsNeverWorthLessAndChangesSmoothly) {
  double last = 0;
  for (double first = 5; first < 150; first *= 1.01) {
    const Case deal(96, first);
    const double value = deal.value(RefreshPolicy::when_it_pays);
    EXPECT_GE(value, deal.value(RefreshPolicy::never) - 1e-6);
    EXPECT_GE(value, last - 1e-6);  // dearer hashes are worth no less
    if (first > 60) {
      EXPECT_LT(value / last, 1.04);  // no jump where a plan changes
    }
    last = value;
  }
}

TEST(FleetPath, NobodyBuysWhatCannotPay) {
  Case dear(60);
  dear.mine.refresh.price_days = base::days(5000);
  EXPECT_TRUE(dear.path(RefreshPolicy::when_it_pays).purchases.empty());
  EXPECT_EQ(dear.value(RefreshPolicy::when_it_pays), dear.value(RefreshPolicy::never));
  const Case worthless(60, 0);
  EXPECT_EQ(worthless.value(RefreshPolicy::when_it_pays), 0);
  Case undelivered(60);
  undelivered.mine.refresh.delivery_months = 60;
  EXPECT_TRUE(undelivered.path(RefreshPolicy::when_it_pays).purchases.empty());
}

TEST(FleetPath, MachinesThatMakeWaySoonAreNotReplaced) {
  const Case deal(120);
  EXPECT_TRUE(deal.model().path(8, RefreshPolicy::when_it_pays).purchases.empty());
  const FleetPath at_once = deal.model().path(0, RefreshPolicy::when_it_pays);
  EXPECT_GT(at_once.sold_usd, 0);
  EXPECT_EQ(at_once.flows_usd[0], at_once.sold_usd);
}

}  // namespace
}  // namespace gigawatt::mining
