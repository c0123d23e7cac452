#include "gigawatt/plan/site_bill.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/plan/base_case.h"
#include "gigawatt/plan/financing.h"
#include "gigawatt/plan/hourly_prices.h"
#include "gigawatt/plan/path_block.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/regime_chain.h"
#include "gigawatt/plan/sample_plan.h"
#include "gigawatt/plan/simulate.h"
#include "gigawatt/plan/site_loads.h"
#include "gigawatt/plan/site_study.h"
#include "support/numbers.h"

namespace gigawatt::plan {
namespace {

using catalog::shipped;
using support::sum;

sample::Sample campus(std::vector<std::string> settings = {}) {
  sample::Sample made = sample::from_file("scenarios/west-texas-campus.toml", std::move(settings));
  EXPECT_TRUE(made.financing) << made.why();
  return made;
}

const sample::Sample& plain_campus() {
  static const sample::Sample made = campus();
  return made;
}

const SiteStudy& plain_study() {
  static const SiteStudyResult study = study_site(*plain_campus().plan, shipped());
  EXPECT_TRUE(study.has_value());
  return *study;
}

double option_npv(const SiteStudy& study, const char* name) {
  return std::ranges::find(study.options, name, &SiteOption::name)->npv_usd;
}

std::vector<BillMonth> year_of(double moving, double fixed) {
  return std::vector<BillMonth>(12, BillMonth{.moving_usd = moving, .fixed_usd = fixed});
}

TEST(MeasuredBill, IsWhatWasMeasuredAndInProportionBetween) {
  MeasuredBill bill(1.1);
  EXPECT_TRUE(bill.empty());
  EXPECT_EQ(bill.month(30).usd(), 0);
  bill.add(0, year_of(100, -5));
  bill.add(24, year_of(242, -7));
  EXPECT_EQ(bill.month(3).moving_usd, 100);
  EXPECT_EQ(bill.month(30).moving_usd, 242);
  // Real 100 and 200: between them 150 of the first year's money; credits do not grow.
  EXPECT_NEAR(bill.month(18).moving_usd, 165, 1e-9);
  EXPECT_NEAR(bill.month(18).fixed_usd, -6, 1e-9);
  EXPECT_NEAR(bill.month(40).moving_usd, 266.2, 1e-9);
  EXPECT_EQ(bill.month(40).fixed_usd, -7);
  const MeasuredBill moved = bill.moved_to(24, year_of(363, -9));
  EXPECT_NEAR(moved.month(25).moving_usd, 363, 1e-9);
  EXPECT_NEAR(moved.month(5).moving_usd, 200, 1e-9);
  EXPECT_NEAR(moved.month(5).fixed_usd, -7, 1e-9);
}

// A fee and a hedge are the contract's: by month, to the dollar.
TEST(SiteBill, CountsFeesAndHedgesByMonth) {
  const Plan& plan = *plain_campus().plan;
  const sample::Sample other =
      campus({"power.tariff.fee=125,000 USD/month", "power.tariff.hedge[0].strike=56 USD/MWh"});
  const power::SupplySpec& supply = *plan.spec.power;
  for (int row = 0; row < plan.timeline.rows(); ++row) {
    const double growth = std::pow(1 + supply.escalation.in(base::ratio), row / 12);
    const double hours = static_cast<double>(plan.prices->months(row, 1).size());
    EXPECT_NEAR(other.plan->bill.usd().at(static_cast<std::size_t>(row)) -
                    plan.bill.usd().at(static_cast<std::size_t>(row)),
                1e5 * growth + 100 * 10 * hours, 1e-3 * hours);
  }
}

// In the year that was measured nothing is left out; in one that was not, little.
TEST(SiteBill, LeavesLittleOut) {
  const SiteStudy& study = plain_study();
  EXPECT_GT(std::abs(study.energy.counted_usd), 5e6);
  EXPECT_NEAR(study.energy.reduction_error_usd(), 0, 1e-4 * study.energy.cost_usd());
  ASSERT_TRUE(study.unmeasured);
  EXPECT_GT(study.unmeasured->first, study.energy.first);
  EXPECT_NEAR(study.unmeasured->reduction_error_usd(), 0, 0.02 * study.unmeasured->cost_usd());
}

// On a path prices of power and of hash move, and what was measured moves with the one alone.
TEST(SiteBill, OnPathsLeavesLittleOutEither) {
  const Plan& plan = *plain_campus().plan;
  const int row = plan.prices->price_year_from(plan.completion_row);
  const auto left_out = [&](double power, double hash) {
    const sample::Sample moved =
        campus({fmt::format("power.price={} USD/MWh", 42.3 * power),
                fmt::format("power.tariff.delivery={} USD/MWh", 3 * power),
                fmt::format("power.tariff.coincident.price={} USD/kW-year", 70 * power),
                fmt::format("mining.outlook.hashprice={} USD/PH/day", 43.3 * hash)});
    const SiteEnergy year = dispatched_year(measure_terms(*moved.plan, shipped()), row);
    double counted = 0, dispatched = 0;
    for (int month = 0; month < 12; ++month) {
      const BillMonth held = plan.measured_bill->month(row + month);
      counted += held.moving_usd * power + held.fixed_usd;
      dispatched += year.beyond[static_cast<std::size_t>(month)].usd();
    }
    RecordProperty(fmt::format("left_out_{}_{}", power, hash),
                   fmt::format("{}", (counted - dispatched) / year.cost_usd()));
    return std::abs(counted - dispatched) / year.cost_usd();
  };
  EXPECT_LT(left_out(1, 1), 1e-3);
  EXPECT_LT(left_out(1.3, 1), 0.02);
  EXPECT_LT(left_out(0.7, 1), 0.02);
  EXPECT_LT(left_out(1, 0.7), 0.02);
  EXPECT_LT(left_out(1, 1.3), 0.02);
}

TEST(SiteBill, IsPartOfCashAndOfTheStatements) {
  const Plan& plan = *plain_campus().plan;
  const Financing& financing = *plain_campus().financing;
  const ContractedFlows& flows = plan.flows;
  for (int row = 0; row < plan.timeline.rows(); ++row) {
    const auto r = static_cast<std::size_t>(row);
    EXPECT_NEAR(financing.cfads_usd[r],
                flows.cash_usd[r] + flows.mining_usd(r) - flows.site_bill_usd[r], 1e-3);
  }
  const BaseCase base = base_case(plan, financing);
  EXPECT_LT(base.statements.largest_imbalance, 1e-9);
  EXPECT_NEAR(sum(base.statements.income.site_bill), sum(flows.site_bill_usd), 1);
  // With drivers held a path pays the expected bill; else it moves with the price of power.
  SimulationOptions still;
  still.drivers = {.hashprice = false, .power = false};
  PathBlock held(plan, plan.chain(), still), free(plan, plan.chain(), {});
  held.draw(0);
  free.draw(0);
  for (int row = 0; row < plan.timeline.rows(); ++row) {
    const auto r = static_cast<std::size_t>(row);
    const std::size_t i = r * kChainLanes + 3;
    EXPECT_NEAR(held.site_bill_usd()[i], flows.site_bill_usd[r], 1e-6);
    EXPECT_NEAR(free.site_bill_usd()[i],
                plan.bill.fixed_usd[r] + free.power_factor()[i] * plan.bill.moving_usd[r], 1e-6);
  }
}

// Whoever has no mine and no battery pays the bill of its contract alone; who passes power through
// pays none.
TEST(SiteBill, IsThereWhereSomebodyHerePaysIt) {
  const sample::Sample leases = campus({"mining.in_cash_flow=false"});
  EXPECT_FALSE(leases.plan->bill.empty());
  const sample::Sample passed =
      campus({"mining.in_cash_flow=false", "contract[0].kind=triple-net"});
  EXPECT_TRUE(passed.plan->bill.empty());
  const sample::Sample flat = sample::from_file("scenarios/lake-mariner-core42.toml");
  EXPECT_TRUE(flat.plan->bill.empty());
  EXPECT_EQ(sum(flat.plan->flows.site_bill_usd), 0);
}

// What a battery brings the energy year it brings the options, and a run.
TEST(SiteBill, ABatteryIsWorthToOptionsWhatItIsToTheirYears) {
  const sample::Sample small = campus({"power.battery.energy=1 MWh", "power.battery.power=1 MW"});
  const SiteStudyResult without = study_site(*small.plan, shipped());
  ASSERT_TRUE(without.has_value());
  for (const char* option : {"mine", "both"})
    EXPECT_GT(option_npv(plain_study(), option), option_npv(*without, option) + 5e6) << option;
  EXPECT_GT(base_case(*plain_campus().plan, *plain_campus().financing).metrics.npv_usd,
            base_case(*small.plan, *small.financing).metrics.npv_usd + 5e6);
}

// A lever measures one year; a study of its own all of them.
TEST(SiteBill, RemeasuredInOneYearIsCloseToMeasuredInAll) {
  const Plan& plan = *plain_campus().plan;
  const sample::Sample small = campus({"power.battery.energy=40 MWh"});
  const MeasuredBill quick = remeasured(measure_terms(*small.plan, shipped()), *plan.measured_bill);
  double change = 0, difference = 0;
  for (int row = 0; row < plan.timeline.rows(); ++row) {
    const double full = small.plan->measured_bill->month(row).usd();
    change += full - plan.measured_bill->month(row).usd();
    difference += quick.month(row).usd() - full;
  }
  EXPECT_GT(change, 1e6);
  EXPECT_LT(std::abs(difference), 0.25 * change);
}

}  // namespace
}  // namespace gigawatt::plan
