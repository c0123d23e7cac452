#include "gigawatt/plan/site_energy.h"

#include <cmath>

#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/sample_plan.h"
#include "gigawatt/plan/site_bill.h"
#include "gigawatt/plan/site_loads.h"
#include "gigawatt/power/dispatch.h"
#include "support/numbers.h"

namespace gigawatt::plan {
namespace {

using support::sum;

// The campus that uses all of [power], with settings of the command line, in the first price year
// after its halls are complete.
struct Dispatched {
  sample::Sample sample;
  SiteEnergy year;
  const SiteEnergy& energy() const { return year; }
};

Dispatched dispatched_campus(std::vector<std::string> settings = {}) {
  Dispatched result{sample::from_file("scenarios/west-texas-campus.toml", std::move(settings)), {}};
  EXPECT_TRUE(result.sample.plan) << result.sample.why();
  if (!result.sample.plan) return result;
  const Plan& plan = *result.sample.plan;
  const MeasureTerms terms = measure_terms(plan, catalog::shipped());
  result.year = dispatched_year(terms, terms.settled_row);
  count_bill(*plan.measured_bill, terms.settled_row, result.year);
  return result;
}

TEST(SiteEnergy, BalancesEveryHourWithEverythingOn) {
  const Dispatched done = dispatched_campus();
  const SiteEnergy& energy = done.energy();
  const power::DispatchPlan& plan = energy.year.plan;
  EXPECT_TRUE(energy.year.dispatch.couples_hours());
  EXPECT_TRUE(energy.year.converged);
  EXPECT_LE(energy.year.optimum_gap, 1e-6);
  EXPECT_GE(energy.year.optimum_gap, -1e-9);
  EXPECT_LE(power::largest_violation(energy.year.dispatch, plan), 1e-5);
  for (std::size_t t = 0; t < plan.import_mw.size(); ++t) {
    double in = plan.import_mw[t] + plan.discharge_mw[t], out = plan.charge_mw[t];
    for (const power::Hourly& column : plan.generated_mw) in += column[t];
    for (std::size_t use = 0; use < plan.served_mw.size(); ++use) {
      out += plan.served_mw[use][t];
      ASSERT_LE(plan.served_mw[use][t], energy.year.uses[use].demand_mw[t] + 1e-9) << t;
    }
    ASSERT_NEAR(in, out, 1e-6) << t;
  }
  const power::EnergyMonth& total = energy.year.total;
  EXPECT_NEAR(total.served_mwh + total.curtailed_mwh, total.demanded_mwh,
              1e-6 * total.demanded_mwh);
  EXPECT_NEAR(sum(energy.year.uses[0].curtailed_mwh), 0, 1e-3);  // halls always run
}

TEST(SiteEnergy, StartsWithAPriceYearWhereATariffStands) {
  const Dispatched done = dispatched_campus();
  const int row = base::months_between(done.sample.plan->timeline.start(), done.energy().first);
  EXPECT_EQ(row % 12, 0);
  EXPECT_GE(row, done.sample.plan->completion_row);
  // The months of the year are those from its first on.
  double cost = 0;
  for (int i = 0; i < 12; ++i) cost += done.energy().month(i).cost_usd();
  EXPECT_NEAR(cost, done.energy().cost_usd(), 1e-6 * std::abs(cost));
  EXPECT_GT(done.energy().month(0).import_mwh, 0);
}

// Without what couples hours or has no price in any of them, the hourly prices are the dispatch.
TEST(SiteEnergy, HourlyPricesAreExactWhereNothingCouplesHours) {
  const Dispatched bare = dispatched_campus(
      {"power.ramp_up=10000 MW", "power.battery.power=0.001 MW", "power.battery.energy=0.001 MWh",
       "power.tariff.fee=0 USD/month", "power.tariff.hedge[0].volume=0 MW",
       "power.demand_response.enrolled=0 MW"});
  const SiteEnergy& energy = bare.energy();
  EXPECT_EQ(energy.contract_usd, 0);
  EXPECT_NEAR(energy.hourly_usd, energy.dispatched_usd, 1e-5 * energy.cost_usd());
  // The charge on the grid's peaks is in the prices: the mine stands aside in both.
  EXPECT_GT(energy.year.total.coincident_usd, 0);
  EXPECT_LT(energy.year.total.coincident_usd, 0.5 * 70e3 * 400);
}

TEST(SiteEnergy, ADemandChargeOnTheMineIsWhatHourlyPricesMiss) {
  const Dispatched charged = dispatched_campus({"power.tariff.demand_charge=6 USD/kW-month"});
  const SiteEnergy& energy = charged.energy();
  EXPECT_GT(energy.year.total.demand_usd, 0);
  EXPECT_LE(energy.year.optimum_gap, 1e-6);
  // By hourly prices alone it looks better than it is; measured, it does not.
  const double credits = energy.year.total.credit_usd;
  EXPECT_GT(energy.hourly_usd - energy.contract_usd - credits - energy.dispatched_usd, 1e6);
  EXPECT_NEAR(energy.reduction_error_usd(), 0, 1e-4 * energy.cost_usd());
}

TEST(SiteEnergy, ABatteryAndFreeRampsNeverCost) {
  const double all = dispatched_campus().energy().dispatched_usd;
  const double small = dispatched_campus({"power.battery.energy=1 MWh"}).energy().dispatched_usd;
  const double loose = dispatched_campus({"power.ramp_up=10000 MW"}).energy().dispatched_usd;
  EXPECT_GT(all, small);
  EXPECT_GE(loose, all - 1);
}

TEST(SiteEnergy, TakesAbsurdPrices) {
  for (const char* price : {"0 USD/MWh", "-500 USD/MWh", "5000 USD/MWh"}) {
    const Dispatched done =
        dispatched_campus({"power.zone=\"\"", std::string("power.price=") + price});
    const SiteEnergy& energy = done.energy();
    EXPECT_LE(power::largest_violation(energy.year.dispatch, energy.year.plan), 1e-5) << price;
    EXPECT_TRUE(std::isfinite(energy.year.optimum_gap)) << price;
    EXPECT_TRUE(std::isfinite(energy.reduction_error_usd())) << price;
    EXPECT_LE(energy.year.optimum_gap, 1e-5) << price;
  }
}

}  // namespace
}  // namespace gigawatt::plan
